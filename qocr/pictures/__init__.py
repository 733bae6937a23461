"""Pictures: opened right, cleaned, fitted to what a model sees, packed small, drawn on."""
