"""Whether two parts say the same, whichever way they are written; what is the same is not looked into. Values and
places of two contracts enter, yes or no leaves. Start at `definitions.py`."""
