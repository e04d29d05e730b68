"""Two Contracts in, Changes out: what happened, not whether it matters."""
