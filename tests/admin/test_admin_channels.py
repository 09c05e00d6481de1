"""Channels as coordinators make, bind, name, rule and close them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditLine
from chat import tasks, trying
from chat.models import Channel, Workspace
from demo.fakes.mattermost import FakeMattermost
from projects.models import Edition
from tests import factories
from tests.admin.chat_scene import create_url, form_of, room, text
from tests.admin.conftest import Said
from tests.admin.test_admin_lists import page, queries
from tests.chat import scene

pytestmark = pytest.mark.django_db
ROOMS = reverse("admin:chat_channel_rooms")


def test_a_coordinator_makes_a_channel_for_some_fields(coordinator: Client, workspace: Workspace) -> None:
    skill, edition = factories.skill(), factories.edition()
    form = {"workspace": workspace.pk, "edition": edition.pk, "audience": "roles", "policy": "managed", "name": ""}
    answer = coordinator.post(page(Channel, "add"), form)
    assert "Choisir au moins un domaine ou un rôle" in text(answer)
    coordinator.post(page(Channel, "add"), form | {"skills": [skill.pk], "roles": ["tech_lead"]})
    made = Channel.objects.get()
    assert (made.edition, made.origin, list(made.skills.all()), made.roles) == (
        edition,
        "created",
        [skill],
        ["tech_lead"],
    )
    assert AuditLine.objects.filter(verb="channel.created").count() == 1
    assert skill.name in text(coordinator.get(page(Channel, "change", made.pk)))


def test_a_channel_is_about_one_thing(coordinator: Client, workspace: Workspace) -> None:
    edition = factories.edition()
    form = {"workspace": workspace.pk, "edition": edition.pk, "season": edition.season.pk, "audience": "team"}
    assert coordinator.post(page(Channel, "add"), form | {"policy": "managed"}).status_code == 200
    assert not Channel.objects.exists()


def test_channels_are_found_by_where_they_are(coordinator: Client, workspace: Workspace, edition: Edition) -> None:
    well = scene.channel(workspace, edition)
    wrong = scene.channel(workspace, factories.edition())
    Channel.objects.filter(pk=well.pk).update(external_id="a")
    Channel.objects.filter(pk=wrong.pk).update(external_id="b", trouble="gone")
    found = text(coordinator.get(page(Channel, "changelist"), {"etat": "regarder"}))
    assert wrong.name in found
    assert well.name not in found


def test_a_channel_for_some_fields_is_opened_to_more_from_its_page(
    coordinator: Client, workspace: Workspace, edition: Edition
) -> None:
    first, second = factories.skill("design"), factories.skill("web")
    channel = scene.channel(workspace, edition, audience="roles", skills=[first])
    url = page(Channel, "step", channel.pk, "elargir")
    assert "Rien n’est enlevé" in text(coordinator.get(url))
    coordinator.post(url, {"skills": [second.pk]})
    assert set(channel.skills.all()) == {first, second}
    assert AuditLine.objects.filter(verb="channel.widened").count() == 1
    assert "Rien de nouveau n’est coché" in text(coordinator.post(url, {"skills": [second.pk]}))


def test_each_rule_is_explained_where_it_is_chosen_and_its_change_is_kept(
    coordinator: Client, workspace: Workspace, edition: Edition, said: Said
) -> None:
    channel = scene.channel(workspace, edition)
    url = page(Channel, "step", channel.pk, "regle")
    shown = text(coordinator.get(url))
    for words in ("Retire seulement les personnes que le portail a ajoutées", "ne retire jamais personne"):
        assert words in shown
    coordinator.post(url, {"policy": "additive"})
    channel.refresh_from_db()
    assert channel.policy == "additive"
    assert AuditLine.objects.get(verb="channel.policy_changed").detail == {"before": "managed", "after": "additive"}
    assert "C’est déjà sa règle" in text(coordinator.post(url, {"policy": "additive"}))


def test_a_new_name_is_checked_against_the_platform_before_it_is_asked(
    coordinator: Client, workspace: Workspace, edition: Edition, fake: FakeMattermost
) -> None:
    channel = scene.channel(workspace, edition)
    tasks.tick()
    room(fake, "12_pris")
    url = page(Channel, "step", channel.pk, "renommer")
    assert "s’appelle aujourd’hui « 12_bloom »" in text(coordinator.get(url))
    for name, words in (("12_pris", "est pris par un canal ouvert"), ("Pôle", "Par exemple « pole »")):
        assert words in text(coordinator.post(url, {"name": name, "display_name": ""}))
    coordinator.post(url, {"name": "12_trawl", "display_name": "Trawl"})
    tasks.tick()
    channel.refresh_from_db()
    assert fake.state.channels[channel.external_id]["name"] == channel.name == "12_trawl"


def test_an_archived_channel_is_opened_again_from_its_page(
    coordinator: Client, workspace: Workspace, edition: Edition, fake: FakeMattermost
) -> None:
    channel = scene.channel(workspace, edition)
    tasks.tick()
    for step, closed in (("archiver", True), ("rouvrir", False)):
        assert f"/{step}/" in text(coordinator.get(page(Channel, "change", channel.pk)))
        coordinator.post(page(Channel, "step", channel.pk, step))
        tasks.tick()
        channel.refresh_from_db()
        assert (channel.closed, bool(fake.state.channels[channel.external_id]["delete_at"])) == (closed, closed)


# -- binding


def test_channels_are_picked_from_what_the_platform_shows(
    coordinator: Client, workspace: Workspace, edition: Edition, fake: FakeMattermost
) -> None:
    bound = scene.channel(workspace, edition)
    tasks.tick()
    room(fake, "entraide")
    fake.state.channels[room(fake, "vieux")]["delete_at"] = 1
    shown = text(coordinator.get(ROOMS))
    assert "~vieux" not in shown
    assert "~vieux" in text(coordinator.get(ROOMS, {"archives": "on"}))
    assert "~entraide" in shown
    assert "2 membres" in shown
    assert page(Channel, "change", bound.pk) in shown
    found = text(coordinator.get(ROOMS, {"q": "ENTR"}))
    assert "~entraide" in found
    assert "~12_bloom" not in found
    assert "Aucun canal de ce nom" in text(coordinator.get(ROOMS, {"q": "rien"}))


def test_a_long_list_is_cut_in_pages_and_costs_the_same_calls_and_queries(
    coordinator: Client, workspace: Workspace, fake: FakeMattermost
) -> None:
    trying.try_connection(workspace)
    room(fake, "r0")
    few = queries(coordinator, ROOMS)
    for number in range(1, 60):
        room(fake, f"r{number}")
    fake.calls.clear()
    assert queries(coordinator, f"{ROOMS}?relire=1") == few
    assert len(fake.calls) == 4  # public, private, archived; then the members of the page
    assert "page 1 sur 3" in text(coordinator.get(ROOMS))
    fake.calls.clear()
    assert "~r9" in text(coordinator.get(ROOMS, {"p": "3"}))
    assert len(fake.calls) == 1  # the list is kept two minutes: only this page's numbers are asked


def test_a_channel_that_exists_is_bound_and_takes_nobody_out(
    coordinator: Client, workspace: Workspace, edition: Edition, fake: FakeMattermost, said: Said
) -> None:
    there = room(fake, "12_bloom")
    stranger = next(one for one in fake.state.channel_members[there] if one != fake.state.bot["id"])
    url = reverse("admin:chat_channel_bind", args=[workspace.pk, there])
    shown = coordinator.get(url)
    assert "Il a 2 membres" in text(shown)
    assert shown.context["form"]["about"].value() == f"edition-{edition.pk}"  # by its name
    form = {"about": f"edition-{edition.pk}", "audience": "team", "policy": "additive"}
    answer = coordinator.post(url, form, follow=True)
    assert "est relié" in said(answer)
    channel = Channel.objects.get()
    assert (channel.external_id, channel.origin, channel.policy) == (there, "bound", "additive")
    tasks.tick()
    channel.refresh_from_db()
    assert (channel.trouble, stranger in scene.inside(fake, channel)) == ("", True)
    assert "déjà relié" in said(coordinator.post(url, form, follow=True))


def test_a_platform_that_cannot_be_read_says_what_to_do(
    coordinator: Client, workspace: Workspace, edition: Edition, fake: FakeMattermost
) -> None:
    fake.switches.revoked = True
    for url in (ROOMS, create_url(edition.season), reverse("admin:chat_channel_bind", args=[workspace.pk, "x"])):
        shown = text(coordinator.get(url))
        assert "n’a pas pu être lu" in shown
        assert "Refaire un jeton sur Mattermost" in shown
    answer = coordinator.get(create_url(edition.season))
    assert coordinator.post(create_url(edition.season), form_of(answer)).status_code == 200
    assert not Channel.objects.exists()
