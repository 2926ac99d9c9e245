"""Which modules of pages there are."""

from importlib import import_module

from flask import Blueprint, Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.routing import IntegerConverter, Map

MODULES = (
    "activities",
    "admin",
    "agenda",
    "announcements",
    "answers",
    "blackouts",
    "bodies",
    "body_rules",
    "calls",
    "codes",
    "concepts",
    "conduct",
    "dates",
    "decisions",
    "deputies",
    "district_settings",
    "districts",
    "documents",
    "dossiers",
    "erasure",
    "expense_rounds",
    "expenses",
    "feeds",
    "follow_up",
    "home",
    "inbox",
    "interviews",
    "invitations",
    "journal",
    "leave",
    "legal",
    "linked_bodies",
    "logins",
    "matters",
    "measures",
    "meetings",
    "minuting",
    "municipalities",
    "org_charts",
    "offers",
    "organisations",
    "own_wishes",
    "paper",
    "partings",
    "people",
    "people_import",
    "post",
    "processes",
    "public_pages",
    "reach",
    "referrals",
    "region_edits",
    "region_maps",
    "regions",
    "removals",
    "reports",
    "responsibilities",
    "roles",
    "roster",
    "rounds",
    "search",
    "seats",
    "series",
    "series_care",
    "series_changes",
    "series_people",
    "statements",
    "steering",
    "shared_bodies",
    "sign_in_sheets",
    "subscriptions",
    "surveys",
    "today",
    "topics",
    "topic_mergers",
    "trash",
    "venues",
    "wishes",
)
"""Each has a `blueprint`."""

BY_LINK: tuple[str, ...] = ("answers", "codes", "dates", "feeds", "leave", "wishes")
"""Blueprints whose posts come by personal link: the link is the proof, no CSRF token is asked."""


class RowNumber(IntegerConverter):
    """`<int:…>` in addresses: a number no row can have is no address, rather than a failure."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=2**31 - 1)


def register(app: Flask, csrf: CSRFProtect) -> None:
    app.url_map.converters["int"] = RowNumber
    for name in MODULES:
        blueprint: Blueprint = import_module(f"facilitation.web.{name}").blueprint
        app.register_blueprint(blueprint)
        if blueprint.name in BY_LINK:
            csrf.exempt(blueprint)
