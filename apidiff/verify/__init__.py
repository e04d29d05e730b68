"""Runs a proposal inside Cadwyn, in a process of its own, and says what that proved."""
