"""Document in, Contract out: references, dialects, operations and payload positions."""
