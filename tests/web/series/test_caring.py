"""Who takes care of a series: named on its page, and asked on the first page of the other side."""

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests import cast
from tests.usecases.series_stage import weekly
from tests.web.conftest import LogIn

BASE = "/d/musterkreis"


def test_a_series_is_entrusted_and_passed_on(
    engine: Engine, stage: cast.Scene, log_in: LogIn
) -> None:
    with Session(engine) as session, session.begin():
        series = weekly(session, session.merge(stage.round_table)).id
    here = f"{BASE}/p/integration/series/{series}"
    sam, ben = log_in(stage.sam), log_in(stage.ben)

    assert "um diese Reihe kümmert sich niemand" in sam.get(BASE).text
    data = {"version": "0", "caretaker_id": stage.olga.id, "resources": "Raum <b>frei</b>"}
    named = sam.post(f"{here}/care", data=data)
    overtaken = sam.post(f"{here}/care", data=data | {"caretaker_id": ""})
    wrong = sam.post(f"{here}/handover", data={"handover-to_id": stage.olga.id})
    asked = sam.post(f"{here}/handover", data={"handover-to_id": stage.ben.id})

    assert [one.status_code for one in (named, overtaken, wrong, asked)] == [303, 409, 422, 303]
    page = sam.get(here).text
    assert "Olga Özdemir" in page
    assert "Raum &lt;b&gt;frei" in page
    assert "Übergabe an Ben Becker vorgeschlagen" in page
    mine = ben.get(BASE).text
    assert "Ihre Zusage fehlt" in mine
    number = handover_in(mine)
    yes = ben.post(f"{here}/handover/confirm", data={"handover": number})
    both = sam.post(f"{here}/handover/confirm", data={"handover": number})
    again = sam.post(f"{here}/handover/withdraw", data={"handover": number})

    assert (yes.status_code, yes.location) == (303, BASE)
    assert (both.status_code, again.status_code) == (303, 422)
    mine = ben.get(BASE).text
    assert "Reihe von Terminen" in mine
    assert ben.get(here).status_code == 403

    # what is in one's hands has a page of its own, and its dates stand together
    assert (
        mine.count(f"/series/{series}/care") == 2
    )  # among dates, and among what one takes care of
    assert "Ihre Reihe" in mine
    own = ben.get(f"{here}/care")
    assert "Übergabe vorschlagen" in own.text
    assert "/meetings/" in own.text
    refused = log_in(stage.dora).get(f"{here}/care")
    assert refused.status_code == 403
    wrong = ben.post(f"{here}/handover", data={"handover-to_id": ""})
    asked = ben.post(f"{here}/handover", data={"handover-to_id": stage.dora.id})
    assert (wrong.status_code, asked.status_code, asked.location) == (422, 303, BASE)
    assert "Übergabe an Dora Dahl vorgeschlagen" in ben.get(f"{here}/care").text
    assert log_in(stage.dora).get(f"{here}/care").status_code == 200


def handover_in(page: str) -> str:
    return page.split('name="handover" value="')[1].split('"')[0]
