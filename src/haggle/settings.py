"""The environment, read once into one frozen Settings. Each variable has its line in docs/settings.md."""

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from haggle.data_folder import kept_secret, make_private

_BLOBS_URL = re.compile(r"file:///|s3://[a-z0-9][a-z0-9.-]+(/[^?]*)?(\?[^?]*)?$")

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
    def is_alone(self) -> bool:
        """Whether no other process tells us of what it did."""
        return self.bus_url == "memory:"

    @property
    def is_https(self) -> bool:
        """Whether people reach us over https: decides `Secure` and the `__Host-` prefix of cookies."""
        return self.public_url.startswith("https://")


class SettingsError(ValueError):
    """A setting that cannot be used, in words for the operator."""


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings as the environment gives them. Makes the data folder and, if absent, the secret key in it."""
    data = Path(environ.get("HAGGLE_DATA", "data")).resolve()
    database_url, bus_url, blobs_url = _addresses(environ, data)
    try:
        make_private(data, *_files(data, database_url, blobs_url))
    except OSError as error:
        raise SettingsError(f"HAGGLE_DATA: {data} cannot be used ({error.strerror}).") from error
    return Settings(
        data=data,
        database_url=database_url,
        bus_url=bus_url,
        blobs_url=blobs_url,
        secret_key=_secret_key(environ, data / "secret.key"),
        public_url=environ.get("HAGGLE_PUBLIC_URL", "").rstrip("/"),
        are_limits_on=environ.get("HAGGLE_LIMITS", "on").lower() != "off",
        sqlite_synchronous=_one_of(environ, "HAGGLE_SQLITE_SYNCHRONOUS", "full", "normal").upper(),
        session_days=_number(environ, "HAGGLE_SESSION_DAYS", 30),
        session_max_days=_number(environ, "HAGGLE_SESSION_MAX_DAYS", 180),
        feed_days=_number(environ, "HAGGLE_FEED_DAYS", 30),
        max_streams_per_account=_number(environ, "HAGGLE_MAX_STREAMS_PER_ACCOUNT", 20),
        max_streams=_number(environ, "HAGGLE_MAX_STREAMS", 20_000),
        beat_s=_number(environ, "HAGGLE_BEAT_MS", 15_000) / 1000,
        send_timeout_s=_number(environ, "HAGGLE_SEND_TIMEOUT_MS", 20_000) / 1000,
        stall_s=_number(environ, "HAGGLE_STALL_MS", 20_000) / 1000,
        max_upload_bytes=_number(environ, "HAGGLE_MAX_UPLOAD_BYTES", 12_000_000),
        max_message_bytes=_number(environ, "HAGGLE_MAX_MESSAGE_BYTES", 40_000_000),
        presence_s=_number(environ, "HAGGLE_PRESENCE_MS", 30_000) / 1000,
        delivered_s=_number(environ, "HAGGLE_DELIVERED_MS", 200) / 1000,
        sweep_s=_number(environ, "HAGGLE_SWEEP_MS", 10_000) / 1000,
        database_connections=_number(environ, "HAGGLE_DATABASE_CONNECTIONS", 10),
        log=_one_of(environ, "HAGGLE_LOG", "text", "json"),
        log_level=_one_of(environ, "HAGGLE_LOG_LEVEL", "info", "warning", "error").upper(),
        are_addresses_logged=_one_of(environ, "HAGGLE_LOG_ADDRESSES", "off", "on") == "on",
        metrics_token=environ.get("HAGGLE_METRICS_TOKEN", ""),
        join=_one_of(environ, "HAGGLE_JOIN", "open", "invite", "closed"),
        trusted_proxies=_networks(environ, "HAGGLE_TRUSTED_PROXIES", "127.0.0.1,::1"),
    )


def _addresses(environ: Mapping[str, str], data: Path) -> tuple[str, str, str]:
    """Of the database, the bus and the blobs. Raises SettingsError."""
    database_url = environ.get("HAGGLE_DATABASE_URL", f"sqlite:///{data / 'haggle.db'}")
    if not database_url.startswith(("sqlite:///", "postgresql://")):
        raise SettingsError("HAGGLE_DATABASE_URL: say sqlite:///… or postgresql://user:password@host/database.")
    bus_url = environ.get("HAGGLE_BUS_URL", "memory:")
    if bus_url != "memory:" and not bus_url.startswith(("redis://", "rediss://", "unix://")):
        raise SettingsError("HAGGLE_BUS_URL: say memory: or redis://host:6379/0.")
    blobs_url = environ.get("HAGGLE_BLOBS_URL", f"file://{data / 'blobs'}")
    if not _BLOBS_URL.match(blobs_url):
        raise SettingsError("HAGGLE_BLOBS_URL: say file:///… or s3://bucket/prefix?endpoint=https://…&region=….")
    return database_url, bus_url, blobs_url


def _files(data: Path, database_url: str, blobs_url: str) -> list[Path]:
    """What lies on this machine and is nobody else's business."""
    files = [data / "secret.key"]
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


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name, str(default))
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:16]) < 10**12:
        raise SettingsError(f"{name}: say a whole number above zero, not “{text[:40]}”.")
    return int(text)


def _networks(environ: Mapping[str, str], name: str, default: str) -> tuple[str, ...]:
    """Addresses and networks, comma-separated. Checked here: uvicorn would take a misspelt one and trust nobody."""
    try:
        return tuple(str(ipaddress.ip_network(one.strip())) for one in environ.get(name, default).split(","))
    except ValueError as error:
        raise SettingsError(f"{name}: say addresses or networks, like 10.0.0.5,172.16.0.0/12 ({error}).") from error


def _one_of(environ: Mapping[str, str], name: str, *words: str) -> str:
    word = environ.get(name, words[0]).lower()
    if word not in words:
        raise SettingsError(f"{name}: say {', '.join(words[:-1])} or {words[-1]}.")
    return word
