"""How values are carried: styles of parameters, fields of forms, octets, statuses. Parameters, headers and
media types of two contracts enter, changes leave. Start at `positions.py`."""
