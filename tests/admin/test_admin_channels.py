"""Channels as coordinators make, bind, name, rule and close them; and what the token may do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from celery import current_app
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import AuditLine
from chat import actions, tasks, trying
from chat.models import Channel, ChannelSeason, SeasonNaming, Workspace
from demo.fakes.mattermost import FakeMattermost
from projects.models import Edition
from seasons.models import Season
from tests import factories
from tests.admin.conftest import Said
from tests.admin.test_admin_lists import INLINE, MOST_QUERIES, page, queries
from tests.chat import scene

pytestmark = pytest.mark.django_db
ROOMS = reverse("admin:chat_channel_rooms")


@pytest.fixture
def fake() -> Iterator[FakeMattermost]:
    cache.clear()
    current_app.conf.task_always_eager = True
    with FakeMattermost() as server:
        yield server
    current_app.conf.task_always_eager = False


@pytest.fixture
def workspace(fake: FakeMattermost, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("TEST_CHAT_TOKEN", fake.bot_token)
    return Workspace.objects.create(
        name="Mattermost", slug="m", base_url=fake.url, team_name="dfg", token_name="TEST_CHAT_TOKEN", is_default=True
    )


@pytest.fixture
def edition() -> Edition:
    return factories.edition(project=factories.project(slug="bloom", title="Bloom"), season=factories.season(12))


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


# -- one channel


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


# -- a season


def test_the_channels_of_a_season_are_seen_by_name_then_made_in_one_click(
    coordinator: Client, workspace: Workspace, edition: Edition, fake: FakeMattermost, said: Said
) -> None:
    factories.edition(project=factories.project(slug="pole", title="Pôle"), season=edition.season)
    answer = coordinator.get(create_url(edition.season))
    form = form_of(answer)
    names = sorted(value for key, value in form.items() if key.startswith("name-"))
    assert names == ["12_bloom", "12_bloom_ref", "12_pole", "12_pole_ref", "saison-12", "saison-12_ref"]
    assert not Channel.objects.exists()
    answer = coordinator.post(create_url(edition.season), form, follow=True)
    assert "3 canaux sont demandés" in said(answer)
    tasks.tick()
    made = {row["name"] for row in fake.state.channels.values()}
    assert {"12_bloom", "12_pole", "saison-12"} <= made
    assert "12_bloom_ref" not in made


def test_a_name_that_is_taken_is_shown_and_settled_before_anything_is_made(
    coordinator: Client, workspace: Workspace, edition: Edition, fake: FakeMattermost
) -> None:
    there = room(fake, "12_bloom")
    answer = coordinator.get(create_url(edition.season))
    assert "« 12_bloom » existe déjà là-bas" in text(answer)
    assert reverse("admin:chat_channel_bind", args=[workspace.pk, there]) in text(answer)
    form = form_of(answer)
    key = f"name-edition-{edition.pk}-team"
    assert form[key] == "12_bloom-2"
    for name, words in (("12_bloom", "Ce nom est pris"), ("saison-12", "le même nom"), ("Été", "Par exemple « ete »")):
        assert words in text(coordinator.post(create_url(edition.season), form | {key: name}))
    assert not Channel.objects.exists()
    coordinator.post(create_url(edition.season), form)
    assert Channel.objects.get(edition=edition).name == "12_bloom-2"


def test_a_name_held_by_a_channel_the_portal_archived_leads_to_opening_it_again(
    coordinator: Client, workspace: Workspace, edition: Edition
) -> None:
    channel = scene.channel(workspace, edition)
    tasks.tick()
    channel.refresh_from_db()
    actions.archive_channel(channel=channel, actor=None)
    tasks.tick()
    shown = text(coordinator.get(create_url(edition.season)))
    assert "« 12_bloom » est le nom d’un canal archivé" in shown
    assert f'{page(Channel, "change", channel.pk)}">Le rouvrir plutôt' in shown


def test_a_pattern_is_tried_on_every_name_and_kept_with_the_channels(
    coordinator: Client, workspace: Workspace, edition: Edition
) -> None:
    url = create_url(edition.season)
    for pattern, words in (("{season}", "Il faut {slug} ou {number}"), ("{nom}_{slug}", "« {nom} » n’existe pas")):
        assert words in text(coordinator.get(url, {"pattern": pattern}))
    answer = coordinator.get(url, {"pattern": "s{season}-{slug}"})
    assert form_of(answer)[f"name-edition-{edition.pk}-team"] == "s12-bloom"
    assert not SeasonNaming.objects.exists()
    coordinator.post(url, form_of(answer))
    assert SeasonNaming.objects.get().pattern == "s{season}-{slug}"
    assert Channel.objects.filter(name="s12-bloom").exists()


def test_a_season_s_page_says_where_each_channel_stands(
    coordinator: Client, workspace: Workspace, edition: Edition
) -> None:
    channel = scene.channel(workspace, edition)
    tasks.tick()
    Channel.objects.filter(pk=channel.pk).update(trouble="gone")
    shown = text(coordinator.get(page(ChannelSeason, "change", edition.season.pk)))
    for words in ("~12_bloom", "Bloom", "Ce canal n’existe plus", "{season}_{slug}"):
        assert words in shown
    second = factories.edition(season=edition.season)
    shown = text(coordinator.get(page(ChannelSeason, "changelist")))
    assert "1 équipe attend son canal." in shown
    assert str(second) not in shown


def test_when_a_season_is_over_its_channels_are_proposed_to_be_archived_at_once(
    coordinator: Client, workspace: Workspace, fake: FakeMattermost
) -> None:
    season = factories.season(11, launch_in=-400)
    edition = factories.edition(season=season)
    channels = [scene.channel(workspace, edition), actions.ensure_channel(about=season, workspace=workspace)]
    tasks.tick()
    assert "2 canaux à archiver" in text(coordinator.get(page(ChannelSeason, "changelist")))
    glance = text(coordinator.get(reverse("admin:chat_glance")))
    assert f'{page(ChannelSeason, "change", season.pk)}">Saison 11</a> : ses canaux sont encore ouverts' in glance
    url = page(ChannelSeason, "step", season.pk, "archiver")
    shown = text(coordinator.get(url))
    assert "2 canaux sont archivés, en 2 appels" in shown
    assert "n’est pas finie" not in shown
    fake.calls.clear()
    coordinator.post(url)
    tasks.tick()
    assert len(fake.calls) == len(channels)
    assert Channel.objects.filter(closed=True).count() == len(channels)


def test_archiving_a_season_that_is_not_over_says_so(
    coordinator: Client, workspace: Workspace, edition: Edition
) -> None:
    scene.channel(workspace, edition)
    shown = text(coordinator.get(page(ChannelSeason, "step", edition.season.pk, "archiver")))
    assert "cette saison n’est pas finie" in shown


@pytest.mark.parametrize("view", ["changelist", "change", "create"])
def test_the_season_s_pages_cost_the_same_with_few_channels_and_with_thirty(
    administrator: Client, workspace: Workspace, edition: Edition, view: str
) -> None:
    urls = {
        "changelist": page(ChannelSeason, "changelist"),
        "change": page(ChannelSeason, "change", edition.season.pk),
        "create": create_url(edition.season),
    }
    scene.channel(workspace, factories.edition(season=edition.season))
    few = queries(administrator, urls[view])
    for _ in range(15):
        scene.channel(workspace, factories.edition(season=edition.season))
        factories.edition(season=edition.season)
        factories.season()
    assert queries(administrator, urls[view]) == few <= MOST_QUERIES


def test_our_pages_hold_no_inline_script_or_style(
    coordinator: Client, workspace: Workspace, edition: Edition, fake: FakeMattermost
) -> None:
    there = room(fake, "12_bloom")
    bind = reverse("admin:chat_channel_bind", args=[workspace.pk, there])
    for url in (ROOMS, bind, create_url(edition.season), page(ChannelSeason, "change", edition.season.pk)):
        answer = coordinator.get(url)
        assert answer.status_code == 200, url
        assert INLINE.findall(answer.content) == [], url


# -- what the token may do


def test_trying_the_connection_says_what_the_token_may_and_may_not_do(
    coordinator: Client, workspace: Workspace, said: Said, fake: FakeMattermost
) -> None:
    answer = coordinator.post(page(Workspace, "step", workspace.pk, "tester"), follow=True)
    assert "La connexion marche" in said(answer)
    shown = text(coordinator.get(page(Workspace, "change", workspace.pk)))
    for words in (
        "créer des canaux privés",
        "portal-bot",
        "ajoute beaucoup de monde en un appel",
        "signup_user_complete",
    ):
        assert words in shown
    told = workspace.__class__.objects.get().told
    Workspace.objects.update(told=told | {"may": {"archive": False}, "needs": {"archive": "channels:manage"}})
    assert "à donner : channels:manage" in text(coordinator.get(page(Workspace, "change", workspace.pk)))


def test_a_token_that_is_not_there_or_refused_is_told_with_what_to_do(
    coordinator: Client, workspace: Workspace, fake: FakeMattermost, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = page(Workspace, "step", workspace.pk, "tester")
    fake.switches.revoked = True
    assert "Refaire un jeton sur Mattermost, le mettre dans la variable TEST_CHAT_TOKEN" in text(coordinator.post(url))
    monkeypatch.delenv("TEST_CHAT_TOKEN")
    assert "Mettre le jeton dans la variable TEST_CHAT_TOKEN du serveur" in text(coordinator.post(url))


def test_a_refused_token_is_told_by_one_mail_however_many_tries(
    workspace: Workspace, edition: Edition, fake: FakeMattermost
) -> None:
    ada = factories.user("Ada", superuser=True)
    factories.user("Chloé", staff=True)
    scene.channel(workspace, edition)
    fake.switches.revoked = True
    for _ in range(3):
        tasks.tick()
        scene.later(hours=1)
    sent = [one for one in mail.outbox if "refuse le jeton" in one.subject]
    assert [one.to for one in sent] == [[ada.email]]
    assert "personne n’est retiré" in sent[0].body
