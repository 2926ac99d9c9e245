"""What the pages of a meeting that is held send back."""

import re

from flask.testing import FlaskClient

from facilitation.model.meetings import AgendaItem

BASE = "/d/musterkreis/p/integration/meetings"


def fields_of(page: str) -> dict[str, str]:
    """What the roster's form would send unchanged: hidden marks only."""
    return dict(re.findall(r'name="(seen-\d+)" value="([^"]*)"', page))


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def post_item(client: FlaskClient, address: str, item: AgendaItem, **changes: str):
    page = client.get(f"{address}/conduct?item={item.id}").text
    data = {
        "title": item.title,
        "is_public": "y",
        "background": "",
        "discussion": "",
        "version": hidden(page, "version"),
        "seen": hidden(page, "seen"),
        "add": "decision",
        "new-kind": "agreement",
        "new-mode": "consensus",
        "new-result": "adopted",
        "new-is_public": "y",
    }
    data.update({name.replace("new_", "new-"): value for name, value in changes.items()})
    return client.post(f"{address}/conduct/items/{item.id}", data=data)
