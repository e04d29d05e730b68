"""What travels in a call: bodies read by their media type, validators of the schemas they are held against, and which
values stand at which schema."""
