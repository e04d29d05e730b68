"""Candidate version changes: typed operations from findings and both contracts, rendered as Python last."""
