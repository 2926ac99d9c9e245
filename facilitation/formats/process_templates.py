"""Process templates: YAML files that name the phases, regions, bodies and texts of a process."""

from typing import Any

from pydantic import ValidationError

from facilitation.formats.template_parts import (
    PATTERNS,
    AgendaEntry,
    BodyTemplate,
    ConditionTemplate,
    PhaseTemplate,
    ProcessTemplate,
    RegionTemplate,
    RulesTemplate,
    SeatEach,
    SeatTemplate,
    SeriesTemplate,
    TextsTemplate,
)
from facilitation.formats.template_problems import problem_of
from facilitation.formats.template_references import check_references
from facilitation.formats.yaml_files import read_yaml, refused

__all__ = [
    "AgendaEntry",
    "BodyTemplate",
    "ConditionTemplate",
    "PhaseTemplate",
    "ProcessTemplate",
    "RegionTemplate",
    "RulesTemplate",
    "SeatEach",
    "SeatTemplate",
    "SeriesTemplate",
    "TextsTemplate",
    "json_schema",
    "read_template",
]

MOST_BYTES = 512 * 1024
MOST_PROBLEMS = 50


def read_template(content: bytes, name: str) -> ProcessTemplate:
    """The template in a YAML file of that name.

    FileRefusedError lists all that is wrong, each with line, field and what would be right.
    """
    file = read_yaml(content, name, most_bytes=MOST_BYTES)
    try:
        template = ProcessTemplate.model_validate(file.values)
    except ValidationError as wrong:
        errors = sorted(
            wrong.errors(include_url=False), key=lambda error: file.line_of(error["loc"])
        )
        problems = [
            problem_of(error, file, model=ProcessTemplate, patterns=PATTERNS)
            for error in errors[:MOST_PROBLEMS]
        ]
        raise refused(name, problems) from wrong
    problems = check_references(template, file)
    if problems:
        raise refused(name, problems[:MOST_PROBLEMS])
    return template


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a template, for editors that check while one writes."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **ProcessTemplate.model_json_schema(),
    }
