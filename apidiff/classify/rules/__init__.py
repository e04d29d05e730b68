"""The rules as they are written: files of YAML enter, a rulebook that finds the one rule for a change leaves. Start at
`rulebook.py`."""
