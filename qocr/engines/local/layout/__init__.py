"""From the lines of a page to its order, its structure and a document."""
