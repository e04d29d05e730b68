"""From drafts to changes: each draft is traced to the payloads that reach it, and drafts of one cause become one
change. Start at `usages.py`."""
