"""From differing schemas to verdicts: one direction of the comparison at a time is put to the prover. Changes of
schemas enter, evidence (proof, witness, undecided) leaves. Start at `direction.py`."""
