"""Mails taken apart (RFC 5322, 2045, 2046, 2047) in bounded time, whatever they are made of.

The standard library's parser goes down one call for each level of nesting and copies each line
once for each; here a mail of any shape gives the parts that could be found, and no error.
"""

import codecs
import re
from base64 import b64decode
from binascii import a2b_qp
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import getaddresses
from functools import cached_property
from urllib.parse import unquote_to_bytes

DEEPEST = 12
"""Levels of parts in parts that are looked into."""
MOST_PARTS = 100

_LONGEST_HEAD = 300_000
_LONGEST_FIELD = 4_000
_MOST_FIELDS = 400
_BLANK_LINE = re.compile(rb"\r?\n[ \t]*\r?\n|\A\r?\n")
_FOLD = re.compile(rb"\r?\n[ \t]+")
_PARAMETER = re.compile(r';\s*([\w!#$%&+.^`|~*-]{1,60})\s*=\s*("(?:\\.|[^"\\])*"|[^;]*)')
_CHARSET = re.compile(r"[A-Za-z0-9_.:-]{1,40}\Z")
_TEXT_CODECS = re.compile(r"(utf|iso8859|cp\d|koi8|gb|big5|euc|shift_jis|iso2022|ascii|mac)")
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")

Fields = Mapping[str, list[str]]
"""Fields of a head by their name in small letters, unfolded, not decoded."""


@dataclass(frozen=True)
class Part:
    """One part of a mail that is no container of others, or a whole mail inside of it."""

    fields: Fields
    raw: bytes
    inside: bool = False
    """Whether it belongs to a mail that was sent along."""

    @cached_property
    def kind(self) -> str:
        """'text/calendar'; 'text/plain' where nothing is said."""
        said = first(self.fields, "content-type").partition(";")[0].strip().lower()
        return said if said.count("/") == 1 else "text/plain"

    @cached_property
    def parameters(self) -> Mapping[str, str]:
        return parameters(first(self.fields, "content-type"))

    @property
    def name(self) -> str:
        """The file name, if one is given."""
        disposition = parameters(first(self.fields, "content-disposition"))
        return disposition.get("filename", "") or self.parameters.get("name", "")

    def content(self, most: int) -> bytes:
        """What it holds, decoded, of not much more than `most` octets of the mail."""
        how = first(self.fields, "content-transfer-encoding").strip().lower()
        raw = self.raw[: most * 2]
        if how == "base64":
            return _from_base64(raw)
        return a2b_qp(raw) if how == "quoted-printable" else raw

    def text(self, most: int) -> str:
        """The first characters of a text in its own charset; in the likeliest where that is odd."""
        content = self.content(most)
        declared = charset(self.parameters.get("charset", "utf-8"))
        for name in (declared, "utf-8"):
            try:
                return content.decode(name)[:most]
            except UnicodeError:
                continue
        return content.decode("cp1252", "replace")[:most]


@dataclass(frozen=True)
class Mail:
    fields: Fields
    parts: tuple[Part, ...]
    """Its parts in order, those of mails inside of it included."""
    top: Part
    """The mail as if it were one part."""


def read(content: bytes) -> Mail:
    """The mail's head and parts. Whatever the octets are, there is at least one part."""
    top = _part(content)
    return Mail(top.fields, tuple(_leaves(top)) or (top,), top)


def _leaves(top: Part) -> Iterator[Part]:
    waiting, seen = [(top, 0)], 0
    while waiting and seen < MOST_PARTS:
        part, depth = waiting.pop()
        seen += 1
        children = _children(part) if depth < DEEPEST else []
        if not children or part.kind.startswith("message/"):
            yield part
        waiting.extend((child, depth + 1) for child in reversed(children))


def _children(part: Part) -> list[Part]:
    if part.kind in ("message/rfc822", "message/global"):
        return [_part(part.content(len(part.raw)), inside=True)]
    if not part.kind.startswith("multipart/"):
        return []
    boundary = part.parameters.get("boundary", "").encode("utf-8", "replace")[:200]
    return [_part(piece, inside=part.inside) for piece in _pieces(part.raw, boundary)]


def _pieces(raw: bytes, boundary: bytes) -> list[bytes]:
    """What stands between the delimiters; the last may lack its end."""
    if not boundary:
        return []
    delimiter = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    pieces: list[bytes] = []
    begins = None
    for found in delimiter.finditer(raw):
        if begins is not None:
            pieces.append(raw[begins : found.start()])
        begins = found.end()
        if found[1] or len(pieces) >= MOST_PARTS:
            return pieces
    return pieces if begins is None else [*pieces, raw[begins:]]


def _part(octets: bytes, *, inside: bool = False) -> Part:
    octets = octets.lstrip(b"\r\n")
    end = _BLANK_LINE.search(octets, 0, _LONGEST_HEAD)
    head = octets[: end.start()] if end else octets[:_LONGEST_HEAD]
    return Part(read_fields(head), octets[end.end() :] if end else b"", inside)


def read_fields(head: bytes) -> dict[str, list[str]]:
    """The fields of a head; lines that are none are left out."""
    fields: dict[str, list[str]] = {}
    for row in _FOLD.sub(b" ", head).splitlines()[:_MOST_FIELDS]:
        name, colon, value = row[:_LONGEST_FIELD].partition(b":")
        if colon and name and b" " not in name.strip():
            key = name.strip().decode("ascii", "replace").lower()
            fields.setdefault(key, []).append(_plain(value).strip())
    return fields


def first(fields: Fields, name: str) -> str:
    """The first field of that name; empty where there is none."""
    return next(iter(fields.get(name, ())), "")


def parameters(value: str) -> dict[str, str]:
    """The parameters of a field, by name in small letters, RFC 2231 in its simple form."""
    found: dict[str, str] = {}
    for name, given in _PARAMETER.findall(value):
        text = re.sub(r"\\(.)", r"\1", given[1:-1]) if given.startswith('"') else given.strip()
        if name.endswith("*"):
            text = unquote_to_bytes(text.rpartition("'")[2]).decode("utf-8", "replace")
        found.setdefault(name.lower().partition("*")[0], text)
    return found


def words(value: str) -> str:
    """A field as people read it: encoded words decoded (RFC 2047)."""
    try:
        pieces: list[tuple[bytes | str, str | None]] = decode_header(value)
    except HeaderParseError:
        return value
    return "".join(
        piece if isinstance(piece, str) else piece.decode(charset(name or "utf-8"), "replace")
        for piece, name in pieces
    )


def addresses(values: list[str]) -> list[tuple[str, str]]:
    """Name and address of each mailbox in such fields; none for what is no list of mailboxes."""
    # The library goes down one call for each bracket.
    fit = [value for value in values if value.count("(") < 20]
    pairs = [(words(name), address.strip()) for name, address in getaddresses(fit)]
    return [(name, address) for name, address in pairs if "@" in address]


def charset(name: str) -> str:
    """The codec for a charset; codecs that are none for texts are never used."""
    if _CHARSET.match(name):
        try:
            known = codecs.lookup(name).name
        except LookupError:
            return "cp1252"
        if _TEXT_CODECS.match(known):
            return known
    return "cp1252"


def _plain(octets: bytes) -> str:
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("cp1252", "replace")


def _from_base64(raw: bytes) -> bytes:
    """What can be decoded; a broken end is left away."""
    letters = _NO_BASE64.sub(b"", raw.partition(b"=\r\n--")[0])
    fits = len(letters) - (len(letters) % 4 == 1)
    return b64decode(letters[:fits] + b"=" * (-fits % 4))
