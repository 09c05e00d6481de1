"""Plans a coordinator trusts: many channels at once, followed, gone back on; what is left to do by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditLine
from chat import tasks
from chat.models import Channel, Finding, PlanSet, SyncPlan, Workspace
from demo.fakes.mattermost import FakeMattermost, Fault
from projects.models import Edition
from tests import factories
from tests.admin.conftest import Said
from tests.admin.test_admin_lists import INLINE, MOST_QUERIES, page, queries
from tests.chat import scene

pytestmark = pytest.mark.django_db
GLANCE, BY_HAND, ASK = "admin:chat_glance", "admin:chat_by_hand", "admin:chat_planset_ask"


@pytest.fixture
def editions(workspace: Workspace) -> list[Edition]:
    """Three editions of one season, with a channel each on the platform."""
    season = factories.season(12)
    made = [factories.edition(season=season, project=factories.project(title=name)) for name in ("Sol", "Eau", "Air")]
    for one in made:
        scene.channel(workspace, one)
    tasks.tick()
    return made


def text(client: Client, url: str) -> str:
    return client.get(url).content.decode().replace("\u00a0", " ")


def ask(client: Client, **what: Any) -> PlanSet:
    client.post(reverse(ASK), what)
    return PlanSet.objects.latest("pk")


def finding(workspace: Workspace, number: int) -> Finding:
    made = scene.channel(workspace, factories.edition())
    who = factories.volunteer() if number % 2 else None
    return Finding.objects.create(
        channel=made, kind="by_hand", reason="additive", external_id=f"x{number}", volunteer=who
    )


def test_one_click_shows_every_channel_of_a_season_and_one_applies_it(
    coordinator: Client, editions: list[Edition], workspace: Workspace, fake: FakeMattermost, said: Said
) -> None:
    other = scene.channel(workspace, factories.edition())
    accounts = [scene.registered(fake, scene.member(one, f"Alice {place}")) for place, one in enumerate(editions[:2])]
    batch = ask(coordinator, season=editions[0].season.pk)
    url = page(PlanSet, "change", batch.pk)
    answer = coordinator.get(url)
    assert answer["Refresh"] == "3"
    assert "Lecture en cours : 0 canaux sur 3." in answer.content.decode().replace("\u00a0", " ")
    assert "Refresh" not in coordinator.get(url + "?rester")
    tasks.tick()
    shown = text(coordinator, url)
    for words in (
        "2 canaux à mettre à jour : 2 appels, environ 1 s",
        "À ajouter",
        "A une place dans l’équipe",
        "Alice 1",
    ):
        assert words in shown
    assert not other.plans.filter(batch=batch).exists()
    assert not any(set(accounts) & scene.inside(fake, one) for one in Channel.objects.exclude(pk=other.pk))
    answer = coordinator.post(page(PlanSet, "step", batch.pk, "tout-appliquer"), follow=True)
    assert "2 plans accordés" in said(answer)
    assert "Application en cours : 0 changement fait sur 2." in answer.content.decode().replace("\u00a0", " ")
    tasks.tick()
    assert "C’est fini : 2 changements faits sur 2." in text(coordinator, url)
    for one, account in zip(editions, accounts, strict=False):
        assert account in scene.inside(fake, one.chat_channels.get())
    assert AuditLine.objects.filter(verb="channel.plan_approved").count() == 2


def test_progress_is_told_while_a_plan_waits_for_the_platform(
    coordinator: Client, editions: list[Edition], fake: FakeMattermost
) -> None:
    fake.switches.version = "5.37.0"
    Workspace.objects.update(version="5.37.0")
    channel = editions[0].chat_channels.get()
    for number in range(6):
        scene.registered(fake, scene.member(editions[0], f"P{number}"))
    batch = ask(coordinator, season=editions[0].season.pk)
    tasks.tick()
    coordinator.post(page(SyncPlan, "step", batch.plans.get(channel=channel).pk, "appliquer"))
    fake.switches.faults = [Fault("429", path="/members$", method="POST", skip=4)]
    tasks.tick()
    shown = text(coordinator, page(PlanSet, "change", batch.pk))
    assert "Application en cours : 4 changements faits sur 6." in shown
    assert "Le serveur demande de ralentir" in shown
    scene.later(seconds=5)
    tasks.tick()
    assert "C’est fini : 6 changements faits sur 6." in text(coordinator, page(PlanSet, "change", batch.pk))


def test_a_season_without_channels_is_told(coordinator: Client, workspace: Workspace, said: Said) -> None:
    answer = coordinator.post(reverse(ASK), {"season": factories.season().pk}, follow=True)
    assert "il n’y a rien à prévoir" in said(answer)
    assert coordinator.get(reverse(ASK)).status_code == 405


def test_a_plan_is_gone_back_on_from_its_page(
    coordinator: Client, editions: list[Edition], fake: FakeMattermost, said: Said
) -> None:
    channel = editions[0].chat_channels.get()
    account = scene.registered(fake, scene.member(editions[0]))
    tasks.tick()
    plan = scene.last_plan(channel)
    assert "retirées" in text(coordinator, page(SyncPlan, "step", plan.pk, "revenir"))
    assert "en préparation" in said(coordinator.post(page(SyncPlan, "step", plan.pk, "revenir"), follow=True))
    tasks.tick()
    undo = scene.last_plan(channel)
    assert "Ajoutée par le plan sur lequel revenir" in text(coordinator, page(SyncPlan, "change", undo.pk))
    coordinator.post(page(SyncPlan, "step", undo.pk, "appliquer"))
    tasks.tick()
    assert account not in scene.inside(fake, channel)
    refused = text(coordinator, page(SyncPlan, "step", plan.pk, "revenir"))
    assert "Quelqu’un est déjà revenu en arrière sur ce plan" in refused


def test_boxes_are_ticked_and_remembered(coordinator: Client, workspace: Workspace, said: Said) -> None:
    rows = [finding(workspace, number) for number in range(3)]
    assert text(coordinator, reverse(BY_HAND)).count('type="checkbox"') == 3
    answer = coordinator.post(reverse(BY_HAND), {"fait": [rows[0].pk, rows[1].pk, "x"]}, follow=True)
    assert "2 lignes cochées" in said(answer)
    shown = answer.content.decode()
    assert shown.count('type="checkbox"') == 1
    assert "Cochées récemment" in shown
    assert "Chloé" in shown
    assert Finding.objects.filter(ticked_by__name="Chloé").count() == 2


def test_drift_of_all_channels_is_one_list_that_is_ticked(coordinator: Client, workspace: Workspace) -> None:
    row = finding(workspace, 1)
    Finding.objects.update(kind="drift", reason="known")
    url = page(Finding, "changelist")
    assert "Bénévole dans le canal, sans place dans l’équipe" in text(coordinator, url)
    coordinator.post(page(Finding, "step", row.pk, "cocher"))
    assert "field-what" not in text(coordinator, url)
    assert "field-what" in text(coordinator, url + "?etat=coche")


def test_the_glance_says_what_is_blocked_and_what_to_do(
    coordinator: Client, editions: list[Edition], fake: FakeMattermost
) -> None:
    assert "Les 3 canaux sont en ordre." in text(coordinator, reverse(GLANCE))
    channel = editions[0].chat_channels.get()
    fake.state.part(channel.external_id, fake.state.bot["id"])
    scene.registered(fake, scene.member(editions[0]))
    tasks.tick()
    shown = text(coordinator, reverse(GLANCE))
    assert "2 canaux en ordre sur 3." in shown
    assert "Notre compte n’est pas dans ce canal" in shown
    assert "inviter notre compte dans ce canal, puis" in shown
    fake.switches.revoked = True
    scene.registered(fake, scene.member(editions[1], "Bob"))
    tasks.tick()
    assert "Vérifier le jeton sur le serveur" in text(coordinator, reverse(GLANCE))


def test_history_is_filtered_by_season_person_and_state(coordinator: Client, editions: list[Edition]) -> None:
    batch = ask(coordinator, season=editions[0].season.pk)
    tasks.tick()
    url = page(SyncPlan, "changelist")
    plan = batch.plans.first()
    assert plan is not None
    who = plan.requested_by
    assert who is not None
    asked = f"?saison={editions[0].season.pk}&state__exact=dry&requested_by__id__exact={who.pk}"
    assert text(coordinator, url + asked).count("field-cost") == 3
    assert text(coordinator, url + f"?saison={factories.season().pk}").count("field-cost") == 0
    made = datetime(timezone.localdate().year, 3, 2, 8, 30, tzinfo=timezone.get_current_timezone())
    SyncPlan.objects.update(created_at=made)
    shown = text(coordinator, url)
    assert "2 mars, 8 h 30" in shown.replace("\u00a0", " ")
    assert str(who) in shown
    SyncPlan.objects.update(approved_by=factories.user("Ada"))
    assert f"{who}, accordé par Ada" in text(coordinator, url)


def test_the_list_of_drift_says_since_when_and_who_ticked_a_line_where_ticked_ones_are(
    coordinator: Client, workspace: Workspace
) -> None:
    row = finding(workspace, 1)
    since = datetime(timezone.localdate().year, 3, 2, 12, tzinfo=timezone.get_current_timezone())
    Finding.objects.filter(pk=row.pk).update(since=since)
    url = page(Finding, "changelist")
    assert "2 mars" in text(coordinator, url)
    assert "field-ticked" not in text(coordinator, url)
    assert "field-ticked" in text(coordinator, url + "?etat=tous")


def test_the_chats_pages_cost_the_same_with_one_row_and_with_thirty(coordinator: Client, workspace: Workspace) -> None:
    urls = [reverse(GLANCE), reverse(BY_HAND), page(Finding, "changelist"), page(PlanSet, "changelist")]
    for number in range(2):
        finding(workspace, number)
    batch = ask(coordinator)
    urls.append(page(PlanSet, "change", batch.pk))
    few = {url: queries(coordinator, url) for url in urls}
    for number in range(2, 30):
        row = finding(workspace, number)
        SyncPlan.objects.create(channel=row.channel, state="waiting", batch=batch)
        PlanSet.objects.create()
        Channel.objects.filter(pk=row.channel.pk).update(trouble="gone")
    assert {url: queries(coordinator, url) for url in urls} == few
    assert max(few.values()) <= MOST_QUERIES + 6


def test_the_chats_pages_keep_the_content_policy(coordinator: Client, workspace: Workspace) -> None:
    row = finding(workspace, 1)
    batch = ask(coordinator)
    plan = batch.plans.first()
    assert plan is not None
    urls = [reverse(GLANCE), reverse(BY_HAND), page(Finding, "changelist"), page(Finding, "change", row.pk)]
    urls += [page(PlanSet, "changelist"), page(PlanSet, "change", batch.pk), page(SyncPlan, "change", plan.pk)]
    for url in urls:
        answer = coordinator.get(url)
        assert answer.status_code == 200, url
        assert INLINE.findall(answer.content) == [], url


def test_filters_by_person_name_only_those_who_did_something(
    coordinator: Client, editions: list[Edition], workspace: Workspace
) -> None:
    """A portal has thousands of people: none of them is listed for having an account."""
    factories.user("Personne d’autre")
    for model in (SyncPlan, PlanSet, Finding):
        shown = coordinator.get(page(model, "changelist")).content.decode()
        assert "Personne d’autre" not in shown


def test_a_plan_that_waits_is_told_on_its_channel_and_at_a_glance(coordinator: Client, editions: list[Edition]) -> None:
    channel = editions[0].chat_channels.get()
    plan = SyncPlan.objects.create(channel=channel, state=SyncPlan.State.WAITING, finished_at=timezone.now())
    shown = text(coordinator, page(Channel, "change", channel.pk))
    assert "Un plan attend un accord" in shown
    assert "Lire le plan, puis l’appliquer" in shown
    shown = text(coordinator, reverse(GLANCE))
    assert "2 canaux en ordre sur 3." in shown
    assert "1 attend un accord." in shown
    SyncPlan.objects.filter(pk=plan.pk).update(state=SyncPlan.State.STALE)
    assert "Un plan attend un accord" not in text(coordinator, page(Channel, "change", channel.pk))


def test_a_plan_waits_through_an_error_that_passes_and_through_what_was_applied_beside_it(
    coordinator: Client, editions: list[Edition]
) -> None:
    channel = editions[0].chat_channels.get()
    for state in (SyncPlan.State.WAITING, SyncPlan.State.APPLIED):
        SyncPlan.objects.create(channel=channel, state=state, finished_at=timezone.now())
    season = editions[0].season_id
    told = {
        page(Channel, "change", channel.pk): "Un plan attend un accord",
        reverse("admin:chat_channelseason_change", args=[season]): "Un plan attend un accord",
        reverse("admin:projects_edition_change", args=[editions[0].pk]): "Un plan attend un accord",
        reverse(GLANCE): "1 attend un accord.",
    }
    for failures in (0, Channel.TELL_AFTER - 1):
        Channel.objects.filter(pk=channel.pk).update(failures=failures, last_error="Panne" if failures else "")
        for url, words in told.items():
            assert words in text(coordinator, url), (url, failures)
    Channel.objects.filter(pk=channel.pk).update(failures=Channel.TELL_AFTER)
    for url, words in told.items():
        assert words not in text(coordinator, url), url
    Channel.objects.filter(pk=channel.pk).update(closed=True)
    assert coordinator.get(reverse(GLANCE)).context["waiting"] == [], "nobody allows what is archived"


def test_a_plan_that_was_allowed_groups_refusals_by_reason_and_waits_no_more(
    coordinator: Client, editions: list[Edition], chloe: Any
) -> None:
    one = {"kind": "remove", "reason": "unknown", "waits": "unknown"}
    lines = [one | {"account": f"x{number}", "label": f"Zoé {number}"} for number in range(3)]
    plan = SyncPlan.objects.create(
        channel=editions[0].chat_channels.get(),
        state=SyncPlan.State.WAITING,
        lines=lines,
    )
    url = page(SyncPlan, "change", plan.pk)
    assert '<strong class="waits">attend un accord' in text(coordinator, url)
    refused = dict.fromkeys((line["account"] for line in lines), "default_channel")
    SyncPlan.objects.filter(pk=plan.pk).update(
        state=SyncPlan.State.APPLIED, approved_at=timezone.now(), approved_by=chloe, report={"failed": refused}
    )
    shown = text(coordinator, url)
    assert "personne ne peut en sortir : Zoé 0, Zoé 1, Zoé 2" in shown
    assert "attend un accord" not in shown
