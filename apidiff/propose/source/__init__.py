"""Typed operations as Python source. Every value of a document passes through literals.py on its way there."""
