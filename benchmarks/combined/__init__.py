"""Edits of two places that combine or cancel: constraints moved between parts, references retargeted, statuses and
media ranges split, directions marked elsewhere, parts closed, discriminators written another way.
`benchmarks/combinations.py` runs them; what each must be called follows from how it was made."""
