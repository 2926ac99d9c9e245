"""What a district says of itself: who changes it, two at once, and what visitors get."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from facilitation.formats.legal_texts import LegalText
from facilitation.model.errors import ConflictError, NotAllowedError, NotFoundError
from facilitation.model.rights import Actor
from facilitation.usecases import district_settings
from facilitation.usecases.district_settings import DistrictSettings
from tests import cast


def wanted(scene: cast.Scene, by: Actor, now: datetime, **change: str) -> DistrictSettings:
    return replace(district_settings.get_settings(scene.district, by=by, now=now), **change)


def test_texts_are_stored_as_typed_and_as_safe_html(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, today: date
) -> None:
    text = "## Anbieter\n\n<script>alert(1)</script> **fett**"

    district_settings.change_settings(
        session,
        scene.district,
        wanted(scene, ada, now, imprint=text),
        version=scene.district.version,
        by=ada,
        now=now,
    )

    public = district_settings.get_public_text(
        session, "musterkreis", LegalText.IMPRINT, today=today
    )
    assert scene.district.imprint == text
    assert "<h2>Anbieter</h2>" in public.html
    assert "<strong>fett</strong>" in public.html
    assert "<script>" not in public.html


def test_who_comes_second_gets_both_texts(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    seen = scene.district.version
    mine = wanted(scene, ada, now, phone="03871 1")
    theirs = wanted(scene, ada, now, phone="03871 2")
    district_settings.change_settings(
        session, scene.district, theirs, version=seen, by=ada, now=now
    )
    session.flush()

    with pytest.raises(ConflictError) as refused:
        district_settings.change_settings(
            session, scene.district, mine, version=seen, by=ada, now=now
        )

    assert refused.value.theirs["phone"] == "03871 2"
    assert refused.value.yours["phone"] == "03871 1"
    assert scene.district.phone == "03871 2"


def test_only_facilitators_of_the_district_see_and_change_settings(
    session: Session, scene: cast.Scene, ada: Actor, ben: Actor, cem: Actor, now: datetime
) -> None:
    settings = wanted(scene, ada, now)
    for by, error in ((ben, NotAllowedError), (cem, NotFoundError)):
        with pytest.raises(error):
            district_settings.get_settings(scene.district, by=by, now=now)
        with pytest.raises(error):
            district_settings.change_settings(
                session, scene.district, settings, version=1, by=by, now=now
            )


def test_a_district_without_a_text_shows_what_has_to_be_filled_in(
    session: Session, scene: cast.Scene, today: date
) -> None:
    public = district_settings.get_public_text(
        session, "musterkreis", LegalText.ACCESSIBILITY, today=today
    )

    assert "Landkreis Musterkreis" in public.html
    assert "[Bitte eintragen" in public.html


def test_there_is_no_text_of_a_district_that_is_not_there(session: Session, today: date) -> None:
    with pytest.raises(NotFoundError):
        district_settings.get_public_text(session, "nirgends", LegalText.PRIVACY, today=today)
