"""The guess at a memo's length: cheap, and never the last word."""

from briefing.render.length import LONG, WEIGHTS, pages_of, parts_of, wants_tight
from briefing.render.templates import page
from briefing.render.trial import EMPTIED, specimen


def test_a_longer_memo_is_guessed_longer() -> None:
    def guess(**left_out: tuple[object, ...]) -> float:
        parts = parts_of(specimen().model_copy(update=left_out))
        return sum(w * part for w, part in zip(WEIGHTS, parts, strict=True))

    assert guess() > guess(relations=()) > guess(relations=(), sources=(), matrix=())
    assert guess(**dict.fromkeys(EMPTIED, ())) < 1.0


def test_the_page_carries_the_guess_and_the_print_may_overrule_it() -> None:
    """A wrong guess costs a layout, not a page."""
    from briefing.render.build import stamp
    from briefing.render.worker import Printer

    html = page(specimen())
    wait, use = 'compact.css" media="compact"', 'compact.css" media="print"'
    assert (use if wants_tight(specimen()) else wait) in html
    moment = stamp(specimen().request)
    with Printer() as printer:
        loose_first = printer(html.replace(use, wait), b"{}", stamp=moment)
        tight_first = printer(html.replace(wait, use), b"{}", stamp=moment)
    assert loose_first == tight_first


def test_what_would_be_longer_than_an_office_reads_is_set_tightly() -> None:
    """Even where its last loose page would be well filled."""
    context = specimen()
    guesses = []
    for times in range(1, 6):
        longer = context.model_copy(update={"commentary": context.commentary * 12 * times})
        guesses.append(pages_of(longer))
        if guesses[-1] > LONG:
            assert wants_tight(longer)
    assert max(guesses) > LONG + 1
