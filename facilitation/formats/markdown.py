"""Notes in Markdown become blocks for documents and safe HTML for pages, both from one reading.

Only what minutes need is read: paragraphs, lists, bold, italic, links. Everything else stays the
text that was typed: raw HTML, quotes, entities. A line that starts with '5. November' stays a
date, because only numbers that really count on make a numbered list.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from itertools import groupby

import nh3
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from facilitation.formats.wording import clean

_RULES = [
    *("list", "heading", "hr", "fence"),
    *("newline", "escape", "backticks", "emphasis", "link", "image", "autolink"),
    *("balance_pairs", "fragments_join"),
]
_SCHEMES = ("http", "https", "mailto", "tel")
_SAFE_LINK = re.compile(rf"(?:{'|'.join(_SCHEMES)}):\S+", re.IGNORECASE)
_BARE_LINK = re.compile(r"(https?://[^\s<>\"]*[^\s<>\".,;:!?)\]])", re.IGNORECASE)


@dataclass(frozen=True)
class Run:
    """A stretch of text in one form; ``\\n`` in it is a line break. `link` is an address or ''."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""


@dataclass(frozen=True)
class Paragraph:
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Listing:
    """A list with dots, or with numbers from `start`; each item is a tuple of blocks."""

    items: tuple[tuple["Block", ...], ...]
    numbered: bool = False
    start: int = 1


Block = Paragraph | Listing


def blocks(text: str) -> tuple[Block, ...]:
    """Read the text as Markdown. Never fails: what is not understood is plain text."""
    tree = SyntaxTreeNode(_reader().parse(_single_blanks_inside(clean(text))))
    return tuple(_blocks(tree.children))


def to_html(text: str) -> str:
    """The text as sanitised HTML, to be stored beside it when a note is saved."""
    return html_of(blocks(text))


def html_of(read: Iterable[Block]) -> str:
    """What was read before as sanitised HTML."""
    return nh3.clean(
        "".join(_html(block) for block in read),
        tags={"p", "br", "strong", "em", "ul", "ol", "li", "a"},
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes=set(_SCHEMES),
        url_relative="deny",
        link_rel="noopener noreferrer",
    )


@cache
def _reader() -> MarkdownIt:
    # The nesting is only a guard against hostile input: text nested deeper would be lost.
    return MarkdownIt("zero", {"maxNesting": 100}).enable(_RULES)


def _single_blanks_inside(text: str) -> str:
    return re.sub(r"(?<=\S) {2,}(?=\S)", " ", text)


def _blocks(nodes: list[SyntaxTreeNode]) -> Iterator[Block]:
    for node in nodes:
        match node.type:
            case "paragraph":
                yield from _paragraph(_inline(node.children))
            case "heading":
                yield from _paragraph([replace(run, bold=True) for run in _inline(node.children)])
            case "fence":
                yield from _paragraph([Run(f"{node.info}\n{node.content}".strip())])
            case "bullet_list" | "ordered_list":
                yield from _list(node)


def _list(node: SyntaxTreeNode) -> Iterator[Block]:
    items = [(item.info, tuple(_blocks(item.children))) for item in node.children]
    if node.type == "ordered_list" and not _counts_on([number for number, _ in items]):
        for number, content in items:
            yield from _after_label(f"{number}{node.markup}", content)
        return
    kept = tuple(content for _, content in items if content)
    if not kept:
        yield Paragraph((Run(node.markup),))
    elif node.type == "ordered_list":
        yield Listing(kept, numbered=True, start=int(items[0][0]))
    else:
        yield Listing(kept)


def _counts_on(numbers: list[str]) -> bool:
    """Whether these numbers are a numbering (1, 2, 3 or all 1) and not dates or a single '7.'"""
    counted = [int(number) for number in numbers]
    consecutive = list(range(counted[0], counted[0] + len(counted)))
    return len(counted) > 1 and (counted == consecutive or set(counted) == {1})


def _after_label(label: str, content: tuple[Block, ...]) -> Iterator[Block]:
    first, rest = content[:1], content[1:]
    if first and isinstance(first[0], Paragraph):
        yield from _paragraph([Run(f"{label} "), *first[0].runs])
        yield from rest
    else:
        yield Paragraph((Run(label),))
        yield from content


def _paragraph(runs: list[Run]) -> Iterator[Paragraph]:
    joined = []
    for form, group in groupby(runs, key=lambda run: replace(run, text="")):
        joined.append(replace(form, text="".join(run.text for run in group)))
    if joined:
        joined[0] = replace(joined[0], text=joined[0].text.lstrip(" \n"))
        joined[-1] = replace(joined[-1], text=joined[-1].text.rstrip(" \n"))
    if kept := tuple(run for run in joined if run.text):
        yield Paragraph(kept)


def _inline(nodes: list[SyntaxTreeNode], form: Run = Run("")) -> list[Run]:
    runs: list[Run] = []
    for node in nodes:
        match node.type:
            case "inline":
                runs += _inline(node.children, form)
            case "strong":
                runs += _inline(node.children, replace(form, bold=True))
            case "em":
                runs += _inline(node.children, replace(form, italic=True))
            case "link":
                runs += _link(node, str(node.attrs["href"]), form)
            case "softbreak" | "hardbreak":
                runs.append(replace(form, text="\n"))
            case "image":
                runs += _with_address(node, str(node.attrs["src"]), form)
            case _:
                runs += _with_bare_links(replace(form, text=node.content))
    return runs


def _link(node: SyntaxTreeNode, address: str, form: Run) -> list[Run]:
    if _SAFE_LINK.fullmatch(address):
        return _inline(node.children, replace(form, link=address))
    return _with_address(node, address, form)


def _with_address(node: SyntaxTreeNode, address: str, form: Run) -> list[Run]:
    return [*_inline(node.children, form), replace(form, text=f" ({address})" if address else "")]


def _with_bare_links(run: Run) -> list[Run]:
    if run.link:
        return [run]
    return [
        replace(run, text=part, link=part if place % 2 else "")
        for place, part in enumerate(_BARE_LINK.split(run.text))
        if part
    ]


def _html(block: Block) -> str:
    if isinstance(block, Paragraph):
        return f"<p>{_html_runs(block.runs)}</p>"
    items = "".join(f"<li>{_html_item(item)}</li>" for item in block.items)
    if not block.numbered:
        return f"<ul>{items}</ul>"
    start = f' start="{block.start}"' if block.start != 1 else ""
    return f"<ol{start}>{items}</ol>"


def _html_item(item: tuple[Block, ...]) -> str:
    first, *rest = item
    opening = _html_runs(first.runs) if isinstance(first, Paragraph) else _html(first)
    return opening + "".join(_html(block) for block in rest)


def _html_runs(runs: tuple[Run, ...]) -> str:
    return "".join(_html_run(run) for run in runs)


def _html_run(run: Run) -> str:
    text = escape(run.text).replace("\n", "<br>")
    if run.italic:
        text = f"<em>{text}</em>"
    if run.bold:
        text = f"<strong>{text}</strong>"
    return f'<a href="{escape(run.link)}">{text}</a>' if run.link else text
