"""Pages that were read are kept: what was paid for once is not paid for again."""
