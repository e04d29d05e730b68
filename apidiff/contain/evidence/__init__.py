"""What shows an answer of the prover: counterexamples built, checked by another validator, and the reasons of
failures. Solved goals enter, witnesses and obstacles leave. Start at `witness.py`."""
