"""From the pixels of a page to its lines, upright and level."""
