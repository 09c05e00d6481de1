"""What pages outside the chat's own say of channels, and what a changed pattern, address or access does to them."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from chat import tasks
from chat.actions import ensure_channel
from chat.models import Account, Channel, ChannelSeason, SeasonNaming, Workspace
from demo.fakes.mattermost import FakeMattermost
from projects.models import Edition
from seasons.models import Season
from tests import factories
from tests.admin.chat_scene import text
from tests.admin.conftest import Said
from tests.admin.test_admin_lists import page
from tests.chat import scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel(workspace: Workspace, edition: Edition, fake: FakeMattermost) -> Channel:
    """Bloom's channel: Léa is in, Alice is not there yet."""
    made = scene.channel(workspace, edition)
    scene.registered(fake, scene.member(edition, "Léa"))
    scene.member(edition, "Alice")
    tasks.tick()
    return made


def test_an_edition_and_its_season_say_where_their_channels_stand(coordinator: Client, channel: Channel) -> None:
    edition = channel.edition
    assert edition is not None
    shown = text(coordinator.get(page(Edition, "change", edition.pk)))
    assert "~12_bloom</a> : En ordre. 2 personnes attendues, 2 membres vus le" in shown
    assert page(Channel, "change", channel.pk) in shown
    Channel.objects.update(trouble="gone")
    shown = text(coordinator.get(page(Season, "change", edition.season_id)))
    assert "1 canal ouvert, 1 à regarder" in shown
    assert page(ChannelSeason, "change", edition.season_id) in shown
    bare = factories.edition(season=edition.season)
    assert "Créer ceux de la saison" in text(coordinator.get(page(Edition, "change", bare.pk)))


def test_a_changed_pattern_keeps_names_until_their_rename_was_read(
    coordinator: Client, channel: Channel, fake: FakeMattermost, said: Said
) -> None:
    season = channel.edition.season_id if channel.edition else 0
    url = page(ChannelSeason, "step", season, "modele")
    assert "Ceux qui existent gardent leur nom" in text(coordinator.get(url))
    assert "Il faut {slug} ou {number}" in text(coordinator.post(url, {"pattern": "{season}"}))
    told = said(coordinator.post(url, {"pattern": "s{season}-{slug}"}, follow=True))
    assert "1 canal garde son ancien nom" in told.replace("\u00a0", " ")
    assert SeasonNaming.objects.get().pattern == "s{season}-{slug}"
    tasks.tick()
    assert "12_bloom" in fake.rooms().values()
    again = page(ChannelSeason, "step", season, "renommer")
    assert "~12_bloom → ~s12-bloom" in text(coordinator.get(again))
    assert "1 canal va être renommé" in said(coordinator.post(again, follow=True))
    tasks.tick()
    assert fake.rooms()[channel.external_id or Channel.objects.get().external_id] == "s12-bloom"
    assert "ne s’applique plus" in said(coordinator.get(again, follow=True))


@pytest.mark.parametrize("state", Account.State)
def test_an_account_s_page_says_what_to_do(coordinator: Client, channel: Channel, state: str) -> None:
    row = Account.objects.get(volunteer__user__name="Alice")
    there = "x" * 26 if state == "found" else ""
    Account.objects.filter(pk=row.pk).update(state=state, external_id=there)
    shown = text(coordinator.get(page(Account, "change", row.pk)))
    assert "Que faire" in shown
    if state == "not_found":
        assert f"Aucun compte à l’adresse {row.sought} sur Mattermost" in shown
        assert "Donner à Alice le lien d’invitation : http" in shown


def test_whose_access_is_closed_leaves_the_chapter_s_channel_and_whose_is_opened_again_comes_back(
    administrator: Client, workspace: Workspace, fake: FakeMattermost
) -> None:

    lyon = factories.chapter(name="Lyon", slug="lyon")
    bob, zoe = factories.volunteer("Bob", chapter=lyon), factories.volunteer("Zoé", chapter=lyon)
    there = [fake.register(one.user.email, f"u{one.pk}") for one in (bob, zoe)]
    made = ensure_channel(about=lyon, workspace=workspace)
    tasks.tick()
    assert scene.inside(fake, made) == set(there)
    administrator.post(page(User, "step", bob.user.pk, "droits"), {"role": "none"})
    tasks.tick()
    assert scene.inside(fake, made) == {there[1]}
    administrator.post(page(User, "step", bob.user.pk, "droits"), {"role": "none", "active": "on"})
    tasks.tick()
    assert scene.inside(fake, made) == set(there)
