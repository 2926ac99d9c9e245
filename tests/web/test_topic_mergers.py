"""Pages that merge topics, separate and split them."""

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.topics import AgendaTopic, Topic
from tests import cast, findings
from tests.conftest import NOW
from tests.web.conftest import LogIn

TOPICS = "/d/musterkreis/p/integration/topics"


def _topics(session: Session, scene: cast.Scene) -> tuple[Topic, Topic]:
    kept = findings.topic(session, scene.round_table, "Bus am Abend")
    other = findings.topic(session, scene.east_table, "<b>Busse</b>", words="Da fährt nichts.")
    meeting = cast.meeting(session, scene.east_table, starts_at=NOW)
    session.add(AgendaTopic(agenda_item_id=meeting.agenda[0].id, topic_id=other.id))
    session.commit()
    return kept, other


def _get(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.text


def test_topics_are_ticked_merged_and_separated(
    session: Session, stage: cast.Scene, log_in: LogIn
) -> None:
    kept, other = _topics(session, stage)
    client = log_in(stage.ada)
    assert f'name="topic" value="{other.id}"' in _get(client, TOPICS)
    page = _get(client, f"{TOPICS}/merge?topic={kept.id}&topic={other.id}&topic=x")
    assert "Bus am Abend" in page
    assert "&lt;b&gt;Busse" in page

    both = {"topic_ids": [kept.id, other.id]}
    merged = client.post(f"{TOPICS}/merge", data=both | {"kept_id": kept.id})

    assert (merged.status_code, merged.location) == (303, f"{TOPICS}/{kept.id}")
    page = _get(client, f"{TOPICS}/{kept.id}")
    for sentence in ("zusammengelegt mit „&lt;b&gt;Busse", "Da fährt nichts.", "Wieder trennen"):
        assert sentence in page
    old = client.get(f"{TOPICS}/{other.id}")
    assert (old.status_code, old.location) == (302, f"{TOPICS}/{kept.id}#zusammengelegt")
    assert client.get(f"{TOPICS}/{other.id}/edit").status_code == 422
    assert "Busse" not in _get(client, f"{TOPICS}?q=Bus")
    assert "Bus am Abend" in _get(client, "/d/musterkreis/search?q=busse")
    assert client.post(f"{TOPICS}/merge", data=both | {"kept_id": kept.id}).status_code == 422

    apart = client.post(f"{TOPICS}/{other.id}/separate")

    assert (apart.status_code, apart.location) == (303, f"{TOPICS}/{other.id}")
    assert "wieder ein Thema für sich" in _get(client, f"{TOPICS}/{other.id}")


def test_a_broken_choice_is_refused_with_the_page_again(
    session: Session, stage: cast.Scene, log_in: LogIn
) -> None:
    kept, other = _topics(session, stage)
    client = log_in(stage.ada)

    for sent in (
        {},
        {"topic_ids": [kept.id]},
        {"topic_ids": [kept.id], "kept_id": kept.id},
        {"topic_ids": [kept.id, other.id]},
        {"topic_ids": [kept.id, other.id], "kept_id": "x"},
        {"topic_ids": [kept.id, "9" * 30], "kept_id": kept.id},
    ):
        assert client.post(f"{TOPICS}/merge", data=sent).status_code == 422, sent
    assert client.get(f"{TOPICS}/merge?topic=999999").status_code == 404
    many = "&".join(f"topic={number}" for number in range(1, 30))
    assert client.get(f"{TOPICS}/merge?{many}").status_code == 422
    assert client.post(f"{TOPICS}/{kept.id}/split", data={"title": " "}).status_code == 422
    strange = {"title": "Neu", "pieces": ["item-999", "x"]}
    assert client.post(f"{TOPICS}/{kept.id}/split", data=strange).status_code == 422
    assert "ist nicht zusammengelegt" in client.post(
        f"{TOPICS}/{kept.id}/separate", follow_redirects=True
    ).get_data(as_text=True)


def test_a_part_becomes_a_topic_of_its_own(
    session: Session, stage: cast.Scene, log_in: LogIn
) -> None:
    _kept, whole = _topics(session, stage)
    client = log_in(stage.ada)
    item = session.scalars(select(AgendaTopic.id)).one()
    session.commit()
    assert f'value="item-{item}"' in _get(client, f"{TOPICS}/{whole.id}/split")

    made = client.post(
        f"{TOPICS}/{whole.id}/split", data={"title": "Nachtbus", "pieces": [f"item-{item}"]}
    )

    assert made.status_code == 303
    new = session.scalars(select(Topic).where(Topic.title == "Nachtbus")).one()
    assert made.location == f"{TOPICS}/{new.id}"
    assert "abgeteilt von" in _get(client, made.location)
    assert "abgeteilt: „Nachtbus“" in _get(client, f"{TOPICS}/{whole.id}")


def test_members_are_offered_nothing_of_it(
    session: Session, stage: cast.Scene, log_in: LogIn
) -> None:
    kept, _other = _topics(session, stage)
    client = log_in(stage.ben)

    pages = _get(client, TOPICS) + _get(client, f"{TOPICS}/{kept.id}")

    assert "zusammenlegen" not in pages
    assert "Thema teilen" not in pages
