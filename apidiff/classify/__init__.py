"""Changes become findings: the rule that speaks about each, its level, and what people decided about it."""
