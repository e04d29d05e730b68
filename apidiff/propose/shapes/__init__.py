"""A Contract as Python code would write it: pydantic models, enums and FastAPI routes."""
