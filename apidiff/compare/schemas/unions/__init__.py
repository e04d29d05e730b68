"""What differs between two unions: which branch is which, what came and what went. Two merged schemas enter, drafts
leave. Start at `branches.py`."""
