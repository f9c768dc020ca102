"""The outbox and the ways a memo reaches its readers."""
