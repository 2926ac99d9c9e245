"""The command line: a process by the name that is typed, and on whose behalf it is asked for."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.accounts import RoleKind
from facilitation.model.districts import District
from facilitation.model.errors import NotFoundError
from facilitation.model.processes import Process
from facilitation.model.rights import Actor, RoleHeld


def get_process_named(session: Session, name: str) -> Process:
    """By its short name, with the district's before it where two districts have one of this name.

    For the command line, which acts for the installation. NotFoundError with the names there are.
    """
    district, _, slug = name.rpartition("/")
    query = select(Process, District.slug).join(District, District.id == Process.district_id)
    named = query.where(Process.slug == slug)
    chosen = named.where(District.slug == district) if district else named
    found = session.execute(chosen).all()
    if len(found) == 1:
        return found[0][0]
    known = sorted(f"{of}/{process.slug}" for process, of in found or session.execute(query))
    raise NotFoundError(
        "„%(name)s“ ist kein Verfahren, oder es ist nicht eindeutig. Es gibt: %(known)s.",
        name=name,
        known=", ".join(known[:20]) or "keines",
    )


def for_installation(process: Process) -> Actor:
    """Who works at the machine itself may see what runs on it; nobody of the district acts."""
    role = RoleHeld(RoleKind.FACILITATOR, None, date.min, None)
    return Actor(person_id=0, district_id=process.district_id, name="", roles=(role,))
