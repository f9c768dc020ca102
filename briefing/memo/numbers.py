"""Numbers as running text writes them."""

_WORDS = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]


def number_word(count: int) -> str:
    """As in "no", "one" ... "twelve", then digits."""
    return _WORDS[count] if 0 <= count < len(_WORDS) else str(count)


def counted(count: int, singular: str, plural: str | None = None) -> str:
    """As in "one document", "three documents"."""
    return f"{number_word(count)} {singular if count == 1 else plural or f'{singular}s'}"


def label(count: int, singular: str, plural: str | None = None) -> str:
    """The noun alone, in the number that the count asks for."""
    return singular if count == 1 else plural or f"{singular}s"
