"""Whether topics, decisions, tasks and responsibilities hang together."""

from collections.abc import Iterator

from facilitation.formats.dossiers.activities import Activity
from facilitation.formats.dossiers.findings import Contents, Finding, finding
from facilitation.formats.dossiers.matters import Decision, Referral, Task, Topic
from facilitation.formats.dossiers.responsibilities import Responsibility
from facilitation.formats.dossiers.walking import rows_of
from facilitation.formats.structured import Path
from facilitation.model.bodies import DecisionKind, DecisionMode
from facilitation.model.decisions import NEEDS_REASON, Result
from facilitation.model.topics import TopicState


def matters(contents: Contents) -> Iterator[Finding]:
    dossier = contents.dossier
    for place, topic in enumerate(dossier.topics):
        yield from _topic(contents, topic, ("topics", place))
    for place, decision in enumerate(dossier.decisions):
        path: Path = ("decisions", place)
        yield from _item(contents, decision, path)
        yield from _history(decision, path)
        yield from _decision(contents, decision, path)
    for place, task in enumerate(dossier.tasks):
        yield from _item(contents, task, ("tasks", place))
        yield from _history(task, ("tasks", place))
    for place, referral in enumerate(dossier.referrals):
        yield from _referral(contents, referral, ("referrals", place))
    for place, activity in enumerate(dossier.activities):
        yield from _activity(activity, ("activities", place))
    for place, expense in enumerate(dossier.expenses):
        if expense.person and expense.organisation:
            yield finding(
                ("expenses", place),
                "Das Geld bekommt eine Person (person) oder eine Organisation (organisation).",
            )
    for path, row in rows_of(dossier):
        if isinstance(row, Responsibility):
            yield from _responsibility(row, path)


def _item(contents: Contents, row: Decision | Task | Topic, path: Path) -> Iterator[Finding]:
    """The agenda item must be one of the meeting named, the meeting one of the body named."""
    meeting = contents.meetings[row.meeting] if row.meeting else None
    if row.item and (meeting is None or row.item not in {item.key for item in meeting.agenda}):
        yield finding(
            (*path, "item"),
            "Den Tagesordnungspunkt „%(item)s“ gibt es bei diesem Termin nicht.",
            item=row.item,
        )
    if meeting and not isinstance(row, Topic) and meeting.body != row.body:
        yield finding(
            (*path, "body"), "Der Termin „%(meeting)s“ gehört zu einem anderen Gremium.",
            meeting=meeting.key,
        )  # fmt: skip


def _topic(contents: Contents, topic: Topic, path: Path) -> Iterator[Finding]:
    yield from _item(contents, topic, path)
    if topic.state is TopicState.DROPPED and not topic.drop_reason:
        yield finding(
            (*path, "drop_reason"), "Ein Thema fällt nur mit einer Begründung weg (drop_reason)."
        )
    yield from _kin(contents, topic, path)
    own = topic.merged_into or topic.key
    for place, station in enumerate(topic.stations):
        passed = contents.referrals[station.referral].topic if station.referral else None
        if station.referral and (passed is None or _standing(contents, passed) != own):
            yield finding(
                (*path, "stations", place, "referral"),
                "Die Weitergabe „%(referral)s“ betrifft ein anderes Thema.",
                referral=station.referral,
            )


def _standing(contents: Contents, key: str) -> str:
    return contents.topics[key].merged_into or key


def _kin(contents: Contents, topic: Topic, path: Path) -> Iterator[Finding]:
    if (topic.merged_into is None) != (topic.merged_at is None):
        yield finding(
            path,
            "Ein zusammengelegtes Thema nennt das andere (merged_into) und den Zeitpunkt "
            "(merged_at), beide.",
        )
    if topic.merged_into == topic.key or topic.split_from == topic.key:
        yield finding(
            path, "Ein Thema kann nicht mit sich selbst zusammengelegt oder geteilt sein."
        )
    elif topic.merged_into and contents.topics[topic.merged_into].merged_into:
        yield finding(
            (*path, "merged_into"),
            "„%(topic)s“ ist selbst zusammengelegt. Nennen Sie das Thema, das für beide steht.",
            topic=topic.merged_into,
        )


def _history(row: Decision | Task, path: Path) -> Iterator[Finding]:
    """The last change tells the present state, and why where a reason is due."""
    if row.history and row.history[-1].state is not row.state:
        yield finding(
            (*path, "state"),
            "Der Stand ist „%(state)s“, die letzte Änderung (history) sagt „%(last)s“.",
            state=row.state.value,
            last=row.history[-1].state.value,
        )
    elif row.state in NEEDS_REASON and not any(
        change.note for change in row.history if change.state is row.state
    ):
        yield finding(
            (*path, "state"),
            "Für den Stand „%(state)s“ ist eine Begründung nötig: history mit note.",
            state=row.state.value,
        )


def _decision(contents: Contents, decision: Decision, path: Path) -> Iterator[Finding]:
    body = contents.bodies[decision.body]
    if decision.kind is DecisionKind.RESOLUTION and not body.rules.may_resolve:
        yield finding(
            (*path, "kind"),
            "„%(body)s“ fasst keine Beschlüsse. Richtig ist agreement oder recommendation.",
            body=body.name,
        )
    if decision.is_circular == (decision.meeting is not None):
        yield finding(
            path,
            "Eine Entscheidung gehört zu einem Termin (meeting) oder ist im Umlauf gefasst "
            "(is_circular: true).",
        )
    if decision.replaced_by == decision.key:
        yield finding((*path, "replaced_by"), "Eine Entscheidung kann sich nicht selbst ersetzen.")
    yield from _votes(contents, decision, path)


def _votes(contents: Contents, decision: Decision, path: Path) -> Iterator[Finding]:
    votes = decision.votes
    if votes is None:
        if decision.mode is DecisionMode.VOTE and decision.result is not Result.DEFERRED:
            yield finding(path, "Es wurde abgestimmt. Es fehlen die Stimmen (votes).")
        return
    if decision.mode is not DecisionMode.VOTE or decision.result is Result.DEFERRED:
        yield finding((*path, "votes"), "Stimmen gibt es nur, wo abgestimmt wurde.")
        return
    if (votes.yes > votes.no) != (decision.result is Result.ADOPTED):
        yield finding(
            (*path, "result"),
            "%(yes)s Ja und %(no)s Nein passen nicht zum Ergebnis. Angenommen ist, was mehr Ja als "
            "Nein hat.",
            yes=votes.yes,
            no=votes.no,
        )
    cast = votes.yes + votes.no + votes.abstained
    voters = decision.eligible
    if voters is None and decision.meeting:
        voters = contents.voters_at(contents.meetings[decision.meeting])
    if voters is not None and cast > voters:
        yield finding(
            (*path, "votes"),
            "Es wurden %(cast)s Stimmen gezählt, aber nur %(voters)s Stimmberechtigte waren da.",
            cast=cast,
            voters=voters,
        )


def _referral(contents: Contents, row: Referral, path: Path) -> Iterator[Finding]:
    if (row.topic is None) == (row.decision is None):
        yield finding(
            path, "Weitergegeben wird ein Thema (topic) oder eine Entscheidung (decision)."
        )
    if row.from_body == row.to_body:
        yield finding((*path, "to_body"), "Ein Gremium kann nichts an sich selbst weitergeben.")
    if row.meeting and contents.meetings[row.meeting].body != row.to_body:
        yield finding(
            (*path, "meeting"), "Der Termin „%(meeting)s“ gehört zu einem anderen Gremium.",
            meeting=row.meeting,
        )  # fmt: skip
    if row.for_adoption and row.decision is None:
        yield finding(
            (*path, "for_adoption"), "Zustimmung braucht nur eine Entscheidung (decision)."
        )
    if (row.outcome is None) != (row.answered_on is None):
        yield finding(
            path, "Eine Antwort hat einen Tag (answered_on) und ein Ergebnis (outcome), beide."
        )


def _activity(row: Activity, path: Path) -> Iterator[Finding]:
    """Keys of questions, pseudonyms, and organisations stand once in an activity."""
    listed = {
        "questions": [question.key for question in row.questions],
        "interviews": [interview.pseudonym for interview in row.interviews],
        "partners": [partner.organisation for partner in row.partners],
    }
    for name, keys in listed.items():
        for place, key in enumerate(keys):
            if key in keys[:place]:
                yield finding(
                    (*path, name, place), "„%(key)s“ steht hier schon. Erlaubt ist es einmal.",
                    key=key,
                )  # fmt: skip
    for place, interview in enumerate(row.interviews):
        if interview.statements and interview.consented_on is None:
            yield finding(
                (*path, "interviews", place),
                "Ohne Einwilligung (consented_on) wird nichts aufgeschrieben.",
            )
    if row.held_on and row.ended_on and row.ended_on < row.held_on:
        yield finding((*path, "ended_on"), "Das Ende liegt vor dem Anfang (held_on).")


def _responsibility(row: Responsibility, path: Path) -> Iterator[Finding]:
    if row.deputy and row.deputy == row.caretaker:
        yield finding((*path, "deputy"), "Zuständige Person und Stellvertretung sind dieselbe.")
    if row.deputy and not row.caretaker:
        yield finding((*path, "deputy"), "Es gibt eine Stellvertretung, aber keine Zuständigkeit.")
    if row.due_on and row.resubmit_on and row.resubmit_on > row.due_on:
        yield finding((*path, "resubmit_on"), "Die Wiedervorlage liegt nach der Frist (due_on).")
