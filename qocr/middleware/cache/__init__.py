"""The cache of pages that were read, so that nothing is paid for twice."""
