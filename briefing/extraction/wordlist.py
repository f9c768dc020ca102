"""Lists of words, written as running text."""


def word_list(text: str) -> tuple[str, ...]:
    """The words of a text that only lists them, in order."""
    return tuple(text.split())
