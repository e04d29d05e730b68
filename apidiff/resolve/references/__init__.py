"""References: a file's `$ref`, `$id`, `$anchor` and `$dynamicRef` enter, the place that each leads to leaves, or the
reason why it leads nowhere. Start at `references.py`."""
