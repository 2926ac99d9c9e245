"""Mail that came back: delivery reports (RFC 3464) and the older ways of saying so."""

import re
from dataclasses import dataclass

from facilitation.formats import mime
from facilitation.formats.mime import Mail, Part, first
from facilitation.formats.wording import line

MOST = 20
"""Recipients of one report; our letters have one each."""

_REPORT = 100_000
_RETURNED = {"message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers"}
_MESSAGE_ID = re.compile(r"^[ \t>]*message-id:\s*(<[^<>\s]{1,250}>)", re.IGNORECASE | re.MULTILINE)
_POSTMASTERS = {"mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon", "mdaemon"}
_SUBJECT = re.compile(
    r"undeliver|delivery (status|fail|has fail)|returned (mail|to sender)|failure notice|"
    r"delivery failed|unzustellbar|nicht zugestellt|nicht zustellbar|zustellung fehl",
    re.IGNORECASE,
)
_DELAYED = re.compile(r"delay|warning|verzöger|temporar|noch nicht zugestellt", re.IGNORECASE)
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<!\d)([45])\d\d[ -]")
_ADDRESS = re.compile(r"<?([^\s<>()\[\]:;,\"]{1,64}@[A-Za-z0-9.-]{1,190})>?")


@dataclass(frozen=True, kw_only=True)
class Bounce:
    """What a report says of one recipient."""

    recipient: str
    """In small letters; empty where none is named."""
    is_final: bool
    """Nobody tries any more."""
    status: str
    """'5.1.1' (RFC 3463), as far as known."""
    reason: str
    """In the words of the server."""

    @property
    def is_permanent(self) -> bool:
        """Given up, for a reason that will not pass."""
        return self.is_final and self.status.startswith("5")

    @property
    def is_about_address(self) -> bool:
        """Not about what was sent or by whom (RFC 3463: classes 6 and 7)."""
        return self.is_permanent and not self.status.startswith(("5.6", "5.7"))


def read(mail: Mail, text: str) -> tuple[Bounce, ...]:
    """What the mail reports of letters that did not arrive; nothing if it is no such report."""
    reports = [part for part in mail.parts if part.kind == "message/delivery-status"]
    if reports:
        return tuple(_in_report(reports[0]))
    kind = mail.top.parameters.get("report-type", "")
    if kind == "delivery-status" or _looks_returned(mail):
        return _in_words(mail, text)
    return ()


def returned(mail: Mail, text: str) -> tuple[str, ...]:
    """Message-IDs of what may have come back, from the returned head or whatever names one."""
    texts = [part.raw[:_REPORT].decode("utf-8", "replace")
             for part in mail.parts if part.kind in _RETURNED]  # fmt: skip
    found = [match for piece in (*texts, text) for match in _MESSAGE_ID.findall(piece)[:MOST]]
    named = " ".join((first(mail.fields, "in-reply-to"), first(mail.fields, "references")))
    found += re.findall(r"<[^<>\s]{1,250}>", named)
    return tuple(dict.fromkeys(found))[: 2 * MOST]


def _in_report(part: Part) -> list[Bounce]:
    """The groups of fields after the first, each about one recipient (RFC 3464 2.3)."""
    groups = re.split(rb"\r?\n[ \t]*\r?\n", part.content(_REPORT).strip())
    found = []
    for fields in map(mime.read_fields, groups[: MOST + 1]):
        if action := first(fields, "action").lower().strip():
            named = first(fields, "original-recipient") or first(fields, "final-recipient")
            status = _STATUS.search(first(fields, "status"))
            bounce = Bounce(
                recipient=_address(named.rpartition(";")[2]),
                is_final=action == "failed",
                status=status[1] if status else "",
                reason=line(first(fields, "diagnostic-code").partition(";")[2])[:200],
            )
            if action in ("failed", "delayed"):
                found.append(bounce)
    return found


def _looks_returned(mail: Mail) -> bool:
    if "x-failed-recipients" in mail.fields:
        return True
    senders = mime.addresses(mail.fields.get("from", []))
    by_machine = any(a.lower().partition("@")[0] in _POSTMASTERS for _, a in senders)
    nobody = first(mail.fields, "return-path").strip() == "<>" or by_machine
    return nobody and _SUBJECT.search(mime.words(first(mail.fields, "subject"))) is not None


def _in_words(mail: Mail, text: str) -> tuple[Bounce, ...]:
    named = first(mail.fields, "x-failed-recipients") or _named_in(text)
    status, code = _STATUS.search(text), _CODE.search(text)
    subject = mime.words(first(mail.fields, "subject"))
    known = status[1] if status else f"{code[1]}.0.0" if code else ""
    said = next((row for row in text.splitlines() if status and status[1] in row), "")
    return (
        Bounce(
            recipient=_address(named),
            is_final=_DELAYED.search(subject) is None,
            status=known,
            reason=line(said)[:200],
        ),
    )


def _named_in(text: str) -> str:
    """An address that stands alone on its line, as mail servers write it."""
    for row in text.splitlines()[:200]:
        if found := _ADDRESS.fullmatch(row.strip().rstrip(":")):
            return found[1]
    return ""


def _address(text: str) -> str:
    found = _ADDRESS.search(text[:400])
    return line(found[1]).lower() if found else ""
