"""Explain, compare and verify what was issued."""
