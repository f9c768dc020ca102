"""Documents from files, folders and JSON Lines."""
