"""Process templates: the shipped ones, one the code has never seen, and faults by line."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from facilitation.formats.process_templates import (
    ProcessTemplate,
    RulesTemplate,
    SeatEach,
    json_schema,
    read_template,
)
from facilitation.model.activities import ActivityKind
from facilitation.model.bodies import BodyKind, DecisionKind, DecisionMode, RulesOfProcedure
from facilitation.model.errors import FileRefusedError
from facilitation.model.people import Sector
from facilitation.planning.conditions import parse
from facilitation.planning.facts import (
    ActivityFact,
    AdoptionFact,
    Facts,
    MeetingFact,
    OrganisationFact,
    RegionFact,
    ReportFact,
    SeatFact,
    TopicFact,
)
from facilitation.planning.gates import check
from facilitation.settings import SHIPPED

SHIPPED_TEMPLATES = sorted((SHIPPED / "process_templates").glob("*.yaml"))
UNSEEN = Path(__file__).parent / "files" / "every_predicate.yaml"
GOOD = UNSEEN.read_text("utf-8")


def template(path: Path) -> ProcessTemplate:
    return read_template(path.read_bytes(), path.name)


def shipped(name: str) -> ProcessTemplate:
    return template(SHIPPED / "process_templates" / f"{name}.yaml")


def refusal(text: str) -> str:
    with pytest.raises(FileRefusedError) as refused:
        read_template(text.encode(), "v.yaml")
    return str(refused.value)


def changed(right: str, wrong: str) -> str:
    assert right in GOOD
    return GOOD.replace(right, wrong, 1)


@pytest.mark.parametrize("path", [*SHIPPED_TEMPLATES, UNSEEN], ids=lambda path: path.stem)
def test_a_template_loads_and_its_conditions_are_understood(path: Path) -> None:
    loaded = template(path)

    assert loaded.key == path.stem
    for phase in loaded.phases:
        parse(phase.stored_condition())


@pytest.mark.parametrize("path", [*SHIPPED_TEMPLATES, UNSEEN], ids=lambda path: path.stem)
def test_a_template_passes_the_published_schema(path: Path) -> None:
    Draft202012Validator.check_schema(json_schema())

    Draft202012Validator(json_schema()).validate(YAML(typ="safe").load(path.read_text("utf-8")))


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "x"},
        {**YAML(typ="safe").load(GOOD), "colour": "red"},
        {**YAML(typ="safe").load(GOOD), "phases": [{"key": "a", "name": "A", "condition": {}}]},
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(wrong: dict[str, object]) -> None:
    assert not Draft202012Validator(json_schema()).is_valid(wrong)


@pytest.mark.parametrize("path", SHIPPED_TEMPLATES, ids=lambda path: path.stem)
def test_no_shipped_agenda_outlasts_its_meeting(path: Path) -> None:
    for body in template(path).bodies:
        if body.is_linked:
            continue
        planned = sum(entry.minutes or 0 for entry in body.rules.agenda)
        assert planned == body.rules.default_minutes, body.name


@pytest.mark.parametrize("path", SHIPPED_TEMPLATES, ids=lambda path: path.stem)
def test_no_shipped_body_passes_resolutions(path: Path) -> None:
    for body in template(path).bodies:
        assert not body.rules.may_resolve
        assert body.rules.decision_kind is not DecisionKind.RESOLUTION


def test_rules_are_the_columns_of_a_body() -> None:
    columns = {name for name in vars(RulesOfProcedure) if not name.startswith("_")}

    assert set(RulesTemplate().columns()) == columns


def test_ludwigslust_parchim_talks_only_where_marked() -> None:
    loaded = shipped("ludwigslust_parchim")
    bodies = {body.key: body for body in loaded.bodies}

    assert len(loaded.regions) == 5
    assert [region.key for region in loaded.regions_of(bodies["preliminary_talk"])] == [
        "north",
        "south",
    ]
    assert len(loaded.regions_of(bodies["round_table"])) == 5
    assert loaded.regions_of(bodies["steering_group"]) == []


def test_ludwigslust_parchim_seats_all_groups_with_equal_votes() -> None:
    table = next(b for b in shipped("ludwigslust_parchim").bodies if b.key == "round_table")

    assert {seat.sector for seat in table.seats} == {
        Sector.POLITICS,
        Sector.ADMINISTRATION,
        Sector.CIVIL_SOCIETY,
        Sector.CHURCH,
        Sector.ECONOMY,
        Sector.MIGRANT_ORGANISATIONS,
    }
    assert all(seat.is_voting for seat in table.seats)
    assert table.seats[1].for_each is SeatEach.ASSOCIATION_IN_REGION
    assert table.rules.decision_mode is DecisionMode.CONSENSUS
    assert table.rules.invitation_period_days == 14


def test_ludwigslust_parchim_convenes_the_action_groups() -> None:
    meeting = next(b for b in shipped("ludwigslust_parchim").bodies if b.convenes)

    assert meeting.kind is BodyKind.NETWORKING_MEETING
    assert meeting.convenes == [BodyKind.ACTION_GROUP]


def test_one_topic_of_any_region_opens_the_round_tables() -> None:
    loaded = shipped("ludwigslust_parchim")
    regions = tuple(
        RegionFact(region.key, region.name, frozenset(region.marks)) for region in loaded.regions
    )
    facts = Facts(
        started_on=date(2027, 1, 1),
        today=date(2027, 3, 1),
        regions=regions,
        meetings=tuple(MeetingFact(BodyKind.PRELIMINARY_TALK, key) for key in ("north", "south")),
        topics=(TopicFact("west"),),
    )

    assert check(parse(loaded.phases[0].stored_condition()), facts).is_met


def test_helmstedt_calls_its_table_on_demand_with_deciders() -> None:
    (table,) = shipped("helmstedt").bodies

    assert table.rules.calls_on_demand
    assert table.series is None
    assert sum(seat.may_decide for seat in table.seats) >= 5
    assert table.seats[0].for_each is SeatEach.MUNICIPALITY
    assert table.seats[0].label_for("Königslutter am Elm") == "Königslutter am Elm"


def test_an_unseen_template_with_every_predicate_opens_its_gate() -> None:
    loaded = template(UNSEEN)
    condition = parse(loaded.phases[0].stored_condition())
    facts = Facts(
        started_on=date(2027, 1, 1),
        today=date(2027, 6, 15),
        regions=tuple(
            RegionFact(region.key, region.name, frozenset(region.marks))
            for region in loaded.regions
        ),
        meetings=(
            *(MeetingFact(BodyKind.TWINNING, "hills"),) * 2,
            *(MeetingFact(BodyKind.TWINNING, "river"),) * 2,
        ),
        activities=(ActivityFact(ActivityKind.OUTREACH_VISIT, "hills"),),
        topics=(TopicFact(None), TopicFact(None)),
        seats=(
            SeatFact(BodyKind.FORUM, "hills", True),
            SeatFact(BodyKind.FORUM, "hills", False),
            SeatFact(BodyKind.TWINNING, "hills", True),
            SeatFact(BodyKind.TWINNING, "river", True),
        ),
        organisations=(OrganisationFact("a", "Verein A"),),
        reports=(ReportFact("twin_report", "a"),),
        adoptions=(AdoptionFact(BodyKind.FORUM),),
    )

    report = check(condition, facts)

    assert len(report.lines) == 9
    assert [line.message for line in report.lines if not line.is_met] == []
    assert report.lines[-1].is_warning


def test_names_are_filled_in() -> None:
    twins = template(UNSEEN).bodies[1]

    assert twins.name_in("Flusstal") == "Paten Flusstal"
    assert twins.series is not None
    assert (twins.series.weekday and twins.series.weekday.number, twins.series.nth) == (0, -1)


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ("region_kind: planning_area", "region_kin: planning_area",
         "v.yaml, Zeile 5, region_kin: Die Angabe „region_kin“ gibt es hier nicht. Meinten Sie "
         "„region_kind“?"),
        ("weekday: monday", "weekdy: monday",
         "Zeile 30, bodies[twins].series.weekdy: Die Angabe „weekdy“ gibt es hier nicht. Meinten "
         "Sie „weekday“?"),
        ("key: hills", "key: hills\n    colour: red",
         "Zeile 8, regions[hills].colour: Die Angabe „colour“ gibt es hier nicht. Möglich sind: "
         "key, name, marks, municipalities, associations."),
        ('"03154013"', "03154013",
         "Zeile 10, regions[hills].municipalities[0]: 03154013 steht ohne Anführungszeichen und "
         'würde als Zahl gelesen. Schreiben Sie "03154013" in Anführungszeichen.'),
        ('"03154013"', "13076001",
         "Zeile 10, regions[hills].municipalities[0]: 13076001 steht ohne Anführungszeichen und "
         'wird nicht als Text gelesen. Schreiben Sie "13076001" in Anführungszeichen.'),
        ('"03154013"', '"3154013"',
         "Zeile 10, regions[hills].municipalities[0]: „3154013“ passt hier nicht. Ein "
         "Gemeindeschlüssel (AGS) hat acht Ziffern"),
        ('"031545402"', '"03154540"', "Der Schlüssel eines Amtes (ARS) hat neun Ziffern"),
        ('"18:00"', "18:00",
         "Zeile 19, bodies[forum].rules.default_start: 18:00 steht ohne Anführungszeichen"),
        ('"18:00"', '"24:00"', "Eine Uhrzeit steht als \"HH:MM\" in Anführungszeichen"),
        ("kind: forum", "kind: forums",
         "Zeile 16, bodies[forum].kind: „forums“ gibt es hier nicht. Meinten Sie „forum“? Möglich "
         "sind: steering_group,"),
        ("holiday_policy: week_later", "holiday_policy: never",
         "„never“ gibt es hier nicht. Möglich sind: skip, next_free_day"),
        ("meets_in_public: true", "meets_in_public: ja", "Hier wird true oder false erwartet."),
        ("count: 2", "count: zwei", "Hier wird eine ganze Zahl ohne Anführungszeichen erwartet."),
        ("count: 2", "count: 0", "Die Zahl muss mindestens 1 sein."),
        ("nth: -1", "nth: 5", "„5“ gibt es hier nicht. Möglich sind: 1, 2, 3, 4, -1."),
        ("share: 0.5", "share: 1.5", "Die Zahl darf höchstens 1.0 sein."),
        ("name: Danach", "name: ''", "Der Text darf nicht leer sein."),
        ("name: Danach", "nam: Danach",
         "phases[after].name: Diese Angabe fehlt."),
        ("name: Danach", f"name: {'x' * 201}", "Der Text darf höchstens 200 Zeichen lang sein."),
        ("name: Danach", "name:", "Diese Angabe ist leer. Tragen Sie Text ein."),
        ("name: Danach", "name: [a]", "Hier wird Text erwartet, keine Liste"),
        ("name: Danach", "name: 2027-05-31",
         "2027-05-31 steht ohne Anführungszeichen und wird nicht als Text gelesen."),
        ("marks: [visits]", "marks: visits", "Hier wird eine Liste erwartet"),
        ("rules: {meets_in_public: true, default_start: \"18:00\"}", "rules: streng",
         "Hier werden benannte Angaben erwartet"),
        ("key: hills", "key: Hügel", "Erlaubt sind kleine Buchstaben (a bis z)"),
        # references
        ("region: hills", "region: hill",
         "Zeile 18, bodies[forum].region: Es gibt in dieser Vorlage nicht eine Region „hill“. "
         "Vorhanden: hills, river."),
        ("parent: forum", "parent: council",
         "Es gibt in dieser Vorlage nicht ein Gremium „council“. Vorhanden: forum, twins."),
        ("parent: forum", "parent: twins", "Das Gremium stünde über sich selbst."),
        ("kind: forum, share", "kind: council, share",
         "nicht ein Gremium der Art „council“. Vorhanden: forum, twinning."),
        ("marked: visits", "marked: visit",
         "nicht eine Region mit der Markierung „visit“. Vorhanden: visits."),
        ("scope: region, marked: visits", "marked: visits",
         "gilt nur zusammen mit „scope: region“"),
        ("for_each: region\n", "for_each: region\n    region: hills\n", "schließen sich aus"),
        ("    for_each: region\n", "    marked: visits\n",
         "gilt nur zusammen mit „for_each: region“"),
        ("name: Paten {region}", "name: Paten", "Der Platzhalter {region} fehlt"),
        ("name: Paten {region}", "name: Paten {region} {ort}", "Der Platzhalter {ort} ist hier"),
        ("name: Forum", "name: Forum {region}", "Erlaubt ist keiner."),
        ("Gastgeber {name}", "Gastgeber", "Der Platzhalter {name} fehlt"),
        ("    region: hills\n", "", "Das Gremium gehört zu keiner Region."),
        ("for_each: municipality_in_region", "for_each: municipality, organisation: Verein",
         "kann keiner einzelnen Organisation gehören"),
        ("count: 2}", "count: 2}\n      - {key: both_1, label: X, sector: others}",
         "„both_1“ beginnt wie „both“, das mehrere Sitze bekommt"),
        ("for_each: municipality_in_region", "for_each: municipality_in_region, count: 2",
         "„count“ gilt nicht zusammen mit „for_each“"),
        ("key: river", "key: hills", "regions[hills].key: „hills“ ist schon vergeben."),
        ("key: twins", "key: forum", "„forum“ ist schon vergeben."),
        ("key: after", "key: only", "„only“ ist schon vergeben."),
        ('"03154015"]', '"03154013"]',
         "03154013 gehört schon zur Region „Planungsraum Hügelland“."),
        ("share: 0.5", "share: 0.5, at_least: 2", "Nennen Sie entweder einen Anteil"),
        ("kind: forum, share: 0.5", "kind: forum", "Nennen Sie entweder einen Anteil"),
        ("condition:\n      all_of:", "condition:\n      within_months: {months: 3}\n      all_of:",
         "hier sind es 2. Mehrere fassen Sie mit „all_of“ oder „any_of“ zusammen."),
        # YAML itself
        ("key: river", "key: river\n    key: lake",
         "Zeile 12: „key“ steht hier zum zweiten Mal."),
        ("marks: [visits]", "marks: [visits", "Das ist kein gültiges YAML."),
        ("marks: [visits]", "marks: &m [visits]\n    associations: *m", "Verweise mit & und *"),
        ("key: river", "1: river", "Der Name einer Angabe muss Text sein; 1 ist keiner."),
        ("name: Danach", "name: \x07", "Zeichen, die in YAML nicht erlaubt sind"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_line_field_and_cure(right: str, wrong: str, sentence: str) -> None:
    assert sentence in refusal(changed(right, wrong))


def test_all_faults_are_listed_by_line() -> None:
    sentences = refusal(changed("kind: forum", "kind: x").replace("nth: -1", "nth: 9"))

    assert sentences.index("Zeile 16") < sentences.index("Zeile 31")


def test_a_scope_by_region_needs_regions() -> None:
    minimal = (SHIPPED / "process_templates" / "minimal.yaml").read_text("utf-8")

    sentence = refusal(
        minimal.replace("{kind: working_group}", "{kind: working_group, scope: region}")
    )

    assert "Die Vorlage hat keine Regionen." in sentence


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Hier werden benannte Angaben erwartet"),
        (b"- 1\n", "Hier werden benannte Angaben erwartet"),
        (b"key: \xff", "Zeile 1: Ein Zeichen ist nicht in UTF-8 geschrieben."),
        (b"[" * 2_000, "zu tief ineinander geschachtelt"),
        (b"x" * 600_000, "größer als 512 kB"),
        (b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "Verweise mit & und *"),
        (b"%YAML 1.1\n---\nkey: 18:00\n", "18:00 steht ohne Anführungszeichen"),
    ],
)
def test_hostile_files_are_refused_in_words(content: bytes, sentence: str) -> None:
    with pytest.raises(FileRefusedError) as refused:
        read_template(content, "v.yaml")

    assert sentence in str(refused.value)


@settings(deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.text("{}[]:-#&*!|>'\"%@`\t\n ?,09~x", max_size=4))
def test_a_damaged_template_is_read_or_refused(place: int, damage: str) -> None:
    text = GOOD[:place] + damage + GOOD[place + len(damage) :]

    try:
        read_template(text.encode(), "v.yaml")
    except FileRefusedError as refused:
        sentences = str(refused)
    else:
        sentences = "read"

    assert sentences
