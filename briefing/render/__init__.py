"""From what a memo says to HTML, charts and PDF."""
