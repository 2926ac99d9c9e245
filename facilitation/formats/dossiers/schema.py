"""The JSON Schema of a dossier, for editors that check while one types."""

import json
from typing import Any

from facilitation.formats.dossiers.whole import VERSION, Dossier


def json_schema() -> dict[str, Any]:
    """JSON Schema 2020-12. References between rows are checked by `read_dossier` only."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Kreisrunde: Dossier, Fassung {VERSION}",
        **{
            name: value
            for name, value in Dossier.model_json_schema().items()
            if name not in ("title", "description")
        },
    }


def schema_file() -> str:
    """The schema as it is published in `docs/dossier.schema.json`."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"
