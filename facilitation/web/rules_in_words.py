"""A body's rules of procedure, as one would say them."""

from flask_babel import gettext as _
from flask_babel import ngettext

from facilitation.model.bodies import Body, DecisionMode, DeputyRule, Quorum
from facilitation.web.labels import label


def rules_in_words(body: Body) -> list[str]:
    """One sentence for each rule, in the order in which a meeting meets them."""
    return [
        sentence
        for sentence in (
            _invitation(body),
            _usual_time(body),
            _publicity(body),
            _quorum(body),
            _decisions(body),
            _deputies(body),
            _objections(body),
        )
        if sentence
    ]


def _invitation(body: Body) -> str:
    days = body.invitation_period_days
    if not days:
        return _("Eingeladen wird ohne feste Frist.")
    return ngettext(
        "Eingeladen wird mit einem vollen Tag Abstand zum Termin.",
        "Eingeladen wird mit mindestens %(num)s vollen Tagen Abstand zum Termin.",
        days,
    )


def _usual_time(body: Body) -> str:
    if body.calls_on_demand:
        return ngettext(
            "Tagt nur bei Bedarf: sobald ein Thema wartet, wird die Einberufung vorgeschlagen.",
            "Tagt nur bei Bedarf: sobald %(num)s Themen warten, wird die Einberufung "
            "vorgeschlagen.",
            body.demand_topics,
        )
    place = body.default_place
    return (
        _("Üblich ist %(start)s Uhr, %(place)s.", start=body.default_start, place=place)
        if place
        else _("Üblicher Beginn ist %(start)s Uhr.", start=body.default_start)
    )


def _publicity(body: Body) -> str:
    return _("Tagt öffentlich.") if body.meets_in_public else _("Tagt nicht öffentlich.")


def _quorum(body: Body) -> str:
    basis = f" ({body.quorum_basis})" if body.quorum_basis else ""
    if body.quorum is Quorum.HALF:
        return _(
            "Beschlussfähig, wenn mehr als die Hälfte der Stimmberechtigten da ist%(basis)s.",
            basis=basis,
        )
    if body.quorum is Quorum.TWO_THIRDS:
        return _(
            "Beschlussfähig, wenn zwei Drittel der Stimmberechtigten da sind%(basis)s.",
            basis=basis,
        )
    return _("Entscheiden kann, wer da ist; eine Mindestzahl ist nicht festgelegt.")


def _decisions(body: Body) -> str:
    how = {
        DecisionMode.VOTE: _("durch Abstimmung"),
        DecisionMode.CONSENSUS: _("im Konsens: alle stimmen zu"),
        DecisionMode.CONSENT: _("im Konsent: niemand hat einen schwerwiegenden Einwand"),
    }[body.decision_mode]
    binds = "" if body.may_resolve else " " + _("Beschlüsse fasst das Gremium nicht.")
    kind = label(body.decision_kind)
    return _("Entschieden wird %(how)s. Ein Ergebnis heißt %(kind)s.", how=how, kind=kind) + binds


def _deputies(body: Body) -> str:
    return {
        DeputyRule.PERSONAL: _("Wer verhindert ist, wird von der benannten Person vertreten."),
        DeputyRule.ANY: _("Wer verhindert ist, schickt jemanden aus der eigenen Organisation."),
        DeputyRule.NONE: _("Vertretung ist nicht vorgesehen."),
    }[body.deputy_rule]


def _objections(body: Body) -> str:
    if not body.objection_days:
        return ""
    return ngettext(
        "Einwände gegen das Protokoll sind einen Tag lang möglich.",
        "Einwände gegen das Protokoll sind %(num)s Tage lang möglich.",
        body.objection_days,
    )
