"""Asks one address as one person, changes nothing, and says in a word what came back."""

from __future__ import annotations

from http.cookies import SimpleCookie
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import reverse

from seasons.emails import watch_token
from seasons.models import Watch
from tests.access.world import World


def concrete(route: str, world: World) -> str:
    """A path of the route, about the objects of the world."""
    if route.startswith("admin: "):
        return _admin_path(route, world)
    token = ""
    if "<token>" in route:
        token = watch_token(Watch.objects.get_or_create(email="watch@example.org", topic="call")[0])
    owners = {"saisons": world.season, "projets": world.project}
    slug = owners.get(route.split("/", maxsplit=1)[0], world.edition).slug
    reference = world.request.reference if route.startswith("equipes") else world.alice.reference
    filled = {
        "^<app_label>/$": "projects/",
        "(?P<url>.*)$": "nowhere/",
        "<path:content_type_id>": str(world.content_type.pk),
        "<path:object_id>": str(world.alice.pk),
        "<int:pk>": "1",
        "^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/reset/key/1-set-password/",
        "<path:rest>": "anything/",
        "^(?P<provider_id>[^/]+)/": "sso/",
        "<slug:slug>": slug,
        "<slug:reference>": reference,
        "<topic:topic>": "appel",
        "<token>": token,
    }
    for placeholder, value in filled.items():
        route = route.replace(placeholder, value)
    return "/" + route


def _admin_path(route: str, world: World) -> str:
    model, view = route.removeprefix("admin: ").split()
    app, name = model.split(".")
    path = f"/admin/{app}/{name}/"
    pk = world.of_model(model).pk
    tails = {"changelist": "", "add": "add/", "step": f"{pk}/etape/nulle/", "object": f"{pk}/"}
    return path + tails.get(view, f"{pk}/{view}/")


def verdict(client: Client, method: str, path: str) -> str:
    """ok, login, factor, go (any other redirect), or the status. The database is left as it was."""
    cookies: SimpleCookie = SimpleCookie({name: morsel.value for name, morsel in client.cookies.items()})
    with transaction.atomic():
        answer: Any = client.get(path) if method == "GET" else client.post(path, {})
        transaction.set_rollback(True)
    client.cookies = cookies
    if answer.status_code == 200:
        return "ok"
    if answer.status_code in {301, 302}:
        return _where(answer["Location"])
    return str(answer.status_code)


def _where(location: str) -> str:
    if location.startswith((reverse("account_login"), reverse("admin:login"))):
        return "login"
    if location.startswith(reverse("mfa_activate_totp")) or location.startswith(reverse("mfa_reauthenticate")):
        return "factor"
    return "go"
