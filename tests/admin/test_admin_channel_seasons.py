"""A season's channels on one page, and what a token may do."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from chat import actions, tasks
from chat.models import Channel, ChannelSeason, SeasonNaming, Workspace
from demo.fakes.mattermost import FakeMattermost
from projects.models import Edition
from tests import factories
from tests.admin.chat_scene import create_url, form_of, room, text
from tests.admin.conftest import Said
from tests.admin.test_admin_lists import INLINE, MOST_QUERIES, page, queries
from tests.chat import scene

pytestmark = pytest.mark.django_db
ROOMS = reverse("admin:chat_channel_rooms")


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
