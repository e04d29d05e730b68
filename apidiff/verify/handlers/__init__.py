"""Handlers that are stubs: those of an application of the user's own are replaced, and what reaches them is looked at;
a document becomes an application that has no others.

An application goes in, and its Stage comes out: start with `stubs.py`. Documents are written as code in `scaffold.py`.
"""
