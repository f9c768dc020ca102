"""Who invited or received others: "at the invitation of X", "hosted by X"."""

import re
from collections.abc import Iterable
from typing import Final

from briefing.extraction.reading import Reading, Sentence
from events.values import Mention

_BY_HOST: Final = re.compile(
    r"\b(?:at|on|upon) the invitation of (?:the )?"
    r"|\b(?:hosted|received|welcomed|greeted|convened|invited) by (?:the )?"
)


def host_named(
    reading: Reading, sentence: Sentence, taken: Iterable[Mention]
) -> tuple[Mention, ...]:
    """The host whom the sentence names, unless somebody of these mentions has the words already."""
    for invited in _BY_HOST.finditer(reading.text, sentence.start, sentence.end):
        for name in reading.names_in(invited.end() - 4, sentence.end):
            if name.start <= invited.end() < name.end and not any(
                m.start < name.end and name.start < m.end for m in taken
            ):
                one = {"start": name.start, "end": name.end, "quote": name.text}
                return (Mention.model_validate({**one, "role": "host", "actor": name.actor}),)
    return ()
