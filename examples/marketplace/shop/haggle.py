"""All that connects this shop with haggle. The rest of the shop knows nothing of it but a few names of this file."""

import json
import logging
import secrets
import time
from functools import partial
from http.client import HTTPException
from urllib.request import Request, urlopen

import jwt
from django.conf import settings
from django.contrib.auth.models import User
from django.db.models.signals import post_delete, post_save
from django.db.transaction import on_commit
from django.dispatch import receiver
from django.http import HttpRequest
from standardwebhooks import Webhook

from shop.models import Thing

logger = logging.getLogger("shop")


def token_for(user: User) -> str:
    """The hand-over: who this is, signed, for one sign-in within five minutes."""
    now = int(time.time())
    said = {"iss": settings.SHOP_URL, "aud": settings.HAGGLE_URL, "iat": now, "exp": now + 300}
    who = {"sub": str(user.id), "preferred_username": user.username, "name": user.get_full_name()}
    return jwt.encode({**said, **who, "jti": secrets.token_urlsafe(16)}, settings.HANDOVER_SECRET, "HS256")


def row(of: User | Thing) -> dict[str, object]:
    """A person or a thing as haggle is told of it, by the shop's own ids; prices are in cents."""
    if isinstance(of, User):
        return {"id": str(of.pk), "username": of.username, "name": of.get_full_name()}
    said = {"id": str(of.pk), "seller": str(of.seller_id), "title": of.title, "description": of.description}
    price = {"price": int(of.price * 100), "currency": "EUR", "state": of.state}
    page = {"page": f"{settings.SHOP_URL}/things/{of.pk}", "photos": [f"{settings.SHOP_URL}/photos/{of.photo}"]}
    return {**said, **price, **page}


def tell(method: str, path: str, *rows: dict[str, object]) -> None:
    """Say it by the site API. If haggle is away the shop goes on; `tell_all` makes up for it at the next start."""
    body = "\n".join(map(json.dumps, rows)).encode()
    kind = "application/x-ndjson" if method == "POST" else "application/json"
    headers = {"Authorization": f"Bearer {settings.HAGGLE_TOKEN}", "Content-Type": kind}
    try:
        with urlopen(
            Request(f"{settings.HAGGLE_URL}/api/v1/site/{path}", body, headers, method=method), timeout=30
        ) as answer:
            refused = [line for line in answer.read().decode().splitlines() if '"error"' in line]
        logger.info("told haggle: %s %s %s", method, path, " ".join(refused))
    except (OSError, HTTPException) as problem:
        logger.error("haggle was not told: %s %s: %s", method, path, problem)


def tell_all() -> None:
    """Everything at once. Twice is once, so it does no harm."""
    tell("POST", "accounts", *map(row, User.objects.all()))
    tell("POST", "listings", *map(row, Thing.objects.all()))


@receiver(post_save, sender=User)
@receiver(post_save, sender=Thing)
def saved(instance: User | Thing, **_: object) -> None:
    """Somebody is new here or has another name; a thing is new, changed, reserved or sold."""
    kind = "accounts" if isinstance(instance, User) else "listings"
    on_commit(partial(tell, "PUT", f"{kind}/{instance.pk}", row(instance)))


@receiver(post_delete, sender=User)
@receiver(post_delete, sender=Thing)
def deleted(instance: User | Thing, **_: object) -> None:
    """A thing is removed; a person is erased there too."""
    kind = "accounts" if isinstance(instance, User) else "listings"
    on_commit(partial(tell, "DELETE", f"{kind}/{instance.pk}"))


def heard(request: HttpRequest) -> dict[str, object]:
    """What haggle says by a webhook. Raises WebhookVerificationError for anybody else."""
    return Webhook(settings.WEBHOOK_SECRET).verify(request.body, dict(request.headers))
