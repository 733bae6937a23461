"""How dates and numbers are printed, and what a spreadsheet makes of them. Pure."""
