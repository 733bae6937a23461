"""One run: what is read, what stands around the engine, and how results are delivered."""
