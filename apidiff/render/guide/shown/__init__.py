"""What a guide shows beside what it says: bodies, and code, of both versions."""
