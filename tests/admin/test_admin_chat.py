"""The chat's pages for coordinators: health, dry run, approval, people not found."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.utils import timezone

from accounts.models import AuditLine
from chat import tasks
from chat.actions import ensure_channel
from chat.models import Account, Channel, Presence, SyncPlan, Workspace
from demo.fakes.mattermost import FakeMattermost
from demo.fakes.slack import FakeSlack
from tests import factories
from tests.admin.conftest import Said
from tests.admin.test_admin_lists import INLINE, MOST_QUERIES, page, queries
from tests.chat import scene

pytestmark = pytest.mark.django_db
STEPS: dict[type[models.Model], list[str]] = {
    Workspace: ["tester"],
    Channel: ["prevoir", "synchroniser", "regle", "renommer", "presentation-libre", "accueil", "resume", "archiver"],
    Account: ["lier"],
    SyncPlan: ["appliquer"],
}
MODELS = tuple(STEPS)


def rows(workspace: Workspace, number: int) -> None:
    """A channel of each scope in turn, with people, a plan and an account."""
    abouts: list[Any] = [factories.edition, factories.season, factories.chapter]
    channel = ensure_channel(about=abouts[number % 3](), workspace=workspace)
    account = Account.objects.create(
        workspace=workspace, volunteer=factories.volunteer(), external_id=f"x{number}", state="found"
    )
    Presence.objects.create(channel=channel, external_id=f"x{number}", account=account, since=timezone.now())
    line = {"kind": "add", "reason": "wanted", "account": "x", "volunteer": 1, "label": "Alice", "waits": ""}
    SyncPlan.objects.create(channel=channel, state="dry", lines=[line], requested_by=factories.user())


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_list_costs_the_same_with_one_row_and_with_thirty(
    administrator: Client, workspace: Workspace, model: type[models.Model]
) -> None:
    for number in range(3):
        rows(workspace, number)
    few = queries(administrator, page(model, "changelist"))
    for number in range(3, 30):
        rows(workspace, number)
    assert queries(administrator, page(model, "changelist")) == few <= MOST_QUERIES


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_pages_and_steps_open_without_inline_script_or_style(
    coordinator: Client, workspace: Workspace, model: type[models.Model]
) -> None:
    rows(workspace, 0)
    row = model._default_manager.latest("pk")
    urls = [page(model, "changelist"), page(model, "change", row.pk)]
    urls += [page(model, "step", row.pk, name) for name in STEPS[model]]
    urls += [page(Channel, "add")] if model is Channel else []
    for url in urls:
        answer = coordinator.get(url)
        assert answer.status_code == 200, url
        assert INLINE.findall(answer.content) == [], url


def test_a_coordinator_reads_a_workspace_and_an_administrator_changes_it(
    coordinator: Client, administrator: Client, workspace: Workspace
) -> None:
    """Whoever chooses the address decides where the token is sent."""
    url = page(Workspace, "change", workspace.pk)
    assert coordinator.post(url, {"base_url": "https://elsewhere.example.org"}).status_code == 403
    assert coordinator.get(page(Workspace, "add")).status_code == 403
    assert b'name="base_url"' in administrator.get(url).content


def test_the_connection_is_tried_and_told(
    coordinator: Client, workspace: Workspace, fake: FakeMattermost, said: Said
) -> None:
    answer = coordinator.post(page(Workspace, "step", workspace.pk, "tester"), follow=True)
    assert "La connexion marche : serveur 10.5.0." in said(answer).replace("\u00a0", " ")
    fake.switches.revoked = True
    answer = coordinator.post(page(Workspace, "step", workspace.pk, "tester"))
    assert b"Invalid or expired session" in answer.content
    workspace.refresh_from_db()
    assert workspace.status == Workspace.Status.REFUSED


def test_a_slack_workspace_needs_no_address_and_a_mattermost_one_does(administrator: Client) -> None:
    form = {"name": "Slack", "slug": "slack", "platform": "slack", "token_name": "SLACK_TOKEN", "kept_people": ""}
    refused = administrator.post(page(Workspace, "add"), form | {"platform": "mattermost"})
    assert "Mattermost demande l’adresse du serveur" in refused.content.decode()
    answer = administrator.post(page(Workspace, "add"), form)
    made = Workspace.objects.get(slug="slack")
    assert answer["Location"] == page(Workspace, "change", made.pk), "where its connection is tried"
    assert (made.base_url, made.team_name) == ("", "")


def test_a_slack_token_is_tried_and_says_which_scope_to_add(
    coordinator: Client, monkeypatch: pytest.MonkeyPatch, said: Said
) -> None:
    with FakeSlack() as slack:
        monkeypatch.setenv("TEST_SLACK_TOKEN", slack.bot_token)
        workspace = Workspace.objects.create(
            name="Slack", slug="s", platform="slack", base_url=slack.api_url, token_name="TEST_SLACK_TOKEN"
        )
        url = page(Workspace, "step", workspace.pk, "tester")
        assert "La connexion marche : serveur Slack." in said(coordinator.post(url, follow=True)).replace("\u00a0", " ")
        workspace.refresh_from_db()
        assert workspace.team_name == "dfg"
        slack.switches.missing_scopes = ("users:read.email",)
        coordinator.post(url)
        shown = coordinator.get(page(Workspace, "change", workspace.pk)).content.decode()
        assert "users:read.email" in shown
        slack.switches.refused = "token_revoked"
        assert "Le jeton a été révoqué" in coordinator.post(url).content.decode()


def test_the_token_is_nowhere_in_the_admin(administrator: Client, workspace: Workspace, fake: FakeMattermost) -> None:
    content = administrator.get(page(Workspace, "change", workspace.pk)).content.decode()
    assert "TEST_CHAT_TOKEN" in content
    assert fake.bot_token not in content


def test_dry_run_then_apply_from_the_admin(
    coordinator: Client, workspace: Workspace, fake: FakeMattermost, said: Said
) -> None:
    edition = factories.edition()
    channel = scene.channel(workspace, edition)
    tasks.tick()
    alice = scene.member(edition)
    account = scene.registered(fake, alice)
    Channel.objects.update(seen_version=99)
    coordinator.post(page(Channel, "step", channel.pk, "prevoir"))
    tasks.tick()
    plan = SyncPlan.objects.first()
    assert plan is not None
    content = coordinator.get(page(SyncPlan, "change", plan.pk)).content.decode()
    for words in ("1 à ajouter", "Alice", "A une place dans l’équipe", "1 appel, environ 1 s"):
        assert words in content
    assert account not in scene.inside(fake, channel)
    answer = coordinator.post(page(SyncPlan, "step", plan.pk, "appliquer"), follow=True)
    assert "Plan accordé" in said(answer)
    tasks.tick()
    assert account in scene.inside(fake, channel)
    assert "Ajouts\u00a0: 1" in coordinator.get(page(SyncPlan, "change", plan.pk)).content.decode()


def test_synchronising_now_reads_the_channel_again(
    coordinator: Client, workspace: Workspace, fake: FakeMattermost
) -> None:
    channel = scene.channel(workspace, factories.edition())
    tasks.tick()
    fake.calls.clear()
    coordinator.post(page(Channel, "step", channel.pk, "synchroniser"))
    tasks.tick()
    assert [path.split("/")[-1] for _, path in fake.calls][-1] == "members"


def test_somebody_not_found_is_linked_by_hand(
    coordinator: Client, workspace: Workspace, fake: FakeMattermost, said: Said
) -> None:
    edition = factories.edition()
    channel = scene.channel(workspace, edition)
    alice = scene.member(edition)
    tasks.tick()
    row = Account.objects.get(volunteer=alice.volunteer)
    assert "1 personne" in coordinator.get(page(Workspace, "change", workspace.pk)).content.decode()
    answer = coordinator.post(page(Account, "step", row.pk, "lier"), {"account": "@nobody"})
    assert "Aucun compte de ce nom" in answer.content.decode()
    other = fake.state.add_user("elsewhere@example.com", "elsewhere")["id"]
    coordinator.post(page(Account, "step", row.pk, "lier"), {"account": other})
    tasks.tick()
    assert other in scene.inside(fake, channel)


def test_an_address_or_a_name_seen_in_a_channel_links_somebody_too(
    coordinator: Client, workspace: Workspace, fake: FakeMattermost, said: Said
) -> None:
    edition = factories.edition()
    channel = scene.channel(workspace, edition)
    alice, bob = scene.member(edition), scene.member(edition, "Bob")
    tasks.tick()
    channel.refresh_from_db()
    other = fake.state.add_user("elsewhere@example.com", "alice.b")["id"]
    fake.state.join(channel.external_id, other)
    tasks.sweep()
    tasks.tick()
    url = page(Account, "step", Account.objects.get(volunteer=alice.volunteer).pk, "lier")
    assert "@alice.b" in coordinator.get(url).content.decode()
    assert "Choisir une personne" in coordinator.post(url, {"seen": "", "account": " "}).content.decode()
    assert "a ce compte" in said(coordinator.post(url, {"seen": other, "account": ""}, follow=True))
    theirs = fake.state.add_user("far@example.com", "far")["id"]
    url = page(Account, "step", Account.objects.get(volunteer=bob.volunteer).pk, "lier")
    assert "@alice.b" not in coordinator.get(url).content.decode()
    assert "cherche avec cette adresse" in said(coordinator.post(url, {"account": "Far@example.com"}, follow=True))
    tasks.tick()
    assert scene.inside(fake, channel) >= {other, theirs}


def test_a_coordinator_chooses_what_newcomers_read(coordinator: Client, workspace: Workspace, said: Said) -> None:
    channel = scene.channel(workspace, factories.edition())
    url = page(Channel, "step", channel.pk, "accueil")
    assert "Bienvenue à Alice et Bob" in coordinator.get(url).content.decode()
    wrong = coordinator.post(url, {"place": "channel", "text": "Salut {prénom}, {{ secret }}"}).content.decode()
    assert "Ces mots ne sont pas remplacés\u00a0: {prénom}" in wrong
    told = said(coordinator.post(url, {"place": "direct", "text": "Salut {nom} !"}, follow=True))
    assert "Salut Alice !" in told
    assert AuditLine.objects.filter(verb="channel.welcome_set").exists()


def test_a_coordinator_starts_and_stops_the_weekly_digest(
    coordinator: Client, workspace: Workspace, said: Said
) -> None:
    channel = scene.channel(workspace, factories.edition())
    url = page(Channel, "step", channel.pk, "resume")
    assert "premier mail lundi" in said(coordinator.post(url, follow=True))
    assert "ne reçoivent plus" in coordinator.get(url).content.decode()
    assert "Résumé arrêté" in said(coordinator.post(url, follow=True))
