"""A season's mails on one page: what leaves when and to whom, read before it leaves, held back, let go."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditLine
from projects.models import Edition, HeldMoment, MailSeason, Membership, Moment, StoppedReader, Told
from projects.tasks import tell_moments
from seasons.models import Season
from tests import factories
from tests.admin.chat_scene import text
from tests.admin.conftest import Said
from tests.admin.test_admin_lists import INLINE, page, queries
from tests.projects.test_series import at

pytestmark = pytest.mark.django_db
MOST_QUERIES = 25  # nine mails, two of them leaving


@pytest.fixture(autouse=True)
def _signed_in_all_year(settings: Any) -> None:
    settings.SESSION_COOKIE_AGE = 10**8


@pytest.fixture
def season(db: None) -> Season:
    """Launched on the first of March 2027."""
    with at(-30):
        return factories.season(14, launch_in=30)


@pytest.fixture
def puits(season: Season) -> Edition:
    """Alice and Bob are in its team, Léa leads it, Awa brought it."""
    with at(-30):
        puits = factories.edition(season=season, project=factories.project(title="Les puits"))
        need = factories.need(edition=puits)
        for name in ("Alice", "Bob"):
            factories.membership(need=need, volunteer=factories.volunteer(name))
        factories.membership(edition=puits, role=Membership.Role.TECH_LEAD, volunteer=factories.volunteer("Léa"))
        puits.proposal = factories.proposal(season=season, state="selected")
        puits.save()
        factories.writer(proposal=puits.proposal, email="awa@asso.example")
    return puits


def calendar(client: Client, season: Season) -> dict[str, str]:
    """Each line of the page by its mail, and where today is, as people read them."""
    shown = text(client.get(page(MailSeason, "change", season.pk))).partition('<table class="by-day">')[2]
    rows = [re.sub(r"<[^>]+>|\s+", " ", row) for row in re.findall(r"<tr.*?</tr>", shown, re.DOTALL)]
    return {next((m for m in Moment if f"{name(m)} " in row), "today"): " ".join(row.split()) for row in rows[1:]}


def name(moment: Moment) -> str:
    return str(moment.label).replace("\u00a0", " ")


def mail_url(season: Season, moment: str) -> str:
    return page(MailSeason, "mail", season.pk, moment)


def step_url(season: Season, verb: str, moment: str) -> str:
    return page(MailSeason, "step", season.pk, f"{verb}-{moment}")


def test_the_calendar_tells_what_leaves_when_and_to_how_many(
    coordinator: Client, season: Season, puits: Edition
) -> None:
    with at(-20):
        rows = calendar(coordinator, season)
    assert list(rows) == [
        "today", Moment.MEET, Moment.LAUNCH, Moment.PARTNER_TEAM, Moment.PARTNER_LAUNCH, Moment.FIRST_WEEK,
        Moment.STILL_THERE, Moment.PARTNER_MIDDLE, Moment.END, Moment.PARTNER_RESULTS,
    ]  # fmt: skip
    assert rows["today"] == "Aujourd’hui, 9 février 2027"
    for moment, words in {
        Moment.MEET: "15 février dans 6 jours jusqu’au 21 février Rencontrer son équipe (personnes référentes) "
        "1 personne référente Prévu Suspendre",
        Moment.LAUNCH: "2 bénévoles, 1 personne référente Prévu",
        Moment.STILL_THERE: "2 bénévoles Prévu",
        Moment.PARTNER_RESULTS: "1 personne d’association Prévu",
    }.items():
        assert words in rows[moment], moment


def test_a_pause_a_refusal_and_a_closed_account_are_not_counted_and_the_day_it_leaves_decides(
    coordinator: Client, season: Season, puits: Edition
) -> None:
    alice, bob = Membership.objects.filter(role="contributor").order_by("pk")
    with at(-20):
        back = timezone.localdate() + timedelta(days=16)  # before the first week, after the launch mail
        type(alice.volunteer).objects.filter(pk=alice.volunteer.pk).update(paused_on=factories.day(), paused_until=back)
        type(bob.volunteer).objects.filter(pk=bob.volunteer.pk).update(wants_checkin=False)
        rows = calendar(coordinator, season)
        assert "1 bénévole, 1 personne référente Prévu" in rows[Moment.LAUNCH]
        assert "2 bénévoles, 1 personne référente Prévu" in rows[Moment.FIRST_WEEK]
        assert "1 bénévole Prévu" in rows[Moment.STILL_THERE]
        type(bob.volunteer.user).objects.filter(pk=bob.volunteer.user.pk).update(is_active=False)
        StoppedReader.objects.create(reader="mail:other")
        assert "1 bénévole, 1 personne" in calendar(coordinator, season)[Moment.FIRST_WEEK]


def test_what_left_and_what_is_leaving_are_told_apart(coordinator: Client, season: Season, puits: Edition) -> None:
    with at(-7):
        assert "En cours Encore 3 mails à écrire" in calendar(coordinator, season)[Moment.LAUNCH]
        assert "<strong>3 mails partent</strong> dans l’heure" in text(
            coordinator.get(page(MailSeason, "change", season.pk))
        )
        tell_moments()
        rows = calendar(coordinator, season)
        assert "Parti Qui arrive d’ici le 27 février le reçoit aussi. 3 mails écrits." in rows[Moment.LAUNCH]
        assert "Rien n’est parti" in rows[Moment.MEET]
    with at(0):
        rows = calendar(coordinator, season)
        assert "Parti 3 mails écrits." in rows[Moment.LAUNCH]
        assert "Suspendre" not in rows[Moment.LAUNCH]
        assert list(rows).index("today") == list(rows).index(Moment.FIRST_WEEK) - 1


def test_a_mail_is_held_back_and_let_go_after_a_page_that_says_what_that_does(
    coordinator: Client, season: Season, puits: Edition, said: Said
) -> None:
    hold, resume = step_url(season, "suspendre", "launch"), step_url(season, "reprendre", "launch")
    with at(-20):
        shown = text(coordinator.get(hold))
        for words in ("ne part plus pour cette saison", "2 bénévoles, 1 personne référente", "jusqu’au 27 février"):
            assert words in shown
        assert not HeldMoment.objects.exists()
        assert "Lancement dans sept jours\u00a0» est suspendu." in said(coordinator.post(hold, follow=True))
        row = calendar(coordinator, season)[Moment.LAUNCH]
        assert "Suspendu Ne part pas le 22 février. Peut être repris jusqu’au 27 février." in row
        assert "Par Chloé, le 9 février à 9 h 30." in row
        assert "ne s’applique plus" in said(coordinator.post(hold, follow=True))
    with at(-7):
        assert tell_moments() == 0
        assert "Attend depuis le 22 février" in calendar(coordinator, season)[Moment.LAUNCH]
        assert "3 mails partent dans l’heure." in text(coordinator.get(resume))
        assert "est repris" in said(coordinator.post(resume, follow=True))
        assert "Repris par Chloé, le 22 février à 9 h 30." in calendar(coordinator, season)[Moment.LAUNCH]
        assert tell_moments() == 3
    lines = AuditLine.objects.filter(detail__moment="launch").order_by("pk")
    assert list(lines.values_list("verb", flat=True)) == ["season.moment_held", "season.moment_resumed"]
    history = reverse("admin:projects_mailseason_history", args=[season.pk])
    assert "mail : Lancement dans sept jours" in text(coordinator.get(history, follow=True))


def test_a_held_mail_whose_days_went_by_says_so(coordinator: Client, season: Season, puits: Edition) -> None:
    with at(-10):
        coordinator.post(step_url(season, "suspendre", "launch"))
    with at(0):
        row = calendar(coordinator, season)[Moment.LAUNCH]
        assert "Suspendu Ses jours sont passés depuis le 27 février : ne partira plus." in row
        assert "il ne part plus, sauf si les dates" in text(coordinator.get(step_url(season, "reprendre", "launch")))
        assert tell_moments() == 1  # the partner's, that nobody holds


def test_a_season_without_dates_or_not_published_says_why_nothing_leaves(coordinator: Client) -> None:
    season = factories.season(15, launch_in=None, published=False)
    shown = text(coordinator.get(page(MailSeason, "change", season.pk)))
    for words in ("n’est pas publiée", "Aucun mail n’est à venir", "La saison n’a pas de jour de lancement."):
        assert words in shown


@pytest.mark.parametrize("moment", Moment.values)
def test_each_mail_reads_as_a_real_person_would_read_it_and_leaves_nothing(
    coordinator: Client, season: Season, puits: Edition, moment: str
) -> None:
    mail.outbox.clear()
    with at(-20):
        shown = text(coordinator.get(mail_url(season, moment)))
    lead, partner = moment == Moment.MEET, moment.startswith("partner")
    for words in ("Les puits", "Bonjour Léa," if lead else "awa@asso.example" if partner else "Bonjour Bob,"):
        assert words in shown
    assert "Une personne référente lit" in shown or partner or moment == Moment.STILL_THERE
    assert ("/mails/arreter/apercu/" in shown, "/toujours-la/ey" in shown) == (True, False)
    assert (len(mail.outbox), Told.objects.count()) == (0, 0)


def test_a_preview_reads_as_on_the_day_it_leaves_for_one_person_after_another(
    coordinator: Client, season: Season, puits: Edition
) -> None:
    with at(-20):
        shown = text(coordinator.get(mail_url(season, "launch")))
        assert "Lancement de la saison 14 dans 7 jours" in shown
        assert "?personne=1" in shown
        assert "Bonjour Alice," in text(coordinator.get(mail_url(season, "launch"), {"personne": "1"}))
        for odd in ("-1", "x", "9" * 5000):
            assert coordinator.get(mail_url(season, "launch"), {"personne": odd}).status_code == 200
    assert coordinator.get(mail_url(season, "never")).status_code == 404
    assert coordinator.get(mail_url(season, "launch").replace(str(season.pk), "999")).status_code == 404


def test_a_preview_s_own_links_stop_nobody(coordinator: Client, client: Client) -> None:
    assert client.post("/mails/arreter/apercu/").status_code == 404
    assert client.post("/toujours-la/apercu/oui/").status_code == 404
    assert not StoppedReader.objects.exists()


def test_before_anybody_joined_a_mail_is_read_in_one_s_own_name(coordinator: Client, season: Season) -> None:
    url = mail_url(season, "first_week")
    assert "n’a pas encore de projet" in text(coordinator.get(url))
    factories.edition(season=season, project=factories.project(title="Les haies"))
    shown = text(coordinator.get(url))
    for words in ("Personne n’est encore concerné", "Bonjour Chloé,", "Les haies"):
        assert words in shown


def test_a_reader_s_language_is_the_preview_s(coordinator: Client, season: Season, puits: Edition) -> None:
    bob = Membership.objects.get(volunteer__user__name="Bob").volunteer.user
    type(bob).objects.filter(pk=bob.pk).update(language="en")
    with at(-20):
        shown = text(coordinator.get(mail_url(season, "launch")))
    assert "Hello Bob," in shown
    assert 'lang="en"' in shown
    assert "Une personne bénévole lit" in shown


@pytest.mark.parametrize("view", ["change", "mail", "step"])
def test_the_pages_cost_the_same_with_few_people_and_with_thirty(
    administrator: Client, season: Season, puits: Edition, view: str
) -> None:
    url = {
        "change": page(MailSeason, "change", season.pk),
        "mail": mail_url(season, "launch"),
        "step": step_url(season, "suspendre", "launch"),
    }[view]
    with at(-6):
        administrator.get(url)  # content types are asked for once in a process
        few = queries(administrator, url)
        need = factories.need(edition=puits, skill="legal", seats=40)
        for number in range(15):
            factories.membership(need=need)
            other = factories.edition(season=season, number=number, project=factories.project())
            factories.membership(edition=other, role=Membership.Role.PRODUCT_LEAD)
            other.proposal = factories.proposal(season=season, state="selected")
            other.save()
            factories.writer(proposal=other.proposal)
        assert queries(administrator, url) == few <= MOST_QUERIES


def test_the_pages_hold_no_inline_script_or_style(coordinator: Client, season: Season, puits: Edition) -> None:
    for url in (page(MailSeason, "change", season.pk), mail_url(season, "launch")):
        assert INLINE.findall(coordinator.get(url).content) == [], url
