"""Pictures: opening and checking them, filters, scaling to a model's limits, encoding, drawing."""
