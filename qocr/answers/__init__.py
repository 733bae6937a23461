"""What stands between the wire and the interpretation of an answer: thoughts, tokens, fences and
repetition are taken off. Pure."""
