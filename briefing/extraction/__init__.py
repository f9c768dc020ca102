"""From a document's text to typed claims, offline and deterministic."""
