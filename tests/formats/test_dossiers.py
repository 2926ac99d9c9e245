"""Dossiers: what is read, what is refused and with which sentence, and that writing comes back."""

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitation.formats.dossiers import (
    Dossier,
    json_schema,
    read_dossier,
    shifted,
    write_dossier,
    write_dossier_json,
)
from facilitation.formats.dossiers.schema import schema_file
from facilitation.formats.structured import read_structured
from facilitation.model.errors import FileRefusedError, Problem
from tests.dossier_files import SMALL, line_of, small

PLAIN = read_structured(SMALL.read_bytes()).value
PUBLISHED = Path(__file__).parents[2] / "docs" / "dossier.schema.json"


def problems(content: bytes) -> list[Problem]:
    with pytest.raises(FileRefusedError) as refused:
        read_dossier(content)
    return refused.value.problems


def only_problem(content: bytes) -> str:
    found = problems(content)
    assert len(found) == 1, [str(problem) for problem in found]
    return str(found[0])


def test_what_is_written_is_what_was_read() -> None:
    assert write_dossier(read_dossier(SMALL.read_bytes())) == SMALL.read_bytes()


def test_json_says_the_same_as_yaml() -> None:
    plain = json.dumps(read_structured(SMALL.read_bytes()).value).encode()

    assert write_dossier(read_dossier(plain)) == SMALL.read_bytes()


def test_the_published_schema_is_the_present_one() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == schema_file()


def test_the_schema_takes_the_small_dossier() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())

    jsonschema.validate(read_structured(SMALL.read_bytes()).value, json_schema())


@pytest.mark.parametrize(
    ("old", "new", "where", "says"),
    [
        ('ags: "13099001"', "ags: 13099001", "municipalities[1].ags", "Anführungszeichen"),
        ('ags: "13099001"', 'ags: "1309900"', "municipalities[1].ags", "acht Ziffern"),
        ("  name: Zielregion West", "  name: West\n    nmae: x", "process.regions[west].nmae",
         "Möglich sind: key"),
        ("person: ben, valid_from", "person: bea, valid_from", "seats[verein].mandates[1].person",
         "keine Person mit dem Schlüssel „bea“"),
        ("- key: concept", "- key: talks", "process.phases[talks]", "gibt es hier schon"),
        ("valid_until: 2026-06-01}", "valid_until: 2026-07-01}", "mandates[2]",
         "Zwei Mandate überschneiden sich"),
        ("valid_until: 2025-01-01}", "valid_until: 2019-01-01}", "memberships[1].valid_until",
         "liegt vor dem Anfang"),
        ("ends_at: 2026-03-23T19", "ends_at: 2026-03-23T16", "meetings[rt-1].ends_at",
         "Das Ende liegt vor dem Beginn."),
        ("yes: 2, no: 0", "yes: 1, no: 1", "decisions[d-1].result",
         "1 Ja und 1 Nein passen nicht"),
        ("yes: 2, no: 0", "yes: 5, no: 0", "decisions[d-1].votes", "nur 2 Stimmberechtigte"),
        ("votes: {yes: 2, no: 0, abstained: 0}", "result: adopted", "decisions[d-1]",
         "Es fehlen die Stimmen"),
        ("kind: agreement", "kind: resolution", "decisions[d-1].kind", "fasst keine Beschlüsse"),
        ("is_circular: true", "is_circular: false", "decisions[umlauf]", "im Umlauf"),
        ("note: Das Geld fehlt.", 'note: ""', "decisions[d-1].state", "Begründung"),
        ("item: top-1", "item: top-9", "decisions[d-1].item", "Tagesordnungspunkt „top-9“"),
        ("seat: rt-west/stadt", "seat: rt-ost/stadt", "invitations[1].seat", "gibt es nicht"),
        ("deputy: ben\n", "deputy: ada\n", "responsibility.deputy", "dieselbe"),
        ("began_on: 2026-01-05", "reason: so", "phases[talks].state", "began_on"),
        ('municipalities: ["13099001", "13099002"]',
         'municipalities: ["13099001", "13099001"]', "regions[west]", "gehört zu einer Region"),
        ("state: invited\n", "state: planned\n  attendance: [{name: X}]\n", "meetings[rt-2].state",
         "erst, wenn die Sitzung eröffnet ist"),
        ("presence: represented", "presence: here", "attendance[1].presence", "Möglich sind"),
        ("starts_on: 2026-01-05", "starts_on: 5.1.2026", "process.starts_on", "wie 2026-11-23"),
        ("starts_at: 2026-12-14T17:00+01:00", "starts_at: 2026-12-14T17:00", "rt-2].starts_at",
         "Abstand zur Weltzeit"),
        ("title: Begrüßung", "title: 7", "bodies[rt-west].agenda[1].title", "die Zahl 7"),
        ("minutes: 120", "minutes: viele", "series[jeden-monat].minutes", "ganze Zahl"),
        ("is_step_free: true", "is_step_free: ja", "venues[rathaus].is_step_free",
         "true oder false"),
        ('mailbox: "teilhabe@muster.example"', "mailbox: kein @ hier", "district.mailbox",
         "geht keine E-Mail"),
        ("given_name: Ada", 'given_name: "A\\u0007da"', "people[ada].given_name", "Steuerzeichen"),
        ("scope: region, marked", "scpoe: region, marked", "meetings_held.scpoe",
         "gibt es hier nicht"),
        ("  slug: teilhabe\n", "", "process", "fehlt das Feld „slug“"),
        ("dossier: 1", "dossier: 2", "dossier", "gelesen wird bis Fassung 1"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_place_and_remedy(
    old: str, new: str, where: str, says: str
) -> None:
    found = only_problem(small((old, new)))

    assert where in found
    assert says in found
    assert "Zeile" in found


def test_the_line_is_the_one_in_the_file() -> None:
    found = only_problem(small(("person: ben, valid_from", "person: bea, valid_from")))

    assert f"Zeile {line_of('person: ben, valid_from')}:" in found


def test_all_problems_are_told_at_once() -> None:
    found = problems(small(("title: Begrüßung", "title: 7"), ("- key: cem", "- key: Ümlaut")))

    assert len(found) == 2


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "leer"),
        (b" \n", "leer"),
        (b"PK\x05\x06" + bytes(18), "ZIP-Datei"),
        (b"PK\x03\x04" + bytes(99), "ZIP-Datei"),
        (b"[1, 2]", "kein Dossier"),
        (b"- a\n- b\n", "kein Dossier"),
        (b"dossier: 1\ndossier: 1\n", "zweimal"),
        (b'{"dossier": 1, "dossier": 1}', "zweimal"),
        (b'{"dossier": NaN}', "keine Zahl"),
        (b"dossier: 1\na: [1, 2\n", "kein g\xc3\xbcltiges YAML".encode("latin-1").decode("utf-8")),
        (b'{"dossier": 1,', "JSON"),
        (b"dossier: \xff", "UTF-8"),
        (b"dossier: 1\nx: &a 1\ny: *a\n", "Verweise"),
        (b"dossier: !!python/object:os.system 1\n", "Verweise"),
        (b"dossier: 1\n---\ndossier: 1\n", "zweites Dokument"),
        (b"dossier: 1\n? [a, b]\n: 1\n", "einfaches Wort"),
        (b"dossier: 1\nx: 03154021\n", "ohne Anf"),
        (b"dossier: 1\nx: 18:00\n", '"18:00"'),
        (b"dossier: " + b"[" * 5000, "verschachtelt"),
        (b'{"dossier": ' + b"[" * 200_000, "verschachtelt"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_one_sentence(content: bytes, says: str) -> None:
    assert says in only_problem(content)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_stumble(content: bytes) -> None:
    assert problems(content)


@settings(max_examples=60, deadline=None)
@given(
    st.text(alphabet="ab:-[]{}&*!|>'\"#%@`,?~0123456789 \n\t\u00e4\u2028\U0001f600", max_size=200)
)
def test_no_text_makes_the_reader_stumble(text: str) -> None:
    assert problems(b"dossier: 1\n" + text.encode())


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(Dossier.model_fields)), _values)
def test_no_value_in_any_section_makes_the_reader_stumble(section: str, value: object) -> None:
    plain = PLAIN | {section: value}
    try:
        read_dossier(json.dumps(plain).encode())
    except FileRefusedError as refused:
        told = [str(problem) for problem in refused.problems]
    else:
        told = ["nothing was wrong"]

    assert all(told)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_comes_back_from_the_file_as_it_was(text: str) -> None:
    plain = PLAIN | {"tasks": [PLAIN["tasks"][0] | {"wording": text}]}
    try:
        dossier = Dossier.model_validate(plain)
        expected = dossier.tasks[0].wording
    except ValueError:
        return  # control characters and the like are refused

    assert read_dossier(write_dossier(dossier)).tasks[0].wording == expected


def test_shifting_keeps_weekday_and_time_of_day_over_the_change_of_clocks() -> None:
    dossier = read_dossier(SMALL.read_bytes())

    moved = shifted(dossier, weeks=30)

    before, after = dossier.meetings[0].starts_at, moved.meetings[0].starts_at
    assert (after.date() - before.date()).days == 30 * 7
    assert after.weekday() == before.weekday()
    assert (after.hour, after.minute) == (17, 0)
    assert before.utcoffset() != after.utcoffset()


def test_shifting_leaves_the_register_as_it_is() -> None:
    moved = shifted(read_dossier(SMALL.read_bytes()), weeks=30)

    assert moved.official_register.date == date(2019, 12, 31)
    assert moved.process.starts_on == date(2026, 8, 3)


def test_shifting_there_and_back_ends_where_it_began() -> None:
    dossier = read_dossier(SMALL.read_bytes())

    assert write_dossier(shifted(shifted(dossier, weeks=17), weeks=-17)) == SMALL.read_bytes()


@pytest.mark.parametrize(
    ("text", "wrong", "path", "sentence"),
    [
        (
            "  left_out:\n",
            "  ends_on: 2026-01-01\n  left_out:\n",
            "series[jeden-monat].ends_on",
            "Das Ende liegt vor dem Beginn.",
        ),
        (
            "  left_out:\n",
            "  follows: jeden-monat\n  left_out:\n",
            "series[jeden-monat].follows",
            "Eine Reihe folgt nicht auf sich selbst.",
        ),
        (
            "{day: 2026-12-28,",
            "{day: 2026-05-25,",
            "series[jeden-monat].left_out[2].day",
            "Dieser Tag ist schon ausgelassen.",
        ),
        (
            "{venue: rathaus, first_day: 2026-09-07",
            "{body: rt-west, venue: rathaus, first_day: 2026-09-07",
            "blackouts[2].venue",
            "Sperrtage gehören zu einem Gremium oder zu einem Tagungsort, nicht zu beiden.",
        ),
        (
            "first_day: 2026-10-01, last_day: 2026-10-01",
            "first_day: 2026-10-01, last_day: 2026-09-01",
            "blackouts[3].last_day",
            "Das Ende liegt vor dem Beginn.",
        ),
        (
            "meeting: rt-1, original_start",
            "meeting: rt-9, original_start",
            "series[jeden-monat].sent[1].shown[1].meeting",
            "kein",
        ),
    ],
)
def test_what_is_wrong_with_a_series_is_said_with_its_place(
    text: str, wrong: str, path: str, sentence: str
) -> None:
    problem = only_problem(small((text, wrong)))

    assert problem.startswith(f"{path}, Zeile")
    assert sentence in problem


PASSED_ON = """\
referrals:
- {key: r-1, topic: bus, from_body: rt-west, to_body: steuerung, passed_on: 2026-03-24}
- {key: r-2, decision: d-1, from_body: rt-west, to_body: steuerung, passed_on: 2026-03-24,
   for_adoption: true, answered_on: 2026-04-01, outcome: adopted}
tasks:
"""


@pytest.mark.parametrize(
    ("old", "new", "where", "says"),
    [
        ("key: r-1, topic: bus", "key: r-1", "referrals[r-1]", "ein Thema (topic)"),
        ("from_body: rt-west, to_body: steuerung", "from_body: steuerung, to_body: steuerung",
         "referrals[r-1].to_body", "an sich selbst"),
        ("key: r-1, ", "key: r-1, meeting: rt-2, ", "referrals[r-1].meeting",
         "anderen Gremium"),
        ("key: r-1, ", "key: r-1, for_adoption: true, ", "referrals[r-1].for_adoption",
         "nur eine Entscheidung"),
        (", outcome: adopted", "", "referrals[r-2]", "beide"),
        ("outcome: adopted", "outcome: vielleicht", "referrals[r-2].outcome", "Möglich sind"),
        ("state: raised}", "state: raised, referral: r-2}", "topics[bus].stations",
         "ein anderes Thema"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_referral_is_said(old: str, new: str, where: str, says: str) -> None:
    found = only_problem(small(("tasks:\n", PASSED_ON), (old, new)))

    assert where in found
    assert says in found


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00\x03\x00\x00\x00\xff\xff",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"\xff\xd8\xff\xe0\x00\x10JFIF",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
        b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00[Content_Types].xml",
        b"<!doctype html>\n<title>Kreisrunde: nicht gefunden</title>",
        b"Vorname;Nachname\nAda;Adler\n",
        b"- eins\n- zwei\n",
    ],
    ids=["program", "picture", "photo", "pdf", "word", "page", "table", "list"],
)
def test_a_file_of_another_kind_is_called_no_dossier(content: bytes) -> None:
    with pytest.raises(FileRefusedError) as refused:
        read_dossier(content)

    assert "Das ist kein Dossier. Ein Dossier ist eine Textdatei" in str(refused.value)
    assert "YAML" not in str(refused.value)


def test_a_dossier_that_was_cut_off_is_told_from_a_whole_one() -> None:
    head, rest = SMALL.read_bytes().split(b"\n", 1)
    lines = (head + b"\nhas_end: true\n" + rest.rstrip() + b"\nend: true\n").splitlines(
        keepends=True
    )
    whole = b"".join(lines)
    assert write_dossier(read_dossier(whole)) == write_dossier(
        read_dossier(SMALL.read_bytes()).model_copy(update={"has_end": True, "end": True})
    )

    ends = range(3, len(lines), 5)
    for cut in [b"".join(lines[:end]) for end in ends] + [whole[:-8], whole[:-30]]:
        with pytest.raises(FileRefusedError) as refused:
            read_dossier(cut)
        assert "Am Ende fehlt die Zeile" in str(refused.value), cut[-200:].decode()
    as_json = write_dossier_json(read_dossier(whole))
    assert read_dossier(as_json) == read_dossier(whole)
    with pytest.raises(FileRefusedError, match="Am Ende fehlt die Zeile"):
        read_dossier(as_json[: len(as_json) // 2])
