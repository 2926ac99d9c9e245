"""The dossier as a whole."""

from typing import Literal

from pydantic import Field

from facilitation.formats.dossiers.activities import Activity
from facilitation.formats.dossiers.bodies import Body
from facilitation.formats.dossiers.concepts import Concept, Measure
from facilitation.formats.dossiers.expenses import Expense
from facilitation.formats.dossiers.fields import Day, Row
from facilitation.formats.dossiers.matters import Decision, Referral, Task, Topic
from facilitation.formats.dossiers.meetings import Meeting
from facilitation.formats.dossiers.offers import Offer
from facilitation.formats.dossiers.people import Organisation, Person, Venue
from facilitation.formats.dossiers.places import (
    Association,
    District,
    Municipality,
    Process,
    Register,
)
from facilitation.formats.dossiers.series import Blackout, Series

VERSION = 1


class Dossier(Row):
    """A whole process; the order of rows is their order on pages and in documents."""

    dossier: Literal[1] = Field(description="The version of this format.")
    has_end: bool = False
    """The file ends with `end: true`. Without it, one cut off between two rows would be whole."""
    anchor: Day | None = None
    """The day the dossier was written for; a demo is moved by whole weeks from it to today."""
    district: District
    official_register: Register
    associations: list[Association] = []
    municipalities: list[Municipality] = []
    process: Process
    organisations: list[Organisation] = []
    people: list[Person] = []
    venues: list[Venue] = []
    bodies: list[Body] = []
    blackouts: list[Blackout] = []
    series: list[Series] = []
    meetings: list[Meeting] = []
    activities: list[Activity] = []
    topics: list[Topic] = []
    decisions: list[Decision] = []
    tasks: list[Task] = []
    referrals: list[Referral] = []
    concept: Concept | None = None
    measures: list[Measure] = []
    offers: list[Offer] = []
    expenses: list[Expense] = []
    end: bool = False
