"""Which claims quote their documents word by word, asked of the bytes that the log keeps of them.

Only where it is compiled: then the bytes of many claims are read in less time than one model takes.
It says yes only where every object with a quote stands in the document's text (docs/log-format.md),
however the bytes are written; of all else Python is asked, which says what is wrong.
"""

from collections.abc import Mapping, Sequence

from events import hashing
from events.claims import CLAIM_KINDS
from events.log import Entry

CLAIMS = frozenset(str(model.model_fields["kind"].default) for model in CLAIM_KINDS)
"""The kinds of claims."""


def not_seen_to_stand(
    entries: Sequence[Entry], payloads: Sequence[bytes], texts: Mapping[str, str]
) -> Sequence[Entry]:
    """The entries of which `events.excerpt.check_words` is still to be asked, in their order.

    `payloads` are their bytes, `texts` those of documents that are at hand.
    """
    compiled = hashing.in_use
    if compiled is None:
        return entries
    kinds = [entry.event.kind for entry in entries]
    return [entries[n] for n in compiled.doubtful(kinds, payloads, CLAIMS, texts)]
