"""The nouns of `propose`: a version change, the conversions it carries out, the Python types it speaks of. Start at
`proposal.py`."""
