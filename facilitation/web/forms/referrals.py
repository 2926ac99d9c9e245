"""Forms about what bodies pass to each other: passing it on, when it is dealt with, the answer."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from facilitation.model.referrals import ReferralOutcome
from facilitation.usecases.referral_answers import ReferralAnswer
from facilitation.usecases.referral_receivers import Receivers
from facilitation.usecases.referrals import Passing
from facilitation.web import desk
from facilitation.web.forms import Form
from facilitation.web.forms.fields import Choice, Day, Text


def receivers_in_groups(found: Receivers) -> object:
    """Councils first, under a heading of their own; a plain list where there are none."""
    first = [("", _("Bitte wählen"))]
    if not found.councils:
        return [*first, *found.others]
    groups = {
        _("Auswahl"): first,
        _("Kreistag und andere Räte, die beschließen"): found.councils,
        _("Andere Gremien"): found.others,
    }
    return {name: choices for name, choices in groups.items() if choices}


class PassForm(Form):
    body_id = Choice(_l("An welches Gremium?"), kind=int, is_required=True)
    text = Text(_l("Was wird erbeten?"), most=2000)
    passed_on = Day(_l("Weitergegeben am"))

    def passing(self, *, for_adoption: bool = False) -> Passing:
        return Passing(
            body_id=self.body_id.data,
            passed_on=self.passed_on.data or desk().today(),
            request=self.text.data or "",
            for_adoption=for_adoption,
        )


class PassFindingForm(PassForm):
    for_adoption = Choice(_l("Worum geht es?"), kind=int, is_required=True)

    def finding_passing(self) -> Passing:
        return self.passing(for_adoption=bool(self.for_adoption.data))


class AnswerForm(Form):
    outcome = Choice(_l("Wie ist die Antwort?"), kind=ReferralOutcome, is_required=True)
    answer = Text(_l("Wortlaut oder Begründung"), most=5000)
    answered_on = Day(_l("Beantwortet am"))

    def said(self) -> ReferralAnswer:
        return ReferralAnswer(
            outcome=self.outcome.data,
            answered_on=self.answered_on.data or desk().today(),
            answer=self.answer.data or "",
        )


class DealtWithForm(Form):
    meeting_id = Choice(_l("Termin"), kind=int)
