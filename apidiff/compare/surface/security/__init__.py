"""Who may call: requirements in force at each operation, and the schemes they name. Requirements of two contracts
enter, changes leave. Start at `requirements.py`."""
