"""The handlers of an application of the user's own: stubs take their places, and what reaches those is looked at.

An application goes in, and its Stage comes out. Start with `stubs.py`.
"""
