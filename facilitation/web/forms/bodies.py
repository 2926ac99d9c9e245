"""Forms of a body: what it is called, its rules of procedure, its standard agenda, its end."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField
from wtforms import Form as Rows

from facilitation.model.bodies import BodyKind, DecisionKind, DecisionMode, DeputyRule, Quorum
from facilitation.model.errors import ConflictError
from facilitation.usecases.body_rules import StandardItem
from facilitation.web.forms import Difference, Form
from facilitation.web.forms.fields import Choice, Choices, Clock, Day, Line, Mail, Number, Tick

LARGEST = 2**31 - 1
EMPTY_ROWS = 3


class BodyForm(Form):
    version = Number(_l("Fassung"), most=LARGEST)
    name = Line(_l("Name"), is_required=True, most=120)
    kind = Choice(_l("Art"), kind=BodyKind, is_required=True)
    region_id = Choice(_l("Region"), kind=int)
    parent_id = Choice(_l("Berichtet an"), kind=int)
    mailbox = Mail(_l("Eigenes Postfach"))
    sender_name = Line(_l("Name des Absenders"), most=120)


class NewBodyForm(BodyForm):
    valid_from = Day(_l("Besteht ab"), is_required=True)


class RulesForm(Form):
    version = Number(_l("Fassung"), most=LARGEST, is_required=True)
    invitation_period_days = Number(_l("Einladungsfrist in Tagen"), most=90, is_required=True)
    quorum = Choice(_l("Beschlussfähig mit"), kind=Quorum, is_required=True)
    quorum_basis = Line(_l("Geregelt in"))
    decision_mode = Choice(_l("Wie entschieden wird"), kind=DecisionMode, is_required=True)
    decision_kind = Choice(_l("Ergebnisse heißen"), kind=DecisionKind, is_required=True)
    may_resolve = Tick(_l("Darf Beschlüsse fassen"))
    deputy_rule = Choice(_l("Stellvertretung"), kind=DeputyRule, is_required=True)
    meets_in_public = Tick(_l("Tagt öffentlich"))
    objection_days = Number(
        _l("Frist für Einwände gegen das Protokoll in Tagen"), most=365, is_required=True
    )
    reminder_days = Choices(_l("Erinnerung vor dem Termin"), kind=int)
    default_start = Clock(_l("Üblicher Beginn"), is_required=True)
    default_minutes = Number(_l("Übliche Dauer in Minuten"), least=5, most=1440, is_required=True)
    default_place = Line(_l("Üblicher Ort"))
    calls_on_demand = Tick(_l("Tagt nur bei Bedarf"))
    demand_topics = Number(
        _l("Einberufen ab so vielen wartenden Themen"), least=1, most=99, is_required=True
    )


class _AgendaRow(Rows):
    order = Number(_l("Platz"), most=999)
    title = Line(_l("Tagesordnungspunkt"))
    minutes = Number(_l("Minuten"), least=1, most=1440)
    is_public = Tick(_l("Öffentlich"))


class AgendaForm(Form):
    """Rows with an order number each; a row without a title goes."""

    version = Number(_l("Fassung"), most=LARGEST, is_required=True)
    rows: Any = FieldList(FormField(_AgendaRow), max_entries=100)

    @classmethod
    def of(cls, items: list[StandardItem], *, version: int) -> "AgendaForm":
        """The form for an agenda, with some empty rows to write on."""
        filled: list[dict[str, Any]] = [
            {
                "order": place * 10,
                "title": item.title,
                "minutes": item.minutes,
                "is_public": item.is_public,
            }
            for place, item in enumerate(items, start=1)
        ]
        empty: list[dict[str, Any]] = [
            {"order": None, "title": "", "minutes": None, "is_public": True}
        ] * EMPTY_ROWS
        return cls(formdata=None, data={"version": version, "rows": filled + empty})

    def items(self) -> list[StandardItem]:
        """In the order of the numbers; what has none comes last, as it stands."""
        rows = [row.form for row in self.rows if row.form.title.data]
        placed = sorted(rows, key=lambda row: (row.order.data is None, row.order.data or 0))
        return [
            StandardItem(row.title.data, row.minutes.data, row.is_public.data) for row in placed
        ]

    def compare(self, error: ConflictError) -> None:
        """The agenda is compared as a whole."""
        super().compare(error)
        self.differences = (
            Difference(_("Tagesordnung"), error.theirs["agenda"], error.yours["agenda"]),
        )

    def problems(self) -> list[str]:
        """What is wrong in the rows, each with its place on the page."""
        return [
            _("Zeile %(row)s, %(field)s: %(error)s", row=number, field=field.label.text, error=e)
            for number, row in enumerate(self.rows, start=1)
            for field in row.form
            for e in field.errors
        ]


class EndForm(Form):
    last_day = Day(_l("Letzter Tag"), is_required=True)
