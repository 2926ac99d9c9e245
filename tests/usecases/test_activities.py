"""Formats of participation: what is counted, what is refused, what came of it."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.activities import Activity, ActivityKind, HeadCount
from facilitation.model.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from facilitation.model.municipalities import Municipality
from facilitation.model.people import Sector
from facilitation.model.rights import Actor
from facilitation.usecases import gates, topic_sheets, topic_ways
from facilitation.usecases.activities import (
    ActivityDetails,
    add_activity,
    add_partner,
    edit_activity,
    remove_activity,
    remove_partner,
)
from facilitation.usecases.activity_lists import Wanted, list_activities, show_activity
from facilitation.usecases.bringing_back import bring_back
from facilitation.usecases.topic_ways import Wording
from tests import cast
from tests.conftest import NOW, TODAY

WORKSHOP = ActivityDetails(
    kind=ActivityKind.WORKSHOP,
    title="Werkstatt mit Betrieben",
    held_on=date(2026, 12, 3),
    languages=("Polnisch", "Tschechisch"),
    heads={Sector.ECONOMY: 12, Sector.ADMINISTRATION: 3},
    notes="Es fehlen **Dolmetscher**.",
)


def _add(session: Session, scene: cast.Scene, by: Actor, **changes: object) -> Activity:
    values = {name: getattr(WORKSHOP, name) for name in ActivityDetails.__annotations__}
    details = ActivityDetails(**(values | changes))
    return add_activity(session, scene.process, details, by=by, on=TODAY, now=NOW)


@pytest.fixture
def workshop(session: Session, scene: cast.Scene, ada: Actor) -> Activity:
    return _add(session, scene, ada, region_id=scene.west.id)


def test_the_sectors_add_up_to_the_head_count(
    session: Session, scene: cast.Scene, ben: Actor, workshop: Activity
) -> None:
    sheet = show_activity(session, scene.process, workshop.id, by=ben, on=TODAY)

    assert workshop.head_count == 15
    assert sheet.heads == {Sector.ADMINISTRATION: 3, Sector.ECONOMY: 12}
    assert sheet.region == "Region West"
    assert "<strong>Dolmetscher</strong>" in workshop.notes_html


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": "  "}, "Wie heißt"),
        ({"ended_on": date(2026, 12, 2)}, "vor dem ersten"),
        ({"held_on": None, "ended_on": date(2026, 12, 2)}, "der erste Tag"),
        ({"head_count": 14}, "mehr als die Gesamtzahl 14"),
        ({"asked": 10}, "mehr geantwortet"),
        ({"held_on": date(2027, 3, 1)}, "steht noch bevor"),
        ({"held_on": None}, "An welchem Tag war das"),
    ],
)
def test_what_contradicts_itself_is_refused(
    session: Session, scene: cast.Scene, ada: Actor, changes: dict[str, object], words: str
) -> None:
    with pytest.raises(InvalidError) as refused:
        _add(session, scene, ada, **changes)

    assert words in str(refused.value)


def test_whoever_is_slower_sees_both_texts(
    session: Session, scene: cast.Scene, ada: Actor, workshop: Activity
) -> None:
    given = (session, scene.process, workshop.id)
    other = ActivityDetails(
        kind=ActivityKind.WORKSHOP, title=WORKSHOP.title, held_on=WORKSHOP.held_on, head_count=40
    )
    edit_activity(*given, other, version=1, by=ada, on=TODAY, now=NOW)
    session.flush()

    with pytest.raises(ConflictError) as conflict:
        edit_activity(*given, WORKSHOP, version=1, by=ada, on=TODAY, now=NOW)

    assert conflict.value.theirs["head_count"] == "40"
    assert session.scalars(select(HeadCount)).all() == []


def test_counting_anew_raises_the_version(
    session: Session, scene: cast.Scene, ada: Actor, workshop: Activity
) -> None:
    heads = {Sector.ECONOMY: 3, Sector.ADMINISTRATION: 12}
    values = {name: getattr(WORKSHOP, name) for name in ActivityDetails.__annotations__}
    changed = ActivityDetails(**(values | {"heads": heads, "region_id": scene.west.id}))

    edit_activity(
        session, scene.process, workshop.id, changed, version=1, by=ada, on=TODAY, now=NOW
    )
    session.flush()

    assert workshop.version == 2


def test_only_the_office_plans_and_only_the_district_sees(
    session: Session, scene: cast.Scene, ben: Actor, cem: Actor, workshop: Activity
) -> None:
    with pytest.raises(NotAllowedError):
        _add(session, scene, ben)
    with pytest.raises(NotFoundError):
        _add(session, scene, cem)
    with pytest.raises(NotFoundError):
        show_activity(session, scene.process, workshop.id, by=cem, on=TODAY)


def test_notes_of_interviews_are_for_the_office(
    session: Session, scene: cast.Scene, ada: Actor, ben: Actor
) -> None:
    talk = _add(session, scene, ada, kind=ActivityKind.INTERVIEW)

    assert show_activity(session, scene.process, talk.id, by=ada, on=TODAY).shows_notes
    assert not show_activity(session, scene.process, talk.id, by=ben, on=TODAY).shows_notes


def test_the_list_is_narrowed_down_without_regard_to_umlauts(
    session: Session, scene: cast.Scene, ada: Actor, workshop: Activity
) -> None:
    town = session.scalars(select(Municipality).where(Municipality.name == "Öhringsdorf")).one()
    _add(session, scene, ada, title="Café", kind=ActivityKind.FORUM, municipality_id=town.id)

    def titles(**wanted: object) -> list[str]:
        found = list_activities(
            session,
            scene.process,
            Wanted(**wanted),  # type: ignore[arg-type]
            page=1,
            by=ada,
            on=TODAY,
        )
        return [row.title for row in found.rows]

    assert titles() == ["Café", "Werkstatt mit Betrieben"]
    assert titles(kind=ActivityKind.FORUM) == ["Café"]
    assert titles(region_id=scene.west.id) == ["Werkstatt mit Betrieben"]
    assert titles(words="oehringsdorf") == ["Café"]
    assert titles(words="BETRIEBEN werk") == ["Werkstatt mit Betrieben"]
    assert titles(words="betrieben café") == []


def test_a_topic_raised_there_knows_where_it_came_from(
    session: Session, scene: cast.Scene, ada: Actor, workshop: Activity
) -> None:
    topic = topic_ways.note_topic(
        session,
        scene.process,
        Wording(title="Bus", words="Abends kommt keiner heim.", region_id=scene.west.id),
        activity_id=workshop.id,
        raised_on=date(2026, 12, 3),
        by=ada,
        on=TODAY,
        now=NOW,
    )

    sheet = show_activity(session, scene.process, workshop.id, by=ada, on=TODAY)
    way = topic_sheets.show_topic(session, scene.process, topic.id, by=ada, on=TODAY, now=NOW)
    assert [(found.id, found.words) for found in sheet.topics] == [
        (topic.id, "Abends kommt keiner heim.")
    ]
    assert (way.raised_at, topic.region_id) == ("Werkstatt mit Betrieben", scene.west.id)
    with pytest.raises(InvalidError, match="bleibt deshalb"):
        remove_activity(
            session, scene.process, workshop.id, version=workshop.version, by=ada, on=TODAY, now=NOW
        )


def test_what_brought_nothing_is_removed_with_its_counts(
    session: Session, scene: cast.Scene, ada: Actor, workshop: Activity
) -> None:
    kept = remove_activity(
        session, scene.process, workshop.id, version=workshop.version, by=ada, on=TODAY, now=NOW
    )

    assert kept.name == "Werkstatt mit Betrieben"
    assert session.scalars(select(Activity)).all() == []
    assert session.scalars(select(HeadCount)).all() == []


def test_a_partner_is_named_once_and_taken_off(
    session: Session, scene: cast.Scene, ada: Actor, workshop: Activity
) -> None:
    organisation_id = scene.seat.organisation_id
    assert organisation_id is not None
    given = (session, scene.process, workshop.id, organisation_id)
    add_partner(*given, role="lädt ein", by=ada, on=TODAY, now=NOW)
    session.flush()
    add_partner(*given, role="dolmetscht", by=ada, on=TODAY, now=NOW)
    session.flush()

    sheet = show_activity(session, scene.process, workshop.id, by=ada, on=TODAY)
    assert [(one.name, one.role) for one in sheet.partners] == [("Verein Brücke", "dolmetscht")]
    kept = remove_partner(*given, by=ada, on=TODAY, now=NOW)
    assert kept.name == "Verein Brücke"
    back = {"by": ada, "on": TODAY, "now": NOW}
    bring_back(session, scene.district, scene.process, kept.id, **back)  # type: ignore[arg-type]
    remove_partner(*given, by=ada, on=TODAY, now=NOW)
    session.flush()
    with pytest.raises(NotFoundError):
        remove_partner(*given, by=ada, on=TODAY, now=NOW)


@pytest.mark.parametrize(
    ("held_on", "ended_on", "is_met"),
    [
        (None, None, False),
        (date(2027, 1, 12), None, False),
        (date(2027, 1, 4), date(2027, 1, 30), False),
        (date(2027, 1, 4), TODAY, True),
        (TODAY, None, True),
    ],
)
def test_a_gate_counts_what_is_over(
    session: Session,
    scene: cast.Scene,
    ada: Actor,
    held_on: date | None,
    ended_on: date | None,
    *,
    is_met: bool,
) -> None:
    _add(session, scene, ada, held_on=held_on, ended_on=ended_on, heads={}, head_count=None)
    phase = gates.list_phases(session, scene.process, on=TODAY)[0].phase
    phase.condition = {"activities_held": {"kind": "workshop", "at_least": 1}}
    session.flush()

    (stand, *_rest) = gates.list_phases(session, scene.process, on=TODAY)

    assert stand.report is not None
    assert stand.report.is_met is is_met
