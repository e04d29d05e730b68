"""Who is really hit: recorded exchanges, pacts and declared use, held against the findings on two documents.

In come a Report and files that say how consumers use the API; out comes the same report, in which every finding that
may break somebody says whom. Start reading at `exchange.py` (what is read), `read/` (from which files), `route/` (which
operation that is) and `judge/` (what it means for a finding).
"""
