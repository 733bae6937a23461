"""Reads the lines of text from the pixels of a page, which it makes upright and level."""
