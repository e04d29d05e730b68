"""Single edits of real documents whose effect is known beforehand: where they are made, which they are, what they
must be called."""
