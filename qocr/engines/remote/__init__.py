"""Engines over HTTP: one flow, and for each protocol a wire: encode a request, decode an answer."""
