"""A series is changed and told, date by date and from a date on; people join and leave."""

from datetime import UTC, date, datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, Mandate
from facilitation.model.meetings import Invitation, InvitedAs, MeetingState
from facilitation.model.outbox import LetterKind
from tests import cast
from tests.web.series.pages import BASE, RULE, days, letters, meetings


def test_one_date_moves_and_the_series_is_told_when_all_is_ready(
    engine: Engine, office, invited: int
) -> None:
    first, second, *_ = meetings(engine, invited)
    at = f"/d/musterkreis/p/integration/meetings/{first.id}"
    moved = {"day": "2027-02-23", "starts": "18:00", "ends": "20:00", "place": "Kirche"}

    page = office.get(f"{at}/move").text
    answer = office.post(f"{at}/move", data=moved)
    news = office.get(answer.location).text

    assert f"{BASE}/{invited}/change?meeting={first.id}" in page
    assert answer.location == f"{BASE}/{invited}/announce"
    assert "Ben Becker" in news
    assert "bisher Mo., 22.02.2027" in news
    assert letters(engine) == [LetterKind.SERIES_INVITATION]
    for where in (f"{BASE}/{invited}", f"{at}/prepare"):
        assert "Ansehen und mitteilen" in office.get(where).text

    office.post(
        f"/d/musterkreis/p/integration/meetings/{second.id}/cancel", data={"reason": "Ferien"}
    )
    told = office.post(f"{BASE}/{invited}/announce")

    assert told.location == f"{BASE}/{invited}"
    assert letters(engine)[1:] == [LetterKind.SERIES_UPDATE]
    assert "Ansehen und mitteilen" not in office.get(f"{BASE}/{invited}").text


def test_a_date_called_off_comes_back(engine: Engine, office, invited: int) -> None:
    first, *_ = meetings(engine, invited)
    at = f"/d/musterkreis/p/integration/meetings/{first.id}"
    cancelled = office.post(f"{at}/cancel", data={"reason": "Krank"})
    office.post(f"{BASE}/{invited}/announce")

    page = office.get(f"{at}/restore").text
    restored = office.post(f"{at}/restore")

    assert cancelled.location == f"{BASE}/{invited}/announce"
    assert "Absage zurücknehmen" in page
    assert restored.location == f"{BASE}/{invited}/announce"
    assert meetings(engine, invited)[0].state is MeetingState.INVITED


def test_a_date_cannot_pass_its_neighbour_and_the_way_out_is_offered(
    engine: Engine, office, invited: int
) -> None:
    first, *_ = meetings(engine, invited)
    at = f"/d/musterkreis/p/integration/meetings/{first.id}"

    answer = office.post(
        f"{at}/move", data={"day": "2027-04-26", "starts": "17:00", "ends": "19:00"}
    )

    assert answer.status_code == 422
    assert "planen Sie einen einzelnen" in answer.text
    assert f'href="{at}/cancel"' in answer.text
    assert f"/meetings/new?bodies={first.body_id}" in answer.text


def test_from_a_date_on_another_rule_holds(engine: Engine, office, invited: int) -> None:
    since = {"since": "2027-04-26"}
    page = office.get(f"{BASE}/{invited}/change", query_string=since).text
    changed = RULE | since | {
        "version": page.partition('name="version" value="')[2].partition('"')[0],
        "starts_on": "2027-04-27", "weekday": "", "nth": "",
    }  # fmt: skip

    shown = office.get(f"{BASE}/{invited}/change/preview", query_string=changed)
    assert shown.status_code == 200
    assert "jeden letzten Dienstag im Monat" in shown.text
    assert "Ben Becker" in shown.text
    assert letters(engine) == [LetterKind.SERIES_INVITATION]
    assert days(engine, invited) == ["02-22", "04-26", "05-31", "06-28"]

    answer = office.post(f"{BASE}/{invited}/change", data=changed)
    told = office.post(answer.location)

    assert told.status_code == 303
    new = int(told.location.rpartition("/")[2])
    assert new != invited
    assert days(engine, invited) == ["02-22"]
    assert days(engine, new) == ["04-27", "05-25", "06-29"]
    assert sorted(letters(engine)[1:]) == [
        LetterKind.SERIES_INVITATION,
        LetterKind.SERIES_UPDATE,
    ]
    assert "Die frühere Reihe" in office.get(f"{BASE}/{new}").text


def test_who_changes_a_series_second_sees_what_the_first_did(office, invited: int) -> None:
    changed = RULE | {"since": "2027-02-22", "version": "99", "place": "Schule"}

    answer = office.post(f"{BASE}/{invited}/change", data=changed)

    assert answer.status_code == 409
    assert "Jemand anderes hat dies inzwischen geändert" in answer.text
    assert "Schule" in answer.text


def test_a_series_ends_after_it_was_shown_what_falls_out(
    engine: Engine, office, invited: int
) -> None:
    wanted = {"last_day": "2027-04-30", "reason": "Es fehlt an Zeit."}

    shown = office.post(f"{BASE}/{invited}/end", data=wanted)
    refused = office.post(f"{BASE}/{invited}/end", data=wanted | {"last_day": "2026-01-01"})
    done = office.post(f"{BASE}/{invited}/end", data=wanted | {"sure": "y"})

    assert "2 Termine fallen aus" in shown.text
    assert refused.status_code == 422
    assert done.location == f"{BASE}/{invited}/announce"
    states = [one.state for one in meetings(engine, invited)]
    assert states == [MeetingState.INVITED] * 2 + [MeetingState.CANCELLED] * 2


def test_a_series_is_extended(engine: Engine, office, invited: int) -> None:
    refused = office.post(f"{BASE}/{invited}/extend", data={"ends_on": "2027-02-01"})
    done = office.post(f"{BASE}/{invited}/extend", data={"ends_on": "2027-08-31"})

    unsaid = office.post(f"{BASE}/{invited}/extend", data={"ends_on": ""})
    both = office.post(
        f"{BASE}/{invited}/extend", data={"ends_on": "2027-09-30", "has_no_end": "y"}
    )
    endless = office.post(f"{BASE}/{invited}/extend", data={"has_no_end": "y"})

    assert refused.status_code == 422
    assert "endet schon am" in refused.text
    for form in (unsaid, both):
        assert form.status_code == 422
        assert "Nennen Sie entweder einen Tag" in form.text
    assert endless.status_code == 303
    assert done.location == f"{BASE}/{invited}/announce"
    assert days(engine, invited)[4:6] == ["07-26", "08-30"]


def test_people_join_and_leave(engine: Engine, office, stage: cast.Scene, invited: int) -> None:
    found = office.get(f"{BASE}/{invited}/members?q=Gast").text
    joined = office.post(
        f"{BASE}/{invited}/join",
        data={"person_id": str(stage.gus.id), "invited_as": "advisory_member"},
    )
    twice = office.post(
        f"{BASE}/{invited}/join", data={"person_id": str(stage.gus.id), "invited_as": "member"}
    )
    page = office.get(joined.location).text
    news = office.get(f"{BASE}/{invited}/announce").text
    office.post(f"{BASE}/{invited}/drop", data={"person_id": str(stage.gus.id)})

    assert f'value="{stage.gus.id}"' in found
    assert twice.status_code == 422
    assert "Gus Gast" in page
    assert "Einladung zur Reihe" in news
    assert "Gus Gast" not in office.get(f"{BASE}/{invited}/members").text


def test_invitations_to_one_date_lead_to_the_series(engine: Engine, office, planned: int) -> None:
    first, *_ = meetings(engine, planned)
    at = f"/d/musterkreis/p/integration/meetings/{first.id}"

    page = office.get(f"{at}/invite").text

    assert f"{BASE}/{planned}" in page
    assert "Termin einer Reihe" in page
    assert office.post(f"{at}/invite", data={"late_reason": ""}).status_code == 422


def test_lists_of_meetings_lead_to_series(office, planned: int) -> None:
    page = office.get("/d/musterkreis/p/integration/meetings").text

    assert f'href="{BASE}"' in page
    assert "Aktivgruppe Wege" in office.get(BASE).text


def test_a_guest_of_one_date_hears_of_it_with_the_series(
    engine: Engine, office, stage: cast.Scene, invited: int
) -> None:
    first, *_ = meetings(engine, invited)
    at = f"/d/musterkreis/p/integration/meetings/{first.id}"
    office.post(f"{at}/guests", data={"person": str(stage.gus.id)})

    office.post(f"{at}/move", data={"day": "2027-02-24", "starts": "17:00", "ends": "19:00"})
    news = office.get(f"{BASE}/{invited}/announce").text
    office.post(f"{BASE}/{invited}/announce")

    assert "ein Gast oder eine Vertretung" in news
    assert sorted(letters(engine)[1:]) == [
        LetterKind.INVITATION,
        LetterKind.UPDATE,
        LetterKind.UPDATE,
    ]
    with Session(engine) as session:
        guests = session.scalars(
            select(Invitation.id).where(Invitation.invited_as == InvitedAs.GUEST)
        ).all()
    assert len(guests) == 1
    assert first.starts_at == datetime(2027, 2, 22, 16, tzinfo=UTC)
    assert date(2027, 2, 24).weekday() == 2


def test_the_series_follows_its_body(
    engine: Engine, office, stage: cast.Scene, invited: int
) -> None:
    with Session(engine) as session, session.begin():
        session.add(
            Mandate(seat_id=stage.vacant.id, person_id=stage.gus.id, valid_from=date(2027, 4, 1))
        )

    page = office.get(f"{BASE}/{invited}/members").text
    nothing = office.post(f"{BASE}/{invited}/follow", data={"joining": ["x", "-1"]})
    done = office.post(f"{BASE}/{invited}/follow", data={"joining": [str(stage.gus.id)]})

    assert "Neu im Gremium, noch nicht in der Reihe" in page
    assert "seit 01.04.2027" in page
    assert (nothing.status_code, done.status_code) == (303, 303)
    with Session(engine) as session:
        dates = session.scalars(
            select(Invitation.id).where(Invitation.person_id == stage.gus.id)
        ).all()
    assert len(dates) == 3


def test_a_date_that_comes_in_too_late_wants_a_reason(
    engine: Engine, office, stage: cast.Scene, invited: int
) -> None:
    # given
    with Session(engine) as session:
        session.get_one(Body, stage.round_table.id).invitation_period_days = 100
        session.commit()
    office.post(
        f"{BASE}/{invited}/settle",
        data={"day": "2027-03-29", "verdict": "other", "on": "2027-03-30"},
    )

    # when
    page = office.get(f"{BASE}/{invited}/announce").text
    refused = office.post(f"{BASE}/{invited}/announce")
    told = office.post(f"{BASE}/{invited}/announce", data={"late_reason": "Ostern"})

    # then
    assert "Für einen Termin ist die Einladung verspätet" in page
    assert refused.status_code == 422
    assert "Die Einladungsfrist für den Termin am" in refused.text
    assert told.status_code == 303
    reasons = {f"{one.starts_at:%m-%d}": one.late_reason for one in meetings(engine, invited)}
    assert {day for day, reason in reasons.items() if reason} == {"03-30"}
