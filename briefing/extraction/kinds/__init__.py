"""One module per kind of claim, named as the kind; each has `find(reading) -> Iterator[Claim]`."""
