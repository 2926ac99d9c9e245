"""Taking a whole process along, from its settings."""

import json

from facilitation.formats.dossiers import read_dossier
from tests import cast
from tests.web.conftest import LogIn


def test_who_runs_a_process_takes_it_along(stage: cast.Scene, log_in: LogIn) -> None:
    ada = log_in(stage.ada)
    base = f"/d/{stage.district.slug}/p/{stage.process.slug}"

    page = ada.get(f"{base}/settings")
    yaml = ada.get(f"{base}/settings/dossier.yaml")
    as_json = ada.get(f"{base}/settings/dossier.json")

    assert "Dossier herunterladen" in page.text
    assert yaml.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "no-store" in yaml.headers["Cache-Control"]
    assert read_dossier(yaml.data) == read_dossier(as_json.data)
    assert json.loads(as_json.data)["process"]["slug"] == stage.process.slug
