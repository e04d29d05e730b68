"""What differs between two schemas: a pair of schemas enters, drafts of changes leave, which do not say yet whom they
reach. Start at `graph.py`; `objects/`, `unions/` and `values/` hold the comparers of each family of keywords."""
