"""Django, Channels and Daphne with their defaults, in one file: pages by views, messages over a WebSocket."""

import os
import time
from pathlib import Path
from typing import Any

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="of a bench",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",  # as cheap for the database as the others'
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ["PEER_DATABASE"],
            "OPTIONS": {"init_command": "PRAGMA synchronous=FULL", "transaction_mode": "IMMEDIATE"},
        }
    },
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [Path(__file__).parent / "templates"],
        }
    ],
    CHANNEL_LAYERS={"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}},
)
django.setup()

from channels.db import database_sync_to_async  # noqa: E402  (Django wants its settings first)
from channels.generic.websocket import AsyncJsonWebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.sessions import SessionMiddlewareStack  # noqa: E402
from django.core.asgi import get_asgi_application  # noqa: E402
from django.db import models  # noqa: E402
from django.db.models import F, OuterRef, Q, Subquery  # noqa: E402
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse  # noqa: E402
from django.shortcuts import get_object_or_404, render  # noqa: E402
from django.urls import path  # noqa: E402


class Account(models.Model):
    username = models.TextField(unique=True)
    name = models.TextField()

    class Meta:
        app_label, db_table, managed = "market", "accounts", False


class Conversation(models.Model):
    title = models.TextField()
    buyer = models.ForeignKey(Account, models.CASCADE, related_name="+")
    seller = models.ForeignKey(Account, models.CASCADE, related_name="+")

    class Meta:
        app_label, db_table, managed = "market", "conversations", False


class Message(models.Model):
    conversation = models.ForeignKey(Conversation, models.CASCADE)
    author = models.ForeignKey(Account, models.CASCADE)
    body = models.TextField()
    created_at = models.BigIntegerField()

    class Meta:
        app_label, db_table, managed = "market", "messages", False


def up(request: HttpRequest) -> HttpResponse:
    return HttpResponse("up")


def login(request: HttpRequest) -> HttpResponse:
    request.session["account"] = get_object_or_404(Account, username=request.POST["username"]).id
    return HttpResponse(status=204)


def viewer_of(request: HttpRequest) -> int:
    if "account" not in request.session:
        raise Http404
    return int(request.session["account"])


def those_of(viewer: int) -> Any:
    return Conversation.objects.filter(Q(buyer=viewer) | Q(seller=viewer))


def conversations(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    newest = Message.objects.filter(conversation=OuterRef("pk")).order_by("-id")
    rows = (
        those_of(viewer)
        .select_related("buyer", "seller")
        .annotate(last_id=Subquery(newest.values("id")[:1]), last_line=Subquery(newest.values("body")[:1]))
        .order_by(F("last_id").desc())[:20]
    )
    for row in rows:
        row.other = row.seller.name if row.buyer_id == viewer else row.buyer.name
    return render(request, "conversations.html", {"conversations": rows})


def conversation(request: HttpRequest, id: int) -> HttpResponse:
    viewer = viewer_of(request)
    row = get_object_or_404(those_of(viewer), id=id)
    messages = list(Message.objects.filter(conversation=row).order_by("-id")[:50])
    newest = messages[0].id if messages else 0
    facts = {"conversation": row, "messages": messages[::-1], "viewer": viewer, "newest": str(newest)}
    return render(request, "conversation.html", facts)


def changes(request: HttpRequest) -> HttpResponse:
    mine = those_of(viewer_of(request)).values("id")
    newer = Message.objects.filter(conversation__in=mine, id__gt=int(request.GET.get("after", 0))).order_by("id")[:50]
    rows = list(newer.values("id", "conversation_id", "author_id", "body"))
    return JsonResponse({"messages": rows}) if rows else HttpResponse(status=204)


@database_sync_to_async  # type: ignore[untyped-decorator, unused-ignore]
def kept(author: int, conversation_id: int, body: str) -> dict[str, Any] | None:
    """Keep a message. Returns what is told to both, or None when the author takes no part."""
    row = those_of(author).filter(id=conversation_id).first()
    if row is None:
        return None
    message = Message.objects.create(conversation=row, author_id=author, body=body, created_at=int(time.time() * 1000))
    told = {"type": "message", "id": message.id, "conversation": row.id, "author": author, "body": body}
    return {"people": [row.buyer_id, row.seller_id], "message": told}


class Consumer(AsyncJsonWebsocketConsumer):
    async def connect(self) -> None:
        self.account = self.scope["session"].get("account")
        if self.account is None:
            await self.close()
            return
        self.group = f"account-{self.account}"
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()
        await self.send_json({"type": "hello"})

    async def disconnect(self, code: int) -> None:
        if self.account is not None:
            await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive_json(self, content: Any) -> None:
        body = str(content.get("body", "")).strip()
        done = await kept(self.account, content.get("conversation"), body) if body else None
        if done is None:
            await self.send_json({"type": "refused"})
            return
        for account in done["people"]:
            await self.channel_layer.group_send(f"account-{account}", {"type": "show", "message": done["message"]})

    async def show(self, event: Any) -> None:
        await self.send_json(event["message"])


urlpatterns = [
    path("up", up),
    path("login", login),
    path("conversations", conversations),
    path("conversations/<int:id>", conversation),
    path("changes", changes),
]
application = ProtocolTypeRouter(
    {
        "http": get_asgi_application(),
        "websocket": SessionMiddlewareStack(URLRouter([path("ws", Consumer.as_asgi())])),
    }
)
