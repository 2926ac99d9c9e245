"""All addresses of an installation that can be read, with real things of its first district."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient

from benchmarks.parts import find_parts
from benchmarks.stage import Stage
from benchmarks.things import PROCESS, Parts

SEARCHES = {"search": "bus", "decisions": "bus", "people": "ahrens", "topics": "bus"}
"""Pages that are asked as they are, and once more for these words."""
OF_HELD = ("/conduct", "/conduct/people", "/minutes", "/minutes.docx", "/follow-up")
"""Pages of a meeting that was held; all others are asked about one that is ahead."""
WITHOUT_LOGIN = ("/", "/login")
"""Whoever is logged in is led on from there."""


@dataclass(frozen=True)
class Address:
    rule: str
    path: str
    """Empty where nothing stands for one of its parts."""
    client: FlaskClient
    """Of somebody who may read it."""


def list_addresses(stage: Stage) -> list[Address]:
    """All that is read, in an order that does not depend on the data."""
    parts = find_parts(stage)
    visitor = stage.app.test_client()
    found = []
    for rule in sorted(map(str, _readable(stage))):
        client = visitor if rule in WITHOUT_LOGIN else stage.client
        if rule.startswith("/admin"):
            client = stage.admin
        found += [Address(name, path, client) for name, path in _of_rule(rule, parts)]
    return found


def _readable(stage: Stage) -> Iterator[Any]:
    return (rule for rule in stage.app.url_map.iter_rules() if "GET" in (rule.methods or ()))


def _of_rule(rule: str, parts: Parts) -> Iterator[tuple[str, str]]:
    for address in _alternatives(rule):
        known = parts | _own(address, parts)
        path = _filled(address, known)
        asked = _asked(address, known)
        yield address, f"{path}?{urlencode(asked)}" if path and asked else path
        word = SEARCHES.get(path.rpartition("/")[2])
        if word:
            yield f"{address}?q={word}", f"{path}?q={word}"


def _alternatives(address: str) -> list[str]:
    """One for each word of an `any` converter."""
    match = re.search(r"<any\(([^)]+)\):[^>]+>", address)
    if match is None:
        return [address]
    words = [word.strip() for word in match[1].split(",")]
    before, after = address[: match.start()], address[match.end() :]
    return [whole for word in words for whole in _alternatives(f"{before}{word}{after}")]


def _own(address: str, parts: Parts) -> Parts:
    """What stands for parts of this address alone."""
    own = {
        name.rpartition(" ")[2]: value
        for name, value in parts.items()
        if name.rpartition(" ")[0] in (address, address.partition("/<token>")[0])
    }
    if address.endswith(OF_HELD):
        own["meeting_id"] = parts["held_id"]
    if address.startswith("/public"):
        own["meeting_id"] = parts["public_id"]
    if address.endswith("/erase"):
        own["person_id"] = parts["erasable_id"]
    if "<int:invitation_id>" in address:
        own["meeting_id"] = parts["asked_to"]
    for word in ("interviews", "survey"):
        if f"/{word}" in address:
            own["activity_id"] = parts[f"{word}_id"]
    if address.endswith("/removed"):
        own |= {name: parts[f"removed {name}"] for name in ("person_id", "organisation_id")}
    return own


def _asked(address: str, parts: Parts) -> Parts:
    """What a request has to name so that there is something to talk about at all."""
    rule = {
        "starts_on": parts["since"],
        "frequency": "weekly",
        "step": "1",
        "weekday": "2",
        "starts": "17:00",
        "ends": "19:00",
        "extent": "number",
        "number": "12",
        "policy": "ask",
    }
    series = f"{PROCESS}/series/<int:series_id>"
    return {
        f"{PROCESS}/meetings/new": {"bodies": parts["body_id"]},
        f"{PROCESS}/meetings/invite": {"round": parts["round"]},
        f"{PROCESS}/series/new": {"body": parts["body_id"]},
        f"{PROCESS}/series/preview": {"body": parts["body_id"], **rule},
        f"{series}/change": {"since": parts["since"]},
        f"{series}/change/preview": {"since": parts["since"], **rule},
    }.get(address, {})


def _filled(address: str, parts: Parts) -> str:
    names = [name.rpartition(":")[2] for name in re.findall(r"<([^>]+)>", address)]
    if not all(parts.get(name) for name in names):
        return ""
    return re.sub(r"<([^>]+)>", lambda match: parts[match[1].rpartition(":")[2]], address)
