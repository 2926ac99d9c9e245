"""What differs between installations, and where the shipped files lie."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_PACKAGE = Path(__file__).resolve().parent
_IN_WHEEL = _PACKAGE / "_shipped"
SHIPPED = _IN_WHEEL if _IN_WHEEL.is_dir() else _PACKAGE.parent
"""Only a wheel has `_shipped`; in a checkout the folders stand beside the package."""

PREFIX = "FACILITATION_"


class SettingError(Exception):
    """A setting is missing or odd; the sentence names it."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Read once at the start; handed down, never looked up."""

    database_url: str = "sqlite:///var/kreisrunde.sqlite"
    secret_key: str
    secret_key_fallbacks: tuple[str, ...] = ()
    base_url: str = "http://127.0.0.1:5000"
    mail_url: str = "file:///var/mail"
    mail_from: str = "kreisrunde@localhost"
    mail_per_hour: int | None = None
    """How many letters may leave in one hour; None: as many as there are."""
    replies_url: str | None = None
    """The mailbox that is read: imaps://user:password@host/Folder, imap://, file:///folder; None:
    nobody reads it by machine."""
    exports: Path = Path("exports")
    timezone: str = "Europe/Berlin"
    proxies: int = 0
    """How many proxies stand in front and say where a request comes from."""
    templates_folder: Path | None = None
    legal_texts: Path | None = None
    """The operator's own `impressum.md`, `datenschutz.md` and `barrierefreiheit.md`."""
    metrics_token: str | None = None
    """What a monitoring system sends along to read `/metrics`; None: nobody reads it."""

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys that are still good, the one in use first."""
        return (self.secret_key, *self.secret_key_fallbacks)

    @property
    def mail_host(self) -> str:
        """The host part of Message-IDs and UIDs: the host people know the installation by."""
        return urlsplit(self.base_url).hostname or "localhost"


def read(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this installation. Raises SettingError naming the first odd one."""
    values = {name: _value(environ, name) for name in _NAMES}
    settings = Settings(
        database_url=values["DATABASE_URL"] or Settings.database_url,
        secret_key=values["SECRET_KEY"] or _kept_key(Path("var/secret_key")),
        secret_key_fallbacks=tuple((values["SECRET_KEY_FALLBACKS"] or "").split()),
        base_url=(values["BASE_URL"] or Settings.base_url).rstrip("/"),
        mail_url=values["MAIL_URL"] or f"file://{Path('var/mail').resolve()}",
        mail_from=values["MAIL_FROM"] or Settings.mail_from,
        mail_per_hour=_hourly("MAIL_PER_HOUR", values["MAIL_PER_HOUR"]),
        replies_url=values["REPLIES_URL"] or None,
        exports=Path(values["EXPORTS"] or "exports"),
        timezone=values["TIMEZONE"] or Settings.timezone,
        proxies=_count("PROXIES", values["PROXIES"]),
        templates_folder=Path(values["TEMPLATES"]) if values["TEMPLATES"] else None,
        legal_texts=Path(values["LEGAL_TEXTS"]) if values["LEGAL_TEXTS"] else None,
        metrics_token=values["METRICS_TOKEN"] or None,
    )
    _check(settings)
    return settings


def for_demo(folder: Path, *, port: int) -> Settings:
    """Everything in one folder, reached on this machine only."""
    return Settings(
        database_url=f"sqlite:///{folder / 'kreisrunde.sqlite'}",
        secret_key=_kept_key(folder / "secret_key"),
        base_url=f"http://127.0.0.1:{port}",
        mail_url=f"file://{(folder / 'mail').resolve()}",
        mail_from="kreisrunde@kreisrunde.example",
        replies_url=f"file://{(folder / 'inbox').resolve()}",
        exports=folder / "exports",
    )


_NAMES = (
    "DATABASE_URL",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "BASE_URL",
    "MAIL_URL",
    "MAIL_FROM",
    "MAIL_PER_HOUR",
    "REPLIES_URL",
    "EXPORTS",
    "TIMEZONE",
    "PROXIES",
    "TEMPLATES",
    "LEGAL_TEXTS",
    "METRICS_TOKEN",
)


def _value(environ: Mapping[str, str], name: str) -> str | None:
    """The variable itself, or the content of the file that `<name>_FILE` names."""
    value, file = environ.get(PREFIX + name), environ.get(f"{PREFIX}{name}_FILE")
    if value and file:
        raise SettingError(
            f"{PREFIX}{name} and {PREFIX}{name}_FILE sind beide gesetzt; behalten Sie eine."
        )
    if not file:
        return value
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingError(
            f"{PREFIX}{name}_FILE: {file} lässt sich nicht lesen ({error})."
        ) from error


def _count(name: str, value: str | None) -> int:
    if value and not (value.isdecimal() and int(value) < 10):
        raise SettingError(f"{PREFIX}{name} muss eine Zahl von 0 bis 9 sein.")
    return int(value or 0)


def _hourly(name: str, value: str | None) -> int | None:
    if not value:
        return None
    if not (value.isascii() and value.isdecimal() and 0 < int(value) < 10**7):
        raise SettingError(f"{PREFIX}{name} muss eine Zahl über 0 sein, oder leer: ohne Grenze.")
    return int(value)


def _kept_key(file: Path) -> str:
    """A key made at the first start and kept in a file only its owner may read."""
    if file.exists():
        return file.read_text(encoding="utf-8").strip()
    file.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_hex(32)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(key)
    return key


def _check(settings: Settings) -> None:
    if len(settings.secret_key) < 32:
        raise SettingError(f"{PREFIX}SECRET_KEY braucht mindestens 32 Zeichen.")
    if settings.metrics_token is not None and len(settings.metrics_token) < 16:
        raise SettingError(f"{PREFIX}METRICS_TOKEN braucht mindestens 16 Zeichen.")
    if not settings.database_url.startswith(("sqlite:", "postgresql")):
        raise SettingError(
            f"{PREFIX}DATABASE_URL muss mit sqlite:/// oder postgresql+psycopg:// beginnen."
        )
    address = urlsplit(settings.base_url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise SettingError(
            f"{PREFIX}BASE_URL muss eine Adresse sein wie https://kreisrunde.example."
        )
    if urlsplit(settings.mail_url).scheme not in ("smtp", "smtps", "file"):
        raise SettingError(f"{PREFIX}MAIL_URL muss mit smtp://, smtps:// oder file:/// beginnen.")
    if settings.replies_url and not _is_mailbox(settings.replies_url):
        raise SettingError(
            f"{PREFIX}REPLIES_URL muss eine Adresse sein wie imaps://benutzer:passwort@host/INBOX "
            "oder file:///ordner."
        )
    if "@" not in settings.mail_from or any(c in settings.mail_from for c in "\r\n<>"):
        raise SettingError(
            f"{PREFIX}MAIL_FROM muss eine Adresse ohne Namen sein wie amt@kreis.example."
        )
    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SettingError(
            f"{PREFIX}TIMEZONE: Die Zeitzone „{settings.timezone}“ gibt es nicht; "
            "richtig wäre zum Beispiel Europe/Berlin."
        ) from error


def _is_mailbox(url: str) -> bool:
    try:
        address = urlsplit(url)
        port = address.port
    except ValueError:
        return False
    if address.scheme == "file":
        return not address.netloc and len(address.path) > 1
    has_login = address.hostname and address.username and address.password
    return address.scheme in ("imap", "imaps") and bool(has_login) and port != 0
