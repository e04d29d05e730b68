"""What there is to prove, piece by piece: schemas that were read enter, goals (a choice of branches against a choice
of branches) leave. Start at `normal.py`."""
