"""Channels of a fake server, and what admin pages about them show."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from demo.fakes.mattermost import FakeMattermost
from seasons.models import Season


def room(fake: FakeMattermost, name: str, **more: Any) -> str:
    """A channel somebody made over there, with them and our account in it; its id."""
    person = fake.state.add_user(f"{name}@example.org", name)["id"]
    fake.state.enter_team(fake.state.team["id"], person)
    made = fake.state.add_channel(fake.state.team["id"], name, name.upper(), creator=person, **more)
    fake.state.join(made["id"], fake.state.bot["id"])
    return str(made["id"])


def text(answer: Any) -> str:
    return str(answer.content.decode().replace("\u00a0", " "))


def create_url(season: Season) -> str:
    return reverse("admin:chat_channelseason_create", args=[season.pk])


def form_of(answer: Any) -> dict[str, Any]:
    """What the page of names would send as it is shown."""
    form = answer.context["draft"].form
    sent = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in sent.items() if value not in (False, None)} | {
        "espace": answer.context["space"].pk,
        "pattern": answer.context["draft"].shown,
    }
