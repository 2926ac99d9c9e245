"""What stands for each number that a use case takes: the rows of a world."""

from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any

from facilitation.model.attendance import Presence
from facilitation.usecases import attendance
from tests.usecases.numbers_asked import Number
from tests.worlds import World

HELD = frozenset(
    {
        "attendance",
        "charges",
        "closing",
        "decisions",
        "document_files",
        "expense_rounds",
        "expenses",
        "item_matters",
        "minutes",
        "minutes_sources",
        "minutes_taking",
        "sittings",
        "tasks",
        "topics",
    }
)
"""Use cases of a meeting that was opened."""

ROWS = {
    "people.get_removed person_id": "gone.id",
    "people.restore_person person_id": "gone.id",
    "organisations.get_removed organisation_id": "closed.id",
    "organisations.restore_organisation organisation_id": "closed.id",
    "topic_ways.take_up_again topic_id": "dropped.id",
    "regions.edit_regions edits.key": "region.key",
    "regions.remove_region key": "region.key",
    "register_updates.preview_update key": "register.key",
    "register_updates.apply_update key": "register.key",
    "surveys.preview_survey key": "results.key",
    "surveys.store_survey key": "results.key",
    "sittings.open_meeting meeting_id": "coming.id",
    "mandates.fill_seat filling.person_id": "other.id",
    "mandates.replace_holder filling.person_id": "other.id",
    "roles.give_login person_id": "other.id",
    "paper_letters.write_series_letters series_id": "dated.series_id",
    "telephone_answers.answer_series_for series_id": "dated.series_id",
    "invitations.invite_instead person_id": "other.id",
    "invitations.invite_instead invitation_id": "invitation.id",
    "shared_bodies.show_shared_body body_id": "shared.id",
    "body_id": "body.id",
    "parent_id": "body.id",
    "lead_body_id": "body.id",
    "region_id": "region.id",
    "seat_id": "seat.id",
    "mandate_id": "mandate.id",
    "topic_id": "topic.id",
    "kept_id": "topic.id",
    "activity_id": "activity.id",
    "interviews activity_id": "talks.id",
    "statements activity_id": "talks.id",
    "interview_id": "interview.id",
    "statement_id": "statement.id",
    "question_id": "question.id",
    "decision_id": "decision.id",
    "task_id": "task.id",
    "matter_id": "decision.id",
    "replaced_by_id": "later.id",
    "handover_id": "handover.id",
    "invitation_id": "invitation.id",
    "letter_id": "letter.id",
    "mail_id": "mail.id",
    "line_id": "line.id",
    "phase_id": "phase.id",
    "import_id": "taken_over.id",
    "process_id": "process.id",
    "role_id": "role.id",
    "row_id": "decision.id",
    "key": "upload.key",
    "round_key": "coming.round_key",
    "person_id": "person.id",
    "to_id": "person.id",
    "caretaker_id": "person.id",
    "deputy_id": "other.id",
    "chair_id": "person.id",
    "minute_taker_id": "person.id",
    "organisation_id": "organisation.id",
    "carrier_id": "organisation.id",
    "offer_id": "offer.id",
    "municipality_id": "municipality.id",
    "series_id": "series.id",
    "blackout_id": "blackout.id",
    "expense_id": "expense.id",
    "venue_id": "venue.id",
    "discarded_id": "kept.id",
    "referral_id": "referral.id",
    "measure_id": "measure.id",
    "run_id": "run.id",
}
"""Where a world has it, by use case and argument, by module and name, or by the name alone."""

MARKED = attendance.Marked(
    attendance.Mark(Presence.EXCUSED), seen=attendance.Mark(Presence.PRESENT).print
)


def of_world(number: Number, world: World) -> Any:
    """The row of a world that stands for such a number."""
    found = {key: attrgetter(path)(world) for key, path in ROWS.items()}
    found |= _composed(number, world)
    for key in (str(number), f"{number.module} {number.name}", number.name):
        if key in found:
            return found[key]
    raise LookupError(f"{number}: what stands for it?")


def _composed(number: Number, world: World) -> dict[str, Any]:
    """What is more than one row, or depends on whether the meeting was opened."""
    meeting = world.running if number.module in HELD else world.coming
    return {
        "agendas.order_items order": world.items[meeting.id],
        "partings.end_part parting.parts": {world.mandate.id: world.other.id},
        "attendance.mark_lines marks": {world.line.id: MARKED},
        "partings.end_part parting.cares": dict.fromkeys(world.cares, world.other.id),
        "meeting_id": meeting.id,
        "meeting_ids": [meeting.id],
        "item_id": world.items[meeting.id][0],
        "subject": ("organisation", world.organisation.id),
        "person_ids": [world.person.id],
        "partner_ids": [world.organisation.id],
        "topic_ids": [world.topic.id],
    }


def with_value(argument: Any, path: Sequence[str], value: Any) -> Any:
    """The argument with the value at that place."""
    if not path:
        return value
    if isinstance(argument, list):
        return [with_value(argument[0], path, value)]
    return replace(argument, **{path[0]: with_value(getattr(argument, path[0]), path[1:], value)})
