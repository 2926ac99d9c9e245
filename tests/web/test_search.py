"""Searching everything one may see, and nothing else."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.activities import Activity, ActivityKind
from facilitation.model.bodies import Body, DecisionKind, DecisionMode
from facilitation.model.concepts import Concept, FieldOfAction, Measure
from facilitation.model.decisions import Decision, Task
from facilitation.model.municipalities import Municipality
from facilitation.model.offers import Offer, OfferKind
from facilitation.model.people import Organisation, Person, Sector
from facilitation.model.responsibilities import Responsibility
from facilitation.model.rights import Actor
from facilitation.model.sorting import folded
from facilitation.model.topics import Topic
from facilitation.usecases import access
from facilitation.usecases.search import search, search_responsible, search_widely
from facilitation.usecases.search_hits import MOST_HITS, HitGroup, HitKind
from tests import cast, findings
from tests.conftest import NOW, TODAY
from tests.usecases.series_stage import weekly
from tests.web.conftest import LogIn

WORD = "Bürgerbus"
ALL = frozenset(HitKind) - {HitKind.PERSON, HitKind.ORGANISATION}


@pytest.fixture
def found_everywhere(session: Session, scene: cast.Scene) -> cast.Scene:
    """The word stands in something of each kind, at the round table West."""
    fill(session, scene, scene.round_table)
    return scene


def fill(session: Session, scene: cast.Scene, body: Body) -> None:
    scene.west.name, scene.west.sort_key = f"Region {WORD}", folded(f"Region {WORD}")
    town = session.scalars(select(Municipality).order_by(Municipality.id)).first()
    assert town is not None
    town.name, town.sort_key = f"{WORD}dorf", folded(f"{WORD}dorf")
    body.name, body.sort_key = f"Runder Tisch {WORD}", folded(f"Runder Tisch {WORD}")
    meeting = cast.meeting(session, body, starts_at=datetime(2027, 2, 1, 16, tzinfo=UTC))
    meeting.title, meeting.search_key = f"Treffen {WORD}", folded(f"Treffen {WORD}")
    person = Person(district_id=scene.district.id)
    person.call(given_name="Bert", family_name=WORD)
    club = Organisation(district_id=scene.district.id, sector=Sector.CIVIL_SOCIETY)
    club.rename(f"Verein {WORD}")
    gone = Organisation(district_id=scene.district.id, sector=Sector.CIVIL_SOCIETY, deleted_at=NOW)
    gone.rename(f"Alter Verein {WORD}")
    offer = Offer(
        district_id=scene.district.id,
        municipality_id=town.id,
        kind=OfferKind.SPORT,
        name=f"Sport am {WORD}",
        valid_from=TODAY,
    )
    session.add_all([person, club, gone, offer])
    session.flush()
    fill_matters(session, scene, body)


def fill_matters(session: Session, scene: cast.Scene, body: Body) -> None:
    own = {"district_id": scene.district.id, "process_id": scene.process.id}
    topic = Topic(**own, raised_on=TODAY)
    topic.call(WORD, "")
    decision = Decision(
        **own,
        body_id=body.id,
        decided_on=TODAY,
        kind=DecisionKind.AGREEMENT,
        mode=DecisionMode.CONSENSUS,
    )
    decision.word(f"Der {WORD} fährt.")
    task = Task(**own, body_id=body.id, given_on=TODAY)
    task.word(f"Den {WORD} bestellen.")
    activity = Activity(**own, kind=ActivityKind.FORUM, title=f"Forum {WORD}", held_on=TODAY)
    concept = Concept(district_id=scene.district.id, process_id=scene.process.id, title="Konzept")
    session.add_all([topic, decision, task, activity, concept])
    session.flush()
    chapter = FieldOfAction(concept_id=concept.id, position=1, name="Mobilität")
    session.add(chapter)
    session.flush()
    session.add(
        Measure(
            district_id=scene.district.id, field_of_action_id=chapter.id, title=f"{WORD} ausbauen"
        )
    )
    session.add(
        Responsibility(
            district_id=scene.district.id, decision_id=decision.id, caretaker_id=scene.stella.id
        )
    )
    session.flush()


def kinds(groups: list[HitGroup]) -> set[HitKind]:
    return {group.kind for group in groups}


def look(session: Session, scene: cast.Scene, who: Actor, text: str = WORD) -> list[HitGroup]:
    processes = access.list_visible_processes(session, scene.district, by=who, on=TODAY)
    return search(session, scene.district, processes, text, by=who, on=TODAY)


def actor(session: Session, person: Person) -> Actor:
    return access.actor_of(session, person, on=TODAY)


@pytest.mark.parametrize("text", ["bürgerbus", "BUERGERBUS", "burgerbus", "Bürgerb"])
def test_the_office_finds_every_kind_however_it_is_spelt(
    session: Session, found_everywhere: cast.Scene, ada: Actor, text: str
) -> None:
    assert kinds(look(session, found_everywhere, ada, text)) == set(HitKind)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sam", frozenset(HitKind)),
        ("stella", ALL),
        ("ben", ALL),
        ("dora", ALL),
        (
            "olga",
            ALL - {HitKind.MEETING, HitKind.DECISION, HitKind.TASK},
        ),
        ("gus", frozenset()),
    ],
)
def test_each_finds_what_they_may_see(
    session: Session, found_everywhere: cast.Scene, name: str, expected: frozenset[HitKind]
) -> None:
    who = actor(session, getattr(found_everywhere, name))

    assert kinds(look(session, found_everywhere, who)) == expected


def test_of_another_body_only_seats_are_told_not_who_takes_care(
    session: Session, found_everywhere: cast.Scene
) -> None:
    olga = actor(session, found_everywhere.olga)

    group = next(g for g in look(session, found_everywhere, olga) if g.kind == "responsibility")

    measure, offer, seat = group.hits
    assert (offer.title, "offers/" in offer.path) == ("–", True)
    assert (measure.title, measure.where) == ("–", f"{WORD} ausbauen · Mobilität")
    assert "/concept/" in measure.path  # the concept is open to all who take part
    assert (seat.title, "/bodies/" in seat.path) == ("Ben Becker", True)


def test_a_guest_finds_the_meeting_they_are_invited_to_and_places(
    session: Session, found_everywhere: cast.Scene
) -> None:
    from facilitation.model.meetings import Invitation, InvitedAs, Meeting

    meeting = session.scalars(select(Meeting)).one()
    gus = found_everywhere.gus
    session.add(Invitation(meeting=meeting, person=gus, invited_as=InvitedAs.GUEST, link_version=1))
    session.flush()

    found = kinds(look(session, found_everywhere, actor(session, gus)))

    assert found == {HitKind.MEETING, HitKind.REGION, HitKind.MUNICIPALITY, HitKind.OFFER}


def test_another_district_finds_nothing(
    session: Session, found_everywhere: cast.Scene, cem: Actor
) -> None:
    scene = found_everywhere

    assert search(session, scene.elsewhere, [], WORD, by=cem, on=TODAY) == []
    assert search(session, scene.district, [scene.process], WORD, by=cem, on=TODAY) == []


def test_several_words_may_stand_in_different_places(
    session: Session, found_everywhere: cast.Scene, ada: Actor
) -> None:
    answer = search_responsible(
        session,
        found_everywhere.district,
        found_everywhere.process,
        "bürgerbus stern",
        by=ada,
        on=TODAY,
    )

    assert answer is not None
    assert [hit.title for hit in answer.hits] == ["Stella Stern"]


def test_who_asks_for_a_topic_finds_who_takes_care_of_what_came_of_it(
    session: Session, found_everywhere: cast.Scene, ada: Actor
) -> None:
    scene = found_everywhere
    topic = Topic(district_id=scene.district.id, process_id=scene.process.id, raised_on=TODAY)
    topic.call("Schwimmkurse für Frauen", "")
    session.add(topic)
    session.flush()
    decision = session.scalars(select(Decision)).one()
    decision.topic_id = topic.id
    session.scalars(select(Task)).one().decision_id = decision.id
    session.flush()

    answer = search_responsible(
        session, scene.district, scene.process, "SCHWIMMK", by=ada, on=TODAY
    )

    assert answer is not None
    assert [hit.path.split("/")[2] for hit in answer.hits] == ["decisions", "tasks"]


def test_who_takes_care_of_offers_and_series_is_found_too(
    session: Session, found_everywhere: cast.Scene, ada: Actor
) -> None:
    scene = found_everywhere
    offer = session.scalars(select(Offer)).one()
    series = weekly(session, scene.round_table)
    ours = {"district_id": scene.district.id, "caretaker_id": scene.ben.id}
    session.add(Responsibility(**ours, offer_id=offer.id))
    session.add(Responsibility(**ours, series_id=series.id))
    session.flush()

    for text, path in (
        ("sport bürgerbusdorf", f"offers/{offer.id}"),
        (series.title, f"p/integration/series/{series.id}"),
    ):
        answer = search_responsible(session, scene.district, scene.process, text, by=ada, on=TODAY)
        assert answer is not None
        assert (scene.ben.name, path) in [(hit.title, hit.path) for hit in answer.hits]


@pytest.mark.parametrize(
    "text", ["", "   ", "\x00", "%", "_", "'; drop table person; --", "´", "x" * 5000]
)
def test_odd_words_find_nothing_and_do_no_harm(
    session: Session, found_everywhere: cast.Scene, ada: Actor, text: str
) -> None:
    assert look(session, found_everywhere, ada, text) == []


def test_many_hits_are_counted_and_a_few_shown(
    session: Session, found_everywhere: cast.Scene, ada: Actor
) -> None:
    for number in range(20):
        topic = Topic(
            district_id=found_everywhere.district.id,
            process_id=found_everywhere.process.id,
            raised_on=date(2027, 1, 1),
        )
        topic.call(f"{WORD} {number}", "")
        session.add(topic)
    session.flush()

    group = next(g for g in look(session, found_everywhere, ada) if g.kind is HitKind.TOPIC)

    assert (group.total, len(group.hits)) == (21, MOST_HITS)


def test_each_hit_leads_to_a_page(
    session: Session, found_everywhere: cast.Scene, log_in: LogIn
) -> None:
    groups = look(session, found_everywhere, actor(session, found_everywhere.ada))
    session.commit()
    ada = log_in(found_everywhere.ada)

    paths = [hit.path for group in groups for hit in group.hits if hit.path]

    assert len(paths) > 9
    told = {path: ada.get(f"/d/musterkreis/{path}").status_code for path in paths}
    assert set(told.values()) <= {200, 303}, told


@pytest.mark.parametrize("base", ["/d/musterkreis", "/d/musterkreis/p/integration"])
def test_the_page_shows_groups_with_counts(
    session: Session, found_everywhere: cast.Scene, log_in: LogIn, base: str
) -> None:
    session.commit()

    page = log_in(found_everywhere.ada).get(f"{base}/search?q=bürgerbus").text

    assert "Suche nach „bürgerbus“" in page
    for word in ("Menschen", "Gremien", "Termine", "Themen", "Vereinbarungen", "Aufträge"):
        assert f"{word} <span" in page
    assert "data-search" in page


def test_a_hostile_search_is_shown_as_text(stage: cast.Scene, log_in: LogIn) -> None:
    page = log_in(stage.ada).get("/d/musterkreis/search?q=<script>alert(1)</script>")

    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "Dazu ist nichts zu finden" in page.text


def test_other_forms_and_words_that_mean_the_same_are_found_alike(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    for title in (
        "Bus nach 19 Uhr",
        "Nah am Bus",
        "Ein robuster Plan",
        "Busse",
        "Kindertagesstätte",
    ):
        findings.topic(session, scene.round_table, title)

    def found(text: str) -> tuple[list[str], list[str]]:
        asked = (session, scene.district, [scene.process], text)
        both = (one(*asked, by=ada, on=TODAY) for one in (search, search_widely))
        exact, wide = (
            sorted(hit.title for group in groups for hit in group.hits) for groups in both
        )
        return exact, wide

    assert found("Busse") == (["Busse"], ["Bus nach 19 Uhr", "Busse", "Nah am Bus"])
    assert found("Kitas") == ([], ["Kindertagesstätte"])
    assert found("ÖPNV Uhr") == ([], ["Bus nach 19 Uhr"])
    assert found("Plan") == (["Ein robuster Plan"], [])


def test_the_page_goes_on_to_related_words(
    session: Session, stage: cast.Scene, log_in: LogIn
) -> None:
    for title in ("Bus nach 19 Uhr", "Busse am Abend"):
        findings.topic(session, stage.round_table, title)
    session.commit()
    client = log_in(stage.ada)

    exact = client.get("/d/musterkreis/search?q=Busse").text
    assert "Bus nach 19 Uhr" not in exact
    assert "Busse am Abend" in exact
    assert "Auch verwandte Wörter suchen" in exact
    wide = client.get("/d/musterkreis/search?q=Busse&weit=1").text
    assert "Bus nach 19 Uhr" in wide
    assert "Nur genau „Busse“" in wide
    assert "mit verwandten Wörtern" in client.get("/d/musterkreis/search?q=Nahverkehr").text
