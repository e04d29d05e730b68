"""Code that generated modules carry with them, definition by definition; `source/carried.py` reads it.

A definition is copied as it stands, without anything of apidiff: what is changed here, `apidiff propose` writes.
"""
