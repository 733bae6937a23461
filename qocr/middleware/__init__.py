"""What stands around an engine: each reads pages as an engine does, by asking the one inside it."""
