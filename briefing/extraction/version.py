"""Who makes the claims: the name and version that every claim of the rules carries."""

EXTRACTOR_NAME = "rules"
EXTRACTOR_VERSION = "4"
