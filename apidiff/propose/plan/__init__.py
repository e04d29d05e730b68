"""Which version changes keep the old version alive: findings enter, a `Proposal` leaves. Start at `planner.py`."""
