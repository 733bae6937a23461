"""What stands between the wire and the interpretation of an answer: fences and the like. Pure."""
