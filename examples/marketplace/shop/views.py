"""The shop's pages, and where they are."""

import logging
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.forms import Textarea, modelform_factory
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from django.views.static import serve
from standardwebhooks import WebhookVerificationError

from shop import haggle
from shop.models import Thing

logger = logging.getLogger("shop")
ThingForm = modelform_factory(
    Thing, fields=["title", "price", "description"], widgets={"description": Textarea({"rows": 3})}
)


def for_all_pages(request: HttpRequest) -> dict[str, str]:
    return {"haggle_url": settings.HAGGLE_URL}


def things(request: HttpRequest) -> HttpResponse:
    return render(request, "things.html", {"things": Thing.objects.order_by("-id")})


def thing(request: HttpRequest, thing_id: int) -> HttpResponse:
    """One thing; whoever is signed in gets a form that hands them over to haggle."""
    found = get_object_or_404(Thing, id=thing_id)
    token = haggle.token_for(request.user) if request.user.is_authenticated else ""
    return render(request, "thing.html", {"thing": found, "token": token, "form": ThingForm(instance=found)})


@login_required
@require_POST
def change(request: HttpRequest, thing_id: int) -> HttpResponse:
    """What its seller does with it. That haggle hears of it is said in haggle.py."""
    found, state = get_object_or_404(Thing, id=thing_id, seller=request.user), request.POST.get("state")
    if state == "removed":
        found.delete()
        return redirect("/")
    if state in {"available", "reserved", "sold"}:
        found.state = state
        found.save()
    elif (form := ThingForm(request.POST, instance=found)).is_valid():
        form.save()
    else:
        return render(request, "thing.html", {"thing": found, "form": form}, status=422)
    return redirect(f"/things/{thing_id}")


@login_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Somebody deletes their account, here and so in haggle."""
    user = request.user
    logout(request)
    user.delete()
    return redirect("/")


@login_required
def hand_over(request: HttpRequest) -> HttpResponse:
    """The way to haggle as whoever is signed in here, and back to it when it has asked (`state`) who somebody is."""
    asked = {name: request.GET[name] for name in ("state", "next") if name in request.GET}
    return redirect(f"{settings.HAGGLE_URL}/handover?{urlencode({'token': haggle.token_for(request.user), **asked})}")


@csrf_exempt
@require_POST
def hear(request: HttpRequest) -> HttpResponse:
    """haggle says what happened there."""
    try:
        event = haggle.heard(request)
    except WebhookVerificationError:
        return HttpResponseBadRequest("This is not signed by haggle.")
    logger.info("verified: haggle says %s %s", event["type"], event["data"])
    return HttpResponse(status=204)


urlpatterns = [
    path("", things),
    path("things/<int:thing_id>", thing),
    path("things/<int:thing_id>/change", change),
    path("photos/<path:path>", serve, {"document_root": settings.DATA / "photos"}),
    path("static/<path:path>", serve, {"document_root": settings.HERE / "static"}),
    path("sign-in", LoginView.as_view(template_name="sign-in.html")),
    path("sign-out", LogoutView.as_view()),
    path("leave", leave),
    path("haggle/hand-over", hand_over),
    path("haggle/webhook", hear),
]
