"""Forms of a meeting while it goes on and afterwards: course, notes, findings, tasks, topics."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from facilitation.model.bodies import DecisionKind, DecisionMode
from facilitation.model.decisions import Result
from facilitation.model.minutes import MinutesKind
from facilitation.usecases.charges import Charge
from facilitation.usecases.closing import Particulars
from facilitation.usecases.decisions import Finding
from facilitation.usecases.minutes_taking import Notes
from facilitation.usecases.sittings import Course
from facilitation.usecases.tasks import Assignment
from facilitation.usecases.topics import Spoken
from facilitation.web.forms import Form
from facilitation.web.forms.fields import LONG, Choice, Clock, Day, Line, Number, Text, Tick
from facilitation.web.forms.meetings import Version

MOST_VOTES, HIGHEST_NUMBER = 10_000, 9_999


class CourseForm(Form):
    number = Number(_l("Nummer der Sitzung"), least=1, most=HIGHEST_NUMBER, is_required=True)
    began = Clock(_l("Beginn"), is_required=True)
    ended = Clock(_l("Ende"))
    breaks = Line(_l("Pausen"))
    chair_id = Choice(_l("Sitzungsleitung"), kind=int)
    minute_taker_id = Choice(_l("Protokollführung"), kind=int)
    version = Version()

    def course(self) -> Course:
        return Course(**self.values(*Course.__dataclass_fields__))


class CloseForm(Form):
    ended = Clock(_l("Ende der Sitzung"), id="close-ended")


class GuestForm(Form):
    name = Line(_l("Gast"), is_required=True)
    organisation = Line(_l("Organisation"))


class AddedItemForm(Form):
    title = Line(_l("Weiterer Punkt"), is_required=True, id="added-title")


class NotesForm(Form):
    title = Line(_l("Titel"), is_required=True)
    is_public = Tick(_l("Öffentlich"))
    background = Text(_l("Sachstand"), most=LONG)
    discussion = Text(_l("Beratung"), most=LONG)
    version = Version()
    seen = HiddenField()
    """What the page showed, to know whether anything was touched (`Notes.print`)."""

    def notes(self) -> Notes:
        return Notes(**self.values(*Notes.__dataclass_fields__))

    def was_touched(self) -> bool:
        return bool(self.notes().print != self.seen.data)


class Charged(Form):
    """Who takes care of it. The name is looked up where nobody was chosen from the list."""

    caretaker = Choice(_l("Wer kümmert sich?"), kind=int)
    caretaker_name = Line(_l("Jemand anderes"))
    due_on = Day(_l("Bis wann?"))
    deputy = Choice(_l("Stellvertretung"), kind=int)
    deputy_name = Line(_l("Andere Stellvertretung"))
    resubmit_on = Day(_l("Wiedervorlage"))
    resources = Line(_l("Mittel"), most=400)
    is_public = Tick(_l("Öffentlich"), default=True)
    version = Version()

    def charge(self) -> Charge:
        return Charge(
            caretaker_id=self.caretaker.data,
            caretaker_name=self.caretaker_name.data or "",
            deputy_id=self.deputy.data,
            deputy_name=self.deputy_name.data or "",
            due_on=self.due_on.data,
            resubmit_on=self.resubmit_on.data,
            resources=self.resources.data or "",
        )

    def is_filled(self) -> bool:
        """Whether anything was typed that would be lost."""
        names = ("wording", "caretaker", "caretaker_name", "due_on", "resources", "resubmit_on")
        return any((self._fields[name].raw_data or [""])[0].strip() for name in names)


class FindingForm(Charged):
    wording = Text(_l("Wortlaut"), is_required=True)
    kind = Choice(_l("Art"), kind=DecisionKind, is_required=True)
    mode = Choice(_l("Wie entschieden?"), kind=DecisionMode, is_required=True)
    result = Choice(_l("Ergebnis"), kind=Result, is_required=True)
    yes = Number(_l("Ja"), most=MOST_VOTES)
    no = Number(_l("Nein"), most=MOST_VOTES)
    abstained = Number(_l("Enthaltungen"), most=MOST_VOTES)
    eligible = Number(_l("Stimmberechtigte anwesend"), most=MOST_VOTES)
    topic_id = Choice(_l("Zum Thema"), kind=int)

    def finding(self) -> Finding:
        """Who types votes for something new means a vote, whatever the folded list says."""
        names = ("kind", "wording", "result", "yes", "no", "abstained", "eligible", "topic_id")
        is_new = bool(self._prefix)
        voted = is_new and (self.yes.data is not None or self.no.data is not None)
        return Finding(
            **self.values(*names, "is_public"),
            mode=DecisionMode.VOTE if voted else self.mode.data,
            charge=self.charge(),
        )


class TaskForm(Charged):
    wording = Text(_l("Was ist zu tun?"), is_required=True)
    decision_id = Choice(_l("Gehört zu"), kind=int)

    def assignment(self) -> Assignment:
        return Assignment(
            **self.values("wording", "decision_id", "is_public"), charge=self.charge()
        )


class TopicForm(Form):
    title = Line(_l("Thema"), is_required=True)
    words = Text(_l("Wie es gesagt wurde"))
    is_urgent = Tick(_l("Dringend"))
    topic_id = Choice(_l("Oder ein bekanntes Thema"), kind=int)
    version = Version()

    def spoken(self) -> Spoken:
        return Spoken(**self.values("title", "words", "is_urgent"))

    def is_filled(self) -> bool:
        names = ("title", "words", "topic_id")
        return any((self._fields[name].raw_data or [""])[0].strip() for name in names)

    def validate(self, *args: Any, **options: Any) -> bool:
        """A known topic needs no title."""
        if self.topic_id.data is not None and not self.title.data:
            self.title.validators = []
        return bool(super().validate(*args, **options))


class ParticularsForm(Form):
    kind = Choice(_l("Art des Protokolls"), kind=MinutesKind, is_required=True)
    file_number = Line(_l("Aktenzeichen"))
    annexes = Text(_l("Anlagen"))
    distribution = Text(_l("Verteiler"))
    version = Version()

    def particulars(self) -> Particulars:
        return Particulars(**self.values(*Particulars.__dataclass_fields__))
