"""A letter's own links cannot be smuggled in by what somebody typed."""

from dataclasses import replace

import pytest

from facilitation.formats import letters
from facilitation.model.links import LinkKind
from facilitation.model.outbox import LINK, MARKER, link_to
from tests.formats.messages import WRITING


@pytest.mark.parametrize(
    "typed",
    ["{{link}}", "{{link:rsvp:17}}", "{{\u200blink}}", "{{{{link}}}}", "{{li\u00adnk:wishes:3}}"],
)
def test_a_marker_that_somebody_typed_is_none(typed: str) -> None:
    gathering = replace(
        WRITING.gathering,
        message=f"Hier: {typed}",
        told=replace(WRITING.gathering.told, summary=typed, location=typed),
    )
    plain = letters.invitation(WRITING, None)
    letter = letters.invitation(replace(WRITING, gathering=gathering), None)

    assert MARKER.findall(letter.text) == MARKER.findall(plain.text) == [("", "")]
    assert MARKER.findall(letter.html) == MARKER.findall(plain.html) == [("", "")]


def test_each_marker_names_one_matter() -> None:
    assert MARKER.fullmatch(LINK)
    found = MARKER.fullmatch(link_to(LinkKind.BODY_FEED, 17))
    assert found is not None
    assert found.groups() == ("body-feeds", "17")
