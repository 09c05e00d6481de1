"""What Chloé does to editions, needs, projects and partners."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.admin.steps import Refused
from accounts.models import AuditLine, User
from projects import actions
from projects.admin.edition_steps import Seats
from projects.admin.editions import EditionAdmin
from projects.models import Edition, Membership, RoleNeed
from tests import factories


def step(client: Client, edition: Edition, name: str, **answers: Any) -> str:
    answer = client.post(reverse("admin:projects_edition_step", args=[edition.pk, name]), answers, follow=True)
    assert answer.status_code == 200
    edition.refresh_from_db()
    return " ".join(map(str, get_messages(answer.wsgi_request))) + answer.content.decode()


@pytest.fixture
def edition(db: None) -> Edition:
    return factories.edition()


def test_somebody_is_added_to_a_need(coordinator: Client, edition: Edition) -> None:
    need, alice = factories.need(edition=edition), factories.volunteer("Alice")
    assert "Alice fait partie" in step(
        coordinator, edition, "ajouter", volunteer=alice.pk, role="contributor", need=need.pk
    )
    assert Membership.objects.get(volunteer=alice).need == need


def test_an_erased_person_is_not_brought_back(coordinator: Client, edition: Edition) -> None:
    gone = factories.volunteer("Alice")
    actions.close_account(user=gone.user, actor=None)
    step(coordinator, edition, "ajouter", volunteer=gone.pk, role="mentor")
    assert not edition.memberships.exists()


def test_somebody_added_as_mentor_takes_no_seat(coordinator: Client, edition: Edition) -> None:
    need, alice = factories.need(edition=edition), factories.volunteer("Alice")
    step(coordinator, edition, "ajouter", volunteer=alice.pk, role="mentor", need=need.pk)
    assert Membership.objects.get(volunteer=alice).need is None


def test_a_contribution_without_a_need_is_explained(coordinator: Client, edition: Edition) -> None:
    alice = factories.volunteer("Alice")
    assert "Choisir le besoin" in step(coordinator, edition, "ajouter", volunteer=alice.pk, role="contributor")


def test_adding_to_a_full_need_or_twice_is_explained(coordinator: Client, edition: Edition) -> None:
    need = factories.need(edition=edition, seats=1)
    bob = factories.membership(need=need).volunteer
    alice = factories.volunteer("Alice")
    answers = {"role": "contributor", "need": need.pk}
    assert "Plus de place libre" in step(coordinator, edition, "ajouter", volunteer=alice.pk, **answers)
    assert "participe déjà" in step(coordinator, edition, "ajouter", volunteer=bob.pk, **answers)


def test_a_lead_is_appointed(coordinator: Client, edition: Edition) -> None:
    lea = factories.volunteer("Léa")
    assert "personne référente produit" in step(coordinator, edition, "nommer", volunteer=lea.pk, role="product_lead")
    assert Membership.objects.get(volunteer=lea).is_lead


def test_recruiting_opens_with_a_reason_only_while_the_gate_is_closed(coordinator: Client) -> None:
    edition = factories.edition(state="framing")
    assert "Le cadrage n’est pas complet" in step(coordinator, edition, "ouvrir", reason="")
    assert edition.state == "framing"
    step(coordinator, edition, "ouvrir", reason="Lancement avancé")
    assert (edition.state, edition.opened_without_gate) == ("recruiting", "Lancement avancé")


def test_a_stage_moves_from_the_one_that_was_shown(coordinator: Client, edition: Edition) -> None:
    step(coordinator, edition, "etape", before="recruiting", stage="prototype")
    assert edition.state == "prototype"
    assert "a changé d’étape entre-temps" in step(coordinator, edition, "etape", before="recruiting", stage="finished")
    assert edition.state == "prototype"


def test_the_page_of_stages_says_whom_an_end_ends(coordinator: Client, edition: Edition) -> None:
    need = factories.need(edition=edition, seats=1)
    factories.membership(need=need)
    factories.membership(need=need, state="waiting")
    page = coordinator.get(reverse("admin:projects_edition_step", args=[edition.pk, "etape"])).content.decode()
    assert "1 participation prend fin, 1 demande est déclinée" in page


def test_recruiting_is_not_reached_by_changing_the_stage(coordinator: Client) -> None:
    edition = factories.edition(state="framing")
    step(coordinator, edition, "etape", before="framing", stage="recruiting")
    assert edition.state == "framing"


def test_publishing_an_edition_publishes_its_project(coordinator: Client) -> None:
    edition = factories.edition(project=factories.project(published=False), published=False)
    step(coordinator, edition, "publier")
    edition.project.refresh_from_db()
    assert (edition.published, edition.project.published) == (True, True)
    step(coordinator, edition, "retirer")
    assert not edition.published
    assert {"edition.published", "project.published", "edition.unpublished"} <= set(
        AuditLine.objects.values_list("verb", flat=True)
    )


def test_new_seats_go_to_the_line(coordinator: Client, edition: Edition) -> None:
    need = factories.need(edition=edition, seats=1)
    factories.membership(need=need)
    waiting = factories.membership(need=need, state="waiting")
    page = coordinator.get(reverse("admin:projects_edition_step", args=[edition.pk, "places"])).content.decode()
    assert "Prises : 1, en attente : 1" in page
    step(coordinator, edition, "places", **{f"seats_{need.pk}": 2})
    waiting.refresh_from_db()
    assert waiting.is_seated


def test_fewer_seats_than_people_is_explained(coordinator: Client, edition: Edition) -> None:
    need = factories.need(edition=edition, seats=3)
    factories.membership(need=need)
    factories.membership(need=need)
    assert "2 personnes occupent une place" in step(coordinator, edition, "places", **{f"seats_{need.pk}": 1})
    need.refresh_from_db()
    assert need.seats == 3


def test_a_need_deleted_while_the_page_was_read_is_said_and_nothing_changes(
    coordinator: Client, edition: Edition
) -> None:
    kept, gone = (factories.need(edition=edition, seats=1, skill=skill) for skill in ("design", "web"))
    shown = {f"seats_{kept.pk}": 4, f"seats_{gone.pk}": 2}
    gone.delete()
    told = step(coordinator, edition, "places", **shown)
    assert "Un besoin a été supprimé entre-temps" in told
    kept.refresh_from_db()
    assert kept.seats == 1


class Overtaken(Seats):
    """Somebody deletes the last need between the reading and its lock."""

    def needs(self, obj: Any) -> list[RoleNeed]:
        rows = list(super().needs(obj))
        RoleNeed.objects.filter(pk=rows[-1].pk).delete()
        return rows


def test_a_need_deleted_just_before_its_lock_is_said(edition: Edition, chloe: User) -> None:
    kept, gone = (factories.need(edition=edition, seats=1, skill=skill) for skill in ("design", "web"))
    answers = {f"seats_{need.pk}": 2 for need in (kept, gone)}
    told = Overtaken().perform(edition, chloe, answers)
    assert f"Besoins supprimés entre-temps : {gone.skill.name}." in told.replace("\u00a0", " ")
    kept.refresh_from_db()
    assert kept.seats == 2
    with pytest.raises(Refused, match="Besoins supprimés"):
        Overtaken().perform(kept, chloe, {f"seats_{kept.pk}": 3})


def form_of(client: Client, url: str) -> dict[str, Any]:
    """What a browser would send back, unchanged."""
    context = client.get(url).context
    data: dict[str, Any] = {}
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if not bound.field.disabled and value is not None and value is not False:
                data[bound.html_name] = value
    return data


def test_a_form_sent_back_cannot_change_seats_or_state(coordinator: Client, edition: Edition) -> None:
    need = factories.need(edition=edition, seats=2)
    url = reverse("admin:projects_edition_change", args=[edition.pk])
    data = form_of(coordinator, url) | {"needs-0-seats": 9, "state": "finished", "rhythm": "Le mardi soir"}
    assert coordinator.post(url, data).status_code == 302
    need.refresh_from_db()
    edition.refresh_from_db()
    assert (need.seats, edition.state, edition.rhythm) == (2, "recruiting", "Le mardi soir")
    line = AuditLine.objects.get(verb="edition.changed")
    assert line.detail == {"fields": ["Rythme"]}


def test_what_moves_while_a_form_is_saved_is_not_put_back(
    coordinator: Client, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody joins between the form's reading and its writing: their seat stays counted, the chat hears of them."""
    need = factories.need(edition=edition, seats=2)
    url = reverse("admin:projects_edition_change", args=[edition.pk])
    data = form_of(coordinator, url) | {"rhythm": "Le mardi soir", "needs-0-note": "Débutantes bienvenues"}
    write = EditionAdmin.save_model

    def meanwhile(self: Any, *args: Any) -> None:
        actions.join(volunteer=factories.volunteer("Bob"), need=need, hours_per_week=3, charter_accepted=True)
        write(self, *args)

    monkeypatch.setattr(EditionAdmin, "save_model", meanwhile)
    assert coordinator.post(url, data).status_code == 302
    need.refresh_from_db()
    edition.refresh_from_db()
    assert (edition.rhythm, edition.team_version) == ("Le mardi soir", 1)
    assert (need.note, need.seats_taken) == ("Débutantes bienvenues", 1)


def test_a_need_with_people_stays_and_an_empty_one_goes(coordinator: Client, edition: Edition) -> None:
    need = factories.need(edition=edition)
    url = reverse("admin:projects_edition_change", args=[edition.pk])
    member = factories.membership(need=need, state="left")
    answer = coordinator.post(url, form_of(coordinator, url) | {"needs-0-DELETE": "on"})
    assert "a 1 participation" in answer.content.decode()
    member.delete()
    coordinator.post(url, form_of(coordinator, url) | {"needs-0-DELETE": "on"})
    assert not edition.needs.exists()


def test_a_new_edition_gets_its_address_from_season_and_project(coordinator: Client) -> None:
    season, project = factories.season(12), factories.project(slug="bloom")
    url = reverse("admin:projects_edition_add")
    data = form_of(coordinator, url) | {"project": project.pk, "season": season.pk, "number": 1, "slug": ""}
    assert coordinator.post(url, data).status_code == 302
    assert Edition.objects.get().slug == "12-bloom"
    answer = coordinator.post(url, data | {"slug": "autre"})
    assert "déjà une édition dans cette saison" in answer.content.decode()


def test_a_project_s_card_follows_its_partners_and_their_names(coordinator: Client) -> None:
    project, partner = factories.project(), factories.partner(name="Rivières")
    url = reverse("admin:projects_project_change", args=[project.pk])
    coordinator.post(url, form_of(coordinator, url) | {"partners": [partner.pk]})
    project.refresh_from_db()
    assert project.partner_names == "Rivières"
    url = reverse("admin:partners_partner_change", args=[partner.pk])
    coordinator.post(url, form_of(coordinator, url) | {"name": "Forêts"})
    project.refresh_from_db()
    assert (project.partner_names, "forets" in project.search_text) == ("Forêts", True)


def test_a_partner_with_projects_is_not_deleted(coordinator: Client) -> None:
    partner = factories.partner()
    factories.project(partners=[partner])
    url = reverse("admin:partners_partner_delete", args=[partner.pk])
    assert coordinator.post(url, {"post": "yes"}).status_code == 403


def test_a_team_s_events_follow_the_name_of_its_project_or_edition(coordinator: Client, edition: Edition) -> None:
    soon = timezone.now() + timedelta(days=2)
    told = {"title": "Point", "starts_at": soon, "ends_at": soon, "place": "Lyon", "changed_at": soon}
    event = actions.add_event(edition=edition, fields=told, actor=None)
    for page, pk, name in (("project", edition.project_id, "Vigie des mers"), ("edition", edition.pk, "Vigie 2")):
        url = reverse(f"admin:projects_{page}_change", args=[pk])
        assert coordinator.post(url, form_of(coordinator, url) | {"title": name}).status_code == 302
        event.refresh_from_db()
        assert (event.about, event.changed_at < soon) == (name, True)


def test_the_list_says_how_far_the_framing_is_and_what_is_late(coordinator: Client) -> None:
    edition = factories.edition(state="framing")
    edition.readiness.create(kind="tasks", due_on=factories.day(-2), owner="Inès")
    edition.readiness.create(kind="data", done=True, due_on=factories.day(-2))
    shown = coordinator.get(reverse("admin:projects_edition_changelist")).text
    assert "points réglés : 1 sur 7, 1 en retard" in shown
    assert "en retard depuis le" in coordinator.get(reverse("admin:projects_edition_change", args=[edition.pk])).text


def test_a_green_gate_asks_for_no_reason(coordinator: Client) -> None:
    edition = factories.edition(state="framing")
    page = reverse("admin:projects_edition_step", args=[edition.pk, "ouvrir"])
    assert "Raison d’ouvrir" in coordinator.get(page).text
    for kind in ("contact", "data", "ethics", "tasks"):
        edition.readiness.create(kind=kind, done=True)
    for kind in ("repository", "channel"):
        edition.links.create(kind=kind, label=kind, url="https://code.example.org/")
    for role in ("product_lead", "tech_lead"):
        factories.membership(edition=edition, role=role)
    assert "Raison d’ouvrir" not in coordinator.get(page).text
    step(coordinator, edition, "ouvrir")
    assert (edition.state, edition.opened_without_gate) == ("recruiting", "")
