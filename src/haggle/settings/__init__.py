"""
The environment, read once into one frozen Settings. Each variable has its line in docs/settings.md.

What belongs together is a group, in a file of its own beside this one.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from haggle.clock import DAY_MS
from haggle.data_folder import kept_secret, make_private
from haggle.settings import addresses, checks
from haggle.settings.checks import MAX_DAYS, OwnTips, SettingsError, networks, number, one_of
from haggle.settings.embedding import Embedding, embedding
from haggle.settings.handover import Handover, handover
from haggle.settings.mail import Mail, mail
from haggle.settings.mail_answers import MailAnswers, mail_answers
from haggle.settings.outgoing import Outgoing, outgoing
from haggle.settings.strangers import Strangers, strangers

KEY_FILE = "secret.key"
LEAST_SECRET = 32
LEAST_DIFFERENT = 8


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator can choose. `from_environment` has the defaults."""

    data: Path
    database_url: str
    bus_url: str
    blobs_url: str
    secret_key: str
    public_url: str
    are_limits_on: bool
    sqlite_synchronous: str
    session_days: int
    session_max_days: int
    feed_days: int
    case_days: int
    report_reasons: Mapping[str, Mapping[str, str]]
    max_streams_per_account: int
    max_streams: int
    beat_s: float
    send_timeout_s: float
    stall_s: float
    max_upload_bytes: int
    max_message_bytes: int
    presence_s: float
    delivered_s: float
    sweep_s: float
    database_connections: int
    log: str
    log_level: str
    are_addresses_logged: bool
    metrics_token: str
    join: str
    masking: str
    strangers: Strangers
    embedding: Embedding
    handover: Handover
    outgoing: Outgoing
    theme: Path | None
    mail: Mail
    mail_answers: MailAnswers
    tips: OwnTips | None
    trusted_proxies: tuple[str, ...]

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file of ours: one process, one writer."""
        return self.database_url.startswith("sqlite:")

    @property
    def database_file(self) -> Path | None:
        """Where SQLite has its file; None on PostgreSQL."""
        return Path(self.database_url.removeprefix("sqlite:///")) if self.is_sqlite else None

    @property
    def is_key_kept(self) -> bool:
        """Whether the key is the one in the data folder, and not given by the environment."""
        with suppress(OSError):
            return (self.data / KEY_FILE).read_text().strip() == self.secret_key
        return False

    @property
    def is_alone(self) -> bool:
        """Whether no other process tells us of what it did."""
        return self.bus_url == "memory:"

    @property
    def is_https(self) -> bool:
        """Whether people reach us over https: decides `Secure` and the `__Host-` prefix of cookies."""
        return self.public_url.startswith("https://")

    @property
    def base_path(self) -> str:
        """The path that haggle stands under, like `/chat`; empty at the root of its host."""
        return urlsplit(self.public_url).path


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings as the environment gives them. Makes the data folder and, if absent, the secret key in it."""
    data, database_url, blobs_url = _places(environ)
    are_limits_on = one_of(environ, "HAGGLE_LIMITS", "on", "off") == "on"
    days, seconds = partial(number, environ, most=MAX_DAYS), partial(_seconds, environ)
    return Settings(
        data=data,
        database_url=database_url,
        bus_url=addresses.bus_url(environ, "HAGGLE_BUS_URL"),
        blobs_url=blobs_url,
        secret_key=_secret_key(environ, data / KEY_FILE),
        public_url=addresses.public_url(environ, "HAGGLE_PUBLIC_URL"),
        are_limits_on=are_limits_on,
        sqlite_synchronous=one_of(environ, "HAGGLE_SQLITE_SYNCHRONOUS", "full", "normal").upper(),
        session_days=days("HAGGLE_SESSION_DAYS", default=30),
        session_max_days=days("HAGGLE_SESSION_MAX_DAYS", default=180),
        feed_days=days("HAGGLE_FEED_DAYS", default=30),
        case_days=days("HAGGLE_CASE_DAYS", default=180),
        report_reasons=checks.worded_choices(environ, "HAGGLE_REPORT_REASONS"),
        max_streams_per_account=number(environ, "HAGGLE_MAX_STREAMS_PER_ACCOUNT", 20),
        max_streams=number(environ, "HAGGLE_MAX_STREAMS", 20_000),
        beat_s=seconds("HAGGLE_BEAT_MS", 15_000, most_ms=36_000),
        send_timeout_s=seconds("HAGGLE_SEND_TIMEOUT_MS", 20_000),
        stall_s=seconds("HAGGLE_STALL_MS", 20_000),
        max_upload_bytes=number(environ, "HAGGLE_MAX_UPLOAD_BYTES", 12_000_000),
        max_message_bytes=number(environ, "HAGGLE_MAX_MESSAGE_BYTES", 40_000_000),
        presence_s=seconds("HAGGLE_PRESENCE_MS", 30_000),
        delivered_s=seconds("HAGGLE_DELIVERED_MS", 200),
        sweep_s=seconds("HAGGLE_SWEEP_MS", 10_000),
        database_connections=number(environ, "HAGGLE_DATABASE_CONNECTIONS", 10, most=10_000),
        log=one_of(environ, "HAGGLE_LOG", "text", "json"),
        log_level=one_of(environ, "HAGGLE_LOG_LEVEL", "info", "warning", "error").upper(),
        are_addresses_logged=one_of(environ, "HAGGLE_LOG_ADDRESSES", "off", "on") == "on",
        metrics_token=checks.token(environ, "HAGGLE_METRICS_TOKEN"),
        join=one_of(environ, "HAGGLE_JOIN", "open", "invite", "closed"),
        masking=one_of(environ, "HAGGLE_MASKING", "off", "warn", "mask", "hold"),
        strangers=strangers(environ, are_limits_on),
        embedding=embedding(environ),
        handover=handover(environ),
        outgoing=outgoing(environ),
        mail=mail(environ),
        theme=checks.folder(environ, "HAGGLE_THEME"),
        mail_answers=mail_answers(environ),
        tips=checks.tips(environ, "HAGGLE_TIPS"),
        trusted_proxies=networks(environ, "HAGGLE_TRUSTED_PROXIES", "127.0.0.1,::1"),
    )


def _places(environ: Mapping[str, str]) -> tuple[Path, str, str]:
    """The data folder, made and private; the addresses of database and blobs."""
    if not environ.get("HAGGLE_DATA", "data").strip():
        raise SettingsError("HAGGLE_DATA: say a folder.")
    data = Path(environ.get("HAGGLE_DATA", "data")).resolve()
    database_url = addresses.database_url(environ, "HAGGLE_DATABASE_URL", f"sqlite:///{data / 'haggle.db'}")
    blobs_url = addresses.blobs_url(environ, "HAGGLE_BLOBS_URL", f"file://{data / 'blobs'}")
    try:
        make_private(data, *_files(data, database_url, blobs_url))
    except OSError as error:
        raise SettingsError(f"HAGGLE_DATA: {data} cannot be used ({error.strerror}).") from error
    return data, database_url, blobs_url


def _seconds(environ: Mapping[str, str], name: str, default_ms: int, most_ms: int = DAY_MS) -> float:
    return number(environ, name, default_ms, most=most_ms) / 1000


def _files(data: Path, database_url: str, blobs_url: str) -> list[Path]:
    """What lies on this machine and is nobody else's business."""
    files = [data / KEY_FILE]
    if blobs_url.startswith("file://"):
        files.append(Path(blobs_url.removeprefix("file://")))
    if database_url.startswith("sqlite:///"):
        database = database_url.removeprefix("sqlite:///")
        files += [Path(database + end) for end in ("", "-wal", "-shm", ".lock", ".server")]
    return files


def _secret_key(environ: Mapping[str, str], path: Path) -> str:
    """The key of the environment, else the one kept in that file, made on first use."""
    given = environ.get("HAGGLE_SECRET_KEY")
    try:
        key = kept_secret(path) if given is None else given.strip()
    except OSError as error:
        raise SettingsError(f"{path} cannot be used ({error.strerror}).") from error
    if len(key) >= LEAST_SECRET and len(set(key)) >= LEAST_DIFFERENT:
        return key
    if given is None:
        raise SettingsError(f"{path} holds no key: take it from a backup, or delete it, which signs everybody out.")
    raise SettingsError(
        f"HAGGLE_SECRET_KEY: say at least {LEAST_SECRET} characters that nobody guesses (openssl rand -hex 32), "
        "or leave it out: then one is made and kept in the data folder."
    )
