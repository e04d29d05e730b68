"""Words that every text is made of: messages in parts, lists in sentences, the nearest known spelling. Start at
`message.py`."""
