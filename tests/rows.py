"""Accounts, sessions and tokens made by rows in the database: hashing a password takes long."""

import secrets
import time
from typing import Any

from haggle.accounts.model import digest
from haggle.text.folding import folded


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def account(haggle: Any, username: str, name: str, password_hash: str, language: str) -> int:
    """Answers its id."""
    [(account_id,)] = haggle.sql(
        "INSERT INTO accounts (username, name, name_folded, password_hash, time_zone, language, enter_key, created_at) "
        "VALUES (:username, :name, :folded, :hash, 'Europe/Stockholm', :language, 'auto', :now) RETURNING id",
        username=username,
        name=name,
        folded=folded(name),
        hash=password_hash,
        language=language,
        now=_now_ms(),
    )
    return int(account_id)


def session(haggle: Any, account_id: int, browser: str) -> str:
    """Answers its key."""
    key = secrets.token_urlsafe(24)
    haggle.sql(
        "INSERT INTO sessions (account_id, key_hash, browser, created_at, seen_at) "
        "VALUES (:account, :hash, :browser, :now, :now) RETURNING id",
        account=account_id,
        hash=digest(key),
        browser=browser,
        now=_now_ms(),
    )
    return key


def token(haggle: Any, username: str) -> str:
    """Answers its secret."""
    secret = "hgl_" + secrets.token_urlsafe(24)
    haggle.sql(
        "INSERT INTO tokens (account_id, name, secret_hash, created_at) "
        "SELECT id, 'test', :hash, :now FROM accounts WHERE username = :username RETURNING id",
        username=username,
        hash=digest(secret),
        now=_now_ms(),
    )
    return secret


def site_token(haggle: Any, *scopes: str) -> str:
    """Answers its secret."""
    secret = "hgs_" + secrets.token_urlsafe(24)
    haggle.sql(
        "INSERT INTO site_tokens (name, secret_hash, scopes, created_at) VALUES ('test', :hash, :scopes, :now) "
        "RETURNING id",
        hash=digest(secret),
        scopes=" ".join(scopes),
        now=_now_ms(),
    )
    return secret
