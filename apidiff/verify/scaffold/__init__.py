"""A document as a FastAPI application whose handlers are stubs: the same generator writes the old and the new one."""
