"""From differing schemas to verdicts: one direction of the comparison at a time is put to the prover. Changes of
schemas enter, evidence (proof, witness, undecided) leaves. Start at `evidence.py`, which asks `direction.py` (questions
and answers), `failing.py` (which pairs fail) and `payloads.py` (the search for payloads)."""
