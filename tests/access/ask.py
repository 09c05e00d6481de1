"""Asks one address as one person, changes nothing, and says in a word what came back."""

from __future__ import annotations

from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import reverse

from chat.emails import digest_token
from partners.actions.supporting import support_token
from projects import contact_emails, reading
from projects.models import Told
from projects.series_links import answer_token, stop_token
from seasons.emails import watch_token
from seasons.models import Watch
from tests.access.world import World


def concrete(route: str, world: World) -> str:
    """A path of the route, about the objects of the world."""
    if route.startswith("admin: "):
        return _admin_path(route, world)
    start = route.split("/", maxsplit=1)[0]
    owners = {"saisons": world.season, "projets": world.project, "comite": world.sent.season}
    owners["messagerie"] = owners["chat"] = world.workspace
    references = {"equipes": world.request, "proposer": world.draft, "propositions": world.sent, "comite": world.sent}
    references["reponses"] = world.relay
    known = {
        "^<app_label>/$": "projects/",
        "(?P<url>.*)$": "nowhere/",
        "<path:content_type_id>": str(world.content_type.pk),
        "<path:object_id>": str(world.sent.pk if "proposal" in route else world.alice.pk),
        "<int:pk>": str(_pk(route, world)),
        "<int:season>": str(world.season.pk),
        "<int:workspace>/<slug:room>": f"{world.workspace.pk}/anyroom",
        "^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/reset/key/1-set-password/",
        "<path:rest>": "anything/",
        "^(?P<provider_id>[^/]+)/": "sso/",
        "<slug:provider_id>": "sso",
        "saisons/<slug:slug>": f"saisons/{world.season.slug}",
        "antennes/<slug:slug>": f"antennes/{world.chapter.slug}",
        "<slug:slug>": owners.get(start, world.edition).slug,
        "<slug:reference>": sent_or(world, route, references.get(start, world.alice)).reference,
        "<topic:topic>": "appel",
        "<task:task>": "besoin",
        "<key>": world.key,
        "<slug:answer>": "oui",
        "<secret>": world.secret,
        "<slug:moment>": "launch",
        "<token>": _token(route, world) if "<token>" in route else "",
    }
    for placeholder, value in known.items():
        route = route.replace(placeholder, value)
    return "/" + route


def _pk(route: str, world: World) -> int:
    """The number in an address: a writer's, a piece's or an event's."""
    known = {"personnes": world.helper, "pieces": world.piece, "agenda": world.event}
    known |= {"antennes": world.meeting, "equipes": world.stand_up}
    return next((row.pk for word, row in known.items() if word in route), 1)


def sent_or(world: World, route: str, other: Any) -> Any:
    """What follows a sending is asked of the proposal that was sent."""
    follows = ("envoyee/", "suivi/", "messages/", "retirer/", "reprendre/")
    return (
        world.sent if route.startswith("proposer/<slug:reference>/") and route.split("/")[2] + "/" in follows else other
    )


def _token(route: str, world: World) -> str:
    reader = f"user:{world.lead.volunteer.user_id}"
    asked = {"season": world.season, "moment": "still_there", "reader": reader}
    made: dict[str, Callable[[], str]] = {
        "resume": lambda: digest_token(world.lead.volunteer.pk),
        "soutiens": lambda: support_token(world.support),
        "alertes": lambda: contact_emails.alert_token(world.alert),
        "texte-public": lambda: reading.token(world.edition, world.bearer),
        "mails": lambda: stop_token(reader, "checkin"),
        "toujours-la": lambda: answer_token(Told.objects.get_or_create(**asked)[0].pk),
    }
    make = next((make for word, make in made.items() if word in route), None)
    return make() if make else watch_token(Watch.objects.get_or_create(email="watch@example.org", topic="call")[0])


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
