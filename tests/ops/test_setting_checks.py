"""A setting that cannot be used stops haggle with a sentence that names it; one that can is taken as it is."""

from pathlib import Path

import pytest

from haggle.settings import Settings, from_environment
from haggle.settings.checks import SettingsError

CANNOT_WORK = {
    "HAGGLE_NEW_CONVERSATIONS": ["", "5", "5,", "9,5", "0,5", "5;9", "1,2,3"],
    "HAGGLE_DATA": ["", " "],
    "HAGGLE_PUBLIC_URL": [
        *("https://example.org/../x", "HTTPS://example.org", "example.org", "https://", "//example.org", "ftp://a.org"),
        *("https://a.org?x", "https://a.org#x", "https://u@a.org", "https://a.org:0", "https://a.org:99999", " "),
        *("https://a.org:", "https://a b.org", "https://a.org//", "https://[::1", "https://ä.org", "https:/a.org"),
        *(
            "https://a.org/chat//",
            "https://a.org/a b",
            "https://a.org/chat;x",
            "https://a.org/chat?",
            "https://a.org/%41",
        ),
    ],
    "HAGGLE_DATABASE_URL": [
        *(
            "",
            "haggle.db",
            "sqlite://x",
            "sqlite:///",
            "sqlite:///:memory:",
            "sqlite:////x/y.db?mode=ro",
            "mysql://a/b",
        ),
        *("postgresql://", "postgresql://host", "postgresql://host/", "postgresql://host:port/db", "POSTGRESQL://h/db"),
        *("postgresql://u:p#w@host/db", "postgresql://u:p/w@host/db", "postgres://host/db"),
    ],
    "HAGGLE_BUS_URL": [
        *("", "memory", "redis:", "redis://", "redis://host:port", "redis://host/database", "http://host", "unix://"),
    ],
    "HAGGLE_BLOBS_URL": [
        *(
            "",
            "/blobs",
            "file:///",
            "s3://",
            "s3://b/p?endpoint=minio:9000",
            "s3://b/p?endpoint=",
            "s3://b/p?regoin=eu",
        ),
    ],
    "HAGGLE_TRUSTED_PROXIES": ["", "localhost", "10.0.0.1/8"],
    "HAGGLE_METRICS_TOKEN": ["ключ", " x", "a\nb"],
    **dict.fromkeys(
        ("HAGGLE_LIMITS", "HAGGLE_LOG", "HAGGLE_LOG_LEVEL", "HAGGLE_JOIN", "HAGGLE_MASKING"), ["", "of", "yes"]
    ),
    **dict.fromkeys(("HAGGLE_LOG_ADDRESSES", "HAGGLE_SQLITE_SYNCHRONOUS"), ["", "1", "maybe"]),
    **dict.fromkeys(
        ("HAGGLE_SESSION_DAYS", "HAGGLE_SESSION_MAX_DAYS", "HAGGLE_FEED_DAYS"), ["0", "", "99999999", "1.5"]
    ),
    **dict.fromkeys(("HAGGLE_MAX_UPLOAD_BYTES", "HAGGLE_MAX_STREAMS"), ["0", "-1", "10MB", "²", "1" * 5000]),
    **dict.fromkeys(("HAGGLE_BEAT_MS",), ["0", "37000", "15s"]),
}

WORKS = {
    "HAGGLE_PUBLIC_URL": [
        "",
        "https://a.org",
        "https://a.org/",
        "http://127.0.0.1:8000",
        "https://[::1]:8443",
        "https://a.org/chat/",
    ],
    "HAGGLE_DATABASE_URL": [
        *("sqlite:////var/lib/my haggle/haggle.db", "postgresql://u:p%40w@host:5432/db?ssl=require"),
        "postgresql:///db?host=/run/postgresql",
    ],
    "HAGGLE_BUS_URL": ["memory:", "redis://h:6379/0?channel=x", "rediss://:p@h", "unix:///run/redis.sock"],
    "HAGGLE_BLOBS_URL": [
        "file:///srv/b",
        "s3://bucket/prefix?endpoint=http://127.0.0.1:9000&region=eu-1",
        "s3://bucket",
    ],
    "HAGGLE_METRICS_TOKEN": ["", "a secret"],
}


def _read(folder: Path, name: str, text: str) -> Settings:
    return from_environment({"HAGGLE_DATA": str(folder), name: text})


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in CANNOT_WORK.items() for text in texts])
def test_what_cannot_work_is_refused_in_words(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name}: say "):
        _read(tmp_path, name, text)


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in WORKS.items() for text in texts])
def test_what_can_work_is_taken(tmp_path: Path, name: str, text: str) -> None:
    settings = _read(tmp_path, name, text)
    assert getattr(settings, name.removeprefix("HAGGLE_").lower()) == text.removesuffix("/")


@pytest.mark.parametrize(
    "text", ["allowed = 'a.org'", "trusted = ['a.org']", "blocked = ['a b']", "blocked = [1]", "="]
)
def test_lists_of_domains_that_cannot_work_are_refused_in_words(tmp_path: Path, text: str) -> None:
    (tmp_path / "domains.toml").write_text(text)
    with pytest.raises(SettingsError, match="^HAGGLE_LINK_DOMAINS: "):
        _read(tmp_path, "HAGGLE_LINK_DOMAINS", str(tmp_path / "domains.toml"))
