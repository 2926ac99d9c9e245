"""How a body works: its rules of procedure and its standard agenda."""

import re
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, DecisionKind, DecisionMode, DeputyRule, Quorum
from facilitation.model.errors import InvalidError
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor
from facilitation.usecases.bodies import get_body
from facilitation.usecases.journal import note

MOST_ITEMS = 60


@dataclass(frozen=True, kw_only=True)
class Rules:
    """A body's rules of procedure."""

    invitation_period_days: int
    quorum: Quorum
    quorum_basis: str
    decision_mode: DecisionMode
    decision_kind: DecisionKind
    may_resolve: bool
    deputy_rule: DeputyRule
    meets_in_public: bool
    objection_days: int
    reminder_days: list[int]
    default_start: str
    default_minutes: int
    default_place: str
    calls_on_demand: bool
    demand_topics: int

    def texts(self) -> dict[str, str]:
        return {name: _text(value) for name, value in asdict(self).items()}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return str(value)


def rules_of(body: Body) -> Rules:
    return Rules(**{name: getattr(body, name) for name in Rules.__annotations__})


def set_rules(
    session: Session,
    process: Process,
    body_id: int,
    rules: Rules,
    *,
    version: int,
    by: Actor,
    on: date,
    now: datetime,
) -> Body:
    """Change the rules of procedure. ConflictError when somebody else did since `version`."""
    body = get_body(session, process, body_id, by=by, on=on, action=Action.EDIT_BODIES)
    body.check_version(version, theirs=rules_of(body).texts(), yours=rules.texts())
    if rules.decision_kind is DecisionKind.RESOLUTION and not rules.may_resolve:
        raise InvalidError(
            "Beschlüsse sind für dieses Gremium nicht erlaubt. Setzen Sie den Haken bei "
            "„Darf Beschlüsse fassen“, oder wählen Sie Vereinbarung oder Empfehlung.",
            field="decision_kind",
        )
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", rules.default_start):
        raise InvalidError(
            "Das ist keine Uhrzeit. Richtig wäre zum Beispiel 17:00.", field="default_start"
        )
    for name, value in asdict(rules).items():
        setattr(body, name, value)
    note(session, by, "body.rules_changed", body, now=now, name=body.name)
    return body


@dataclass(frozen=True)
class StandardItem:
    """An item that stands on every agenda of a body."""

    title: str
    minutes: int | None
    is_public: bool


def agenda_of(body: Body) -> list[StandardItem]:
    return [
        StandardItem(item["title"], item.get("minutes"), item.get("is_public", True))
        for item in body.agenda
    ]


def set_agenda(
    session: Session,
    process: Process,
    body_id: int,
    items: list[StandardItem],
    *,
    version: int,
    by: Actor,
    on: date,
    now: datetime,
) -> Body:
    """Put the standard agenda in this order. Meetings that exist already keep theirs."""
    body = get_body(session, process, body_id, by=by, on=on, action=Action.EDIT_BODIES)
    body.check_version(
        version,
        theirs={"agenda": _as_text(agenda_of(body))},
        yours={"agenda": _as_text(items)},
    )
    if len(items) > MOST_ITEMS:
        raise InvalidError(
            "Eine Tagesordnung hat höchstens %(most)s Punkte. Fassen Sie einige zusammen.",
            most=MOST_ITEMS,
        )
    body.agenda = [asdict(item) for item in items]
    note(session, by, "body.agenda_changed", body, now=now, name=body.name)
    return body


def _as_text(items: list[StandardItem]) -> str:
    return " · ".join(item.title for item in items)
