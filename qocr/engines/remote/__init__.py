"""Engines over HTTP: one flow, and for each protocol a wire that encodes requests and decodes
responses."""
