"""From documents to dated, verifiable memos."""
