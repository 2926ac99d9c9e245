"""Whether the parts of a process template fit together: keys, references, marks, placeholders."""

import re
from collections.abc import Iterable, Iterator

from facilitation.formats.template_parts import (
    BodyTemplate,
    ConditionTemplate,
    ProcessTemplate,
    SeatEach,
    SeatTemplate,
)
from facilitation.formats.yaml_files import Path, YamlFile
from facilitation.model.errors import Problem

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def check_references(template: ProcessTemplate, file: YamlFile) -> list[Problem]:
    return [
        *_twice(template, file),
        *(found for check in _CHECKS for found in check(template, file)),
    ]


def _twice(template: ProcessTemplate, file: YamlFile) -> Iterator[Problem]:
    yield from _doubled(file, "regions", [region.key for region in template.regions])
    yield from _doubled(file, "bodies", [body.key for body in template.bodies])
    yield from _doubled(file, "phases", [phase.key for phase in template.phases])
    yield from _doubled(file, "regions", [region.name for region in template.regions], "name")
    yield from _doubled(file, "bodies", [body.name for body in template.bodies], "name")
    for index, body in enumerate(template.bodies):
        path: Path = ("bodies", index, "seats")
        yield from _doubled(file, path, [seat.key for seat in body.seats])


def _doubled(
    file: YamlFile, where: str | Path, values: list[str], name: str = "key"
) -> Iterator[Problem]:
    path: Path = (where,) if isinstance(where, str) else where
    for index, value in enumerate(values):
        if value in values[:index]:
            yield file.problem(
                (*path, index, name),
                "„%(found)s“ ist schon vergeben. Wählen Sie etwas anderes.",
                found=value,
            )


def _regions(template: ProcessTemplate, file: YamlFile) -> Iterator[Problem]:
    """A municipality or Amt belongs to one region only."""
    for name in ("municipalities", "associations"):
        taken: dict[str, str] = {}
        for index, region in enumerate(template.regions):
            for place, key in enumerate(getattr(region, name)):
                if key in taken:
                    yield file.problem(
                        ("regions", index, name, place),
                        "%(key)s gehört schon zur Region „%(region)s“. Jede Gemeinde gehört zu "
                        "genau einer Region.",
                        key=key,
                        region=taken[key],
                    )
                taken.setdefault(key, region.name)


def _bodies(template: ProcessTemplate, file: YamlFile) -> Iterator[Problem]:
    for index, body in enumerate(template.bodies):
        path: Path = ("bodies", index)
        yield from _body_place(template, body, file, path)
        yield from _body_parent(template, body, file, path)
        yield from _seat_keys(body, file, (*path, "seats"))
        for number, seat in enumerate(body.seats):
            yield from _seat(body, seat, file, (*path, "seats", number))
            if seat.for_each is SeatEach.PARTNER and template.partners is None:
                yield _no_partners(file, (*path, "seats", number, "for_each"))


def _body_place(
    template: ProcessTemplate, body: BodyTemplate, file: YamlFile, path: Path
) -> Iterator[Problem]:
    keys = [region.key for region in template.regions]
    if body.region is not None and body.region not in keys:
        yield _unknown(file, (*path, "region"), "eine Region", body.region, keys)
    if body.region is not None and body.for_each is not None:
        yield file.problem(
            (*path, "region"),
            "„region“ und „for_each“ schließen sich aus. Lassen Sie eines davon weg.",
        )
    if body.for_each == "partner" and template.partners is None:
        yield _no_partners(file, (*path, "for_each"))
    if body.for_each == "region" and not template.regions:
        yield file.problem(
            (*path, "for_each"),
            "Die Vorlage hat keine Regionen. Legen Sie unter „regions“ welche an, oder lassen Sie "
            "„for_each“ weg.",
        )
    if body.marked is not None:
        yield from _mark(template, body.marked, file, (*path, "marked"))
        if body.for_each != "region":
            yield file.problem(
                (*path, "marked"), "„marked“ gilt nur zusammen mit „for_each: region“."
            )
    needed = f"{{{body.for_each}}}" if body.for_each else None
    yield from _placeholders(file, (*path, "name"), body.name, needed=needed)


def _no_partners(file: YamlFile, path: Path) -> Problem:
    return file.problem(
        path,
        "Die Vorlage hat keine Partner. Sagen Sie unter „partners“, wie viele Organisationen das "
        "Verfahren gemeinsam tragen.",
    )


def _body_parent(
    template: ProcessTemplate, body: BodyTemplate, file: YamlFile, path: Path
) -> Iterator[Problem]:
    if body.parent is None:
        return
    parents = {other.key: other.parent for other in template.bodies}
    if body.parent not in parents:
        yield _unknown(file, (*path, "parent"), "ein Gremium", body.parent, parents)
        return
    above: str | None = body.parent
    seen = {body.key}
    while above is not None and above not in seen:
        seen.add(above)
        above = parents.get(above)
    if above == body.key:
        yield file.problem(
            (*path, "parent"),
            "Das Gremium stünde über sich selbst. Tragen Sie ein Gremium ein, das nicht unter "
            "diesem steht.",
        )


def _seat_keys(body: BodyTemplate, file: YamlFile, path: Path) -> Iterator[Problem]:
    """Seats made several times get keys 'members_1', 'members_2': no other key may look so."""
    several = [seat.key for seat in body.seats if seat.count > 1 or seat.for_each]
    for number, seat in enumerate(body.seats):
        taken = next((key for key in several if seat.key.startswith(f"{key}_")), None)
        if taken is not None:
            yield file.problem(
                (*path, number, "key"),
                "„%(found)s“ beginnt wie „%(taken)s“, das mehrere Sitze bekommt; ihre Schlüssel "
                "könnten gleich lauten. Wählen Sie etwas anderes.",
                found=seat.key,
                taken=taken,
            )


def _seat(body: BodyTemplate, seat: SeatTemplate, file: YamlFile, path: Path) -> Iterator[Problem]:
    is_regional = body.for_each == "region" or body.region is not None
    if seat.for_each is not None and seat.for_each.is_in_region and not is_regional:
        yield file.problem(
            (*path, "for_each"),
            "Das Gremium gehört zu keiner Region. Wählen Sie „association“ oder „municipality“, "
            "oder geben Sie dem Gremium eine Region.",
        )
    if seat.for_each is not None and seat.count > 1:
        yield file.problem(
            (*path, "count"),
            "„count“ gilt nicht zusammen mit „for_each“: Jede Gemeinde oder jedes Amt bekommt "
            "einen Sitz.",
        )
    if seat.for_each is not None and seat.organisation is not None:
        yield file.problem(
            (*path, "organisation"),
            "Ein Sitz für jede Gemeinde oder jedes Amt kann keiner einzelnen Organisation gehören. "
            "Lassen Sie eines davon weg.",
        )
    yield from _placeholders(
        file, (*path, "label"), seat.label, needed="{name}" if seat.for_each else None
    )


def _placeholders(file: YamlFile, path: Path, text: str, needed: str | None) -> Iterator[Problem]:
    if needed is not None and needed not in text:
        yield file.problem(
            path,
            "Der Platzhalter %(needed)s fehlt; ohne ihn hießen alle gleich.",
            needed=needed,
        )
    for found in _PLACEHOLDER.findall(text):
        if found != needed:
            yield file.problem(
                path,
                "Der Platzhalter %(found)s ist hier nicht bekannt. Erlaubt ist %(needed)s.",
                found=found,
                needed=needed or "keiner",
            )


def _phases(template: ProcessTemplate, file: YamlFile) -> Iterator[Problem]:
    for index, phase in enumerate(template.phases):
        if phase.condition is not None:
            yield from _condition(template, phase.condition, file, ("phases", index, "condition"))


def _condition(
    template: ProcessTemplate, condition: ConditionTemplate, file: YamlFile, path: Path
) -> Iterator[Problem]:
    asked = [name for name in ConditionTemplate.model_fields if getattr(condition, name)]
    if len(asked) != 1:
        yield file.problem(
            path,
            "Eine Bedingung besteht aus genau einer Vorschrift; hier sind es %(count)s. Mehrere "
            "fassen Sie mit „all_of“ oder „any_of“ zusammen. Möglich sind: %(known)s.",
            count=len(asked),
            known=", ".join(ConditionTemplate.model_fields),
        )
        return
    name = asked[0]
    if name in ("all_of", "any_of"):
        for index, part in enumerate(getattr(condition, name)):
            yield from _condition(template, part, file, (*path, name, index))
        return
    yield from _scope(template, condition, file, (*path, name))
    yield from _kind(template, condition, file, (*path, name))
    if condition.seats_filled is not None:
        share, number = condition.seats_filled.share, condition.seats_filled.at_least
        if (share is None) == (number is None):
            yield file.problem(
                (*path, name),
                "Nennen Sie entweder einen Anteil („share“, zum Beispiel 0.5) oder eine Zahl "
                "(„at_least“).",
            )


def _scope(
    template: ProcessTemplate, condition: ConditionTemplate, file: YamlFile, path: Path
) -> Iterator[Problem]:
    asked = getattr(condition, str(path[-1]))
    scope, marked = getattr(asked, "scope", None), getattr(asked, "marked", None)
    if scope == "region" and not template.regions:
        yield file.problem(
            (*path, "scope"),
            "Die Vorlage hat keine Regionen. Wählen Sie „process“, oder legen Sie Regionen an.",
        )
    if "partner" in (scope, getattr(asked, "by_each", None)) and template.partners is None:
        yield _no_partners(file, path)
    if marked is not None and scope != "region":
        yield file.problem((*path, "marked"), "„marked“ gilt nur zusammen mit „scope: region“.")
    if marked is not None:
        yield from _mark(template, marked, file, (*path, "marked"))


def _kind(
    template: ProcessTemplate, condition: ConditionTemplate, file: YamlFile, path: Path
) -> Iterator[Problem]:
    """What no body of the template can fulfil would keep the phase shut for ever."""
    asked = condition.meetings_held or condition.seats_filled or condition.adopted
    kinds = [body.kind for body in template.bodies]
    if asked is not None and asked.kind not in kinds:
        yield _unknown(file, (*path, "kind"), "ein Gremium der Art", asked.kind, kinds)


def _mark(template: ProcessTemplate, mark: str, file: YamlFile, path: Path) -> Iterator[Problem]:
    marks = [mark for region in template.regions for mark in region.marks]
    if mark not in marks:
        yield _unknown(file, path, "eine Region mit der Markierung", mark, marks)


def _unknown(file: YamlFile, path: Path, what: str, found: str, known: Iterable[str]) -> Problem:
    return file.problem(
        path,
        "Es gibt in dieser Vorlage nicht %(what)s „%(found)s“. Vorhanden: %(known)s.",
        what=what,
        found=str(found),
        known=", ".join(dict.fromkeys(str(key) for key in known)) or "nichts",
    )


_CHECKS = (_regions, _bodies, _phases)
