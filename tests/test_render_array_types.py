"""Arrays of glyph numbers are made without parsing C, and are what cffi makes of them."""

import pytest
from cffi import FFI

from briefing.render.array_types import spare_parser


def glyphs() -> FFI:
    ffi = FFI()
    ffi.cdef("typedef uint32_t hb_codepoint_t; typedef uint32_t hb_tag_t;")
    return ffi


def test_an_array_is_the_one_that_cffi_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = glyphs(), glyphs()
    spare_parser(ours)
    ours.typeof("hb_codepoint_t *")
    monkeypatch.setattr(ours._parser, "parse_type", lambda _: pytest.fail("it was parsed"))
    for count in (1, 7, 848):
        name = f"hb_codepoint_t[{count}]"
        made, expected = ours.new(name, [*range(count)]), theirs.new(name, [*range(count)])
        assert [*made] == [*expected]
        assert ours.typeof(name) is theirs.typeof(name)
        assert bytes(ours.buffer(made)) == bytes(theirs.buffer(expected))


def test_other_types_are_parsed_as_before() -> None:
    ffi = glyphs()
    spare_parser(ffi)
    assert len(ffi.new("hb_tag_t[100]")) == 100
    with pytest.raises(Exception, match="hb_unknown_t"):
        ffi.new("hb_unknown_t[3]")


def test_a_build_that_keeps_its_types_elsewhere_stays_as_it_is() -> None:
    class Other:
        pass

    other = Other()
    spare_parser(other)
    assert not vars(other)
