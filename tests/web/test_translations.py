"""Whatever the pages behind personal links say, they say in every language."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2 import Environment, meta

import facilitation
from facilitation.formats.languages import GERMAN, TONGUES
from facilitation.settings import SHIPPED
from facilitation.web import labels, languages, pages

TEMPLATES = SHIPPED / "templates"
PACKAGE = Path(facilitation.__file__).parent
FOREIGN = [code for code in TONGUES if code != GERMAN]
SAID = ("_", "_l", "gettext", "ngettext")
REFUSED = ("InvalidError",)
USE_CASES = "facilitation.usecases."
NAMED = (ast.FunctionDef, ast.ClassDef)
NOT_OURS = {"layout.html", "macros/badges.html"}
"""The frame of office pages, and badges of their states: ours say themselves what stands in one."""
ALSO = ("errors/404.html", "errors/500.html", "errors/refusal.html")
"""What may stand in the place of such a page."""
REFUSALS_FROM = (
    "usecases/attempts.py",
    "model/meetings.py:Invitation",
    "web/errors.py",
    "web/forms/fields.py:_Given",
    "web/forms/fields.py:_not_on_the_list",
)
"""Where else sentences come from that stand on such a page."""
KINDS = {"MailWish"}
"""Whose labels stand on such a page."""
JINJA = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"])


def templates() -> set[str]:
    """Those that a blueprint of pages by link shows, with all they extend and import."""
    found: set[str] = set()
    waiting = [
        f"{name}/{file.name}"
        for name in pages.BY_LINK
        for file in (TEMPLATES / name).glob("*.html")
        if "layout.html" not in file.read_text(encoding="utf-8")
    ]
    waiting.extend(ALSO)
    while waiting:
        name = waiting.pop()
        if name not in found | NOT_OURS:
            found.add(name)
            parsed = JINJA.parse((TEMPLATES / name).read_text(encoding="utf-8"))
            waiting.extend(one for one in meta.find_referenced_templates(parsed) if one)
    return found


def said_by_templates() -> Iterator[str]:
    for name in templates():
        source = (TEMPLATES / name).read_text(encoding="utf-8")
        for _line, _function, message in JINJA.extract_translations(source, SAID):
            yield message if isinstance(message, str) else str(message[0])


def parsed(name: str) -> ast.Module:
    return ast.parse((PACKAGE / name).read_text(encoding="utf-8"))


def said_by_code() -> Iterator[str]:
    for blueprint in pages.BY_LINK:
        for name in (f"web/{blueprint}.py", f"web/forms/{blueprint}.py"):
            if (PACKAGE / name).is_file():
                yield from _literals(parsed(name))
                yield from _said_by_use_cases(parsed(name))
    for where in REFUSALS_FROM:
        name, _, part = where.partition(":")
        yield from _literals(_part(parsed(name), part) if part else parsed(name))


def _said_by_use_cases(page: ast.Module) -> Iterator[str]:
    """By the functions the page imports, and by those of the same module that these call."""
    for node in page.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(USE_CASES):
            tree = parsed(f"usecases/{(node.module or '').removeprefix(USE_CASES)}.py")
            for part in _reached(tree, {alias.name for alias in node.names}):
                yield from _literals(part)


def _reached(tree: ast.Module, wanted: set[str]) -> Iterator[ast.AST]:
    named = {part.name: part for part in tree.body if isinstance(part, NAMED)}
    waiting, seen = sorted(wanted & named.keys()), set[str]()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            yield named[name]
            used = {node.id for node in ast.walk(named[name]) if isinstance(node, ast.Name)}
            waiting.extend(used & named.keys())


def _part(tree: ast.Module, name: str) -> ast.AST:
    return next(node for node in tree.body if isinstance(node, NAMED) and node.name == name)


def _literals(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            first = node.args[0] if node.args else None
            if node.func.id in SAID + REFUSED and isinstance(first, ast.Constant):
                yield str(first.value)


def said_by_labels() -> Iterator[str]:
    for kind, words in labels.LABELS.items():
        if kind.__name__ in KINDS:
            yield from words.values()


@cache
def sentences() -> frozenset[str]:
    return frozenset((*said_by_templates(), *said_by_code(), *said_by_labels()))


@cache
def read(language: str) -> Catalog:
    file = languages.FOLDER / language / "LC_MESSAGES" / "messages.po"
    with file.open("rb") as stream:
        return read_po(stream, locale=TONGUES[language].locale, abort_invalid=True)


def test_the_sentences_of_these_pages_are_found() -> None:
    assert {"answers/show.html", "plain.html", "frame.html"} <= templates()
    assert "Zusage: Ich komme" in sentences()
    assert "Wählen Sie Zusage, Absage oder Vielleicht." in sentences()


@pytest.mark.parametrize("language", FOREIGN)
def test_every_sentence_is_translated(language: str) -> None:
    known = {
        message.id if isinstance(message.id, str) else message.id[0]
        for message in read(language)
        if message.id and message.string and all(message.string)
    }

    assert sorted(sentences() - known) == []


@pytest.mark.parametrize("language", FOREIGN)
def test_nothing_is_translated_that_nobody_says(language: str) -> None:
    known = {
        message.id if isinstance(message.id, str) else message.id[0]
        for message in read(language)
        if message.id
    }

    assert sorted(known - sentences()) == []


@pytest.mark.parametrize("language", FOREIGN)
def test_a_translation_fills_in_what_the_german_sentence_fills_in(language: str) -> None:
    for message in read(language):
        if message.id:
            forms = [message.id] if isinstance(message.id, str) else list(message.id)
            wanted = set().union(*(re.findall(r"%\(\w+\)s", form) for form in forms))
            strings = [message.string] if isinstance(message.string, str) else message.string
            for string in strings:
                filled = set(re.findall(r"%\(\w+\)s", string))
                assert filled == wanted or (len(strings) > 1 and filled == set()), message.id
                assert "%" not in re.sub(r"%\(\w+\)s|%%", "", string)


@pytest.mark.parametrize("language", FOREIGN)
def test_no_catalogue_says_anything_uncertain(language: str) -> None:
    assert [message.id for message in read(language) if message.id and message.fuzzy] == []
