"""What people see beside the result: errors, notes, progress, the summary. Never what was read."""
