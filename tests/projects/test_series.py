"""The mails that go with a season: written from dates and facts, once, to those who are still here."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import AuditLine
from projects import actions, series
from projects.models import Edition, HeldMoment, MailSeason, Membership, Moment, StoppedReader, Told
from projects.tasks import tell_moments
from seasons.models import Season
from tests import factories

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
LAUNCH = datetime(2027, 3, 1, 9, 30, tzinfo=PARIS)


def at(days: int, hour: int = 9) -> time_machine.travel:
    """So many days after launch day."""
    return time_machine.travel((LAUNCH + timedelta(days=days)).replace(hour=hour), tick=False)


@pytest.fixture
def season() -> Season:
    """Launched on the first of March 2027; it builds for thirteen weeks."""
    with at(-30):
        return factories.season(14, launch_in=30)


@pytest.fixture
def puits(season: Season) -> Edition:
    with at(-30):
        return factories.edition(season=season, project=factories.project(title="Les puits"))


@pytest.fixture
def alice(puits: Edition) -> Membership:
    with at(-30):
        return factories.membership(edition=puits, volunteer=factories.volunteer("Alice"))


def subjects() -> list[str]:
    return [str(message.subject) for message in mail.outbox]


def year(first: int = -20, last: int = 110) -> list[tuple[int, str, str]]:
    """The task run each morning of a season, or of a year: day from launch, address, subject."""
    told = []
    for days in range(first, last):
        mail.outbox.clear()
        with at(days):
            tell_moments()
        told += [(days, message.to[0], message.subject.replace("\xa0", " ")) for message in mail.outbox]
    return told


def test_a_year_of_a_volunteers_mails(alice: Membership) -> None:
    assert [(days, subject) for days, _to, subject in year(-40, 325)] == [
        (-7, "Lancement de la saison 14 dans 7 jours"),
        (2, "Ta première semaine dans la saison 14"),
        (28, "Les puits : toujours là ?"),
        (91, "La saison 14 s’achève : merci"),
    ]


def test_a_year_of_a_leads_mails(puits: Edition) -> None:
    with at(-30):
        factories.membership(edition=puits, role=Membership.Role.TECH_LEAD)
    assert [(days, subject) for days, _to, subject in year()] == [
        (-14, "Les puits : rencontrer ton équipe avant le lancement"),
        (-7, "Lancement de la saison 14 dans 7 jours : ce qu’il te reste à préparer"),
        (2, "Les puits : la première semaine de ton équipe"),
        (91, "La saison 14 s’achève : merci d’avoir guidé Les puits"),
    ]


def test_a_year_of_a_partners_mails_though_they_bring_two_projects(season: Season, puits: Edition) -> None:
    with at(-30):
        other = factories.edition(season=season, project=factories.project(title="Les haies"))
        for number, edition in enumerate((puits, other)):
            edition.number, edition.proposal = number, factories.proposal(season=season, state="selected")
            edition.save()
            factories.writer(proposal=edition.proposal, email="awa@asso.example")
        factories.writer(proposal=puits.proposal, email="never@asso.example", confirmed_at=None)
    assert year() == [
        (-6, "awa@asso.example", "Les puits, Les haies : votre équipe"),
        (0, "awa@asso.example", "Les puits, Les haies : c’est lancé"),
        (45, "awa@asso.example", "Les puits, Les haies : la mi-saison"),
        (91, "awa@asso.example", "Les puits, Les haies : les résultats, et merci"),
    ]


def test_somebody_in_two_projects_gets_one_mail_that_names_both(alice: Membership, season: Season) -> None:
    with at(-30):
        other = factories.edition(season=season, number=2, project=factories.project(title="Les haies"))
        factories.membership(edition=other, volunteer=alice.volunteer)
    with at(-7):
        assert tell_moments() == 1
    assert "Les puits, Les haies" in mail.outbox[0].body


def test_hours_restarts_and_a_moved_launch_write_nothing_twice(alice: Membership, season: Season) -> None:
    for hour in (7, 8, 9, 23):
        with at(-7, hour):
            tell_moments()
    later = LAUNCH.date() + timedelta(days=60)
    season.phases.filter(kind="launch").update(starts_on=later, ends_on=later)
    assert [subject for _days, _to, subject in year(-6, 60)] == []
    assert len(subjects()) == 0
    assert Told.objects.count() == 1


def test_nothing_leaves_before_eight(alice: Membership) -> None:
    with at(-7, 7):
        assert tell_moments() == 0


def test_after_days_of_downtime_what_is_late_is_left_out_and_what_still_helps_leaves(alice: Membership) -> None:
    with at(5):
        tell_moments()
    assert subjects() == ["Ta première semaine dans la saison 14"]


def test_a_late_comer_hears_of_no_moment_gone_by(alice: Membership) -> None:
    with at(20):
        late = factories.membership(need=alice.need, volunteer=factories.volunteer("Zoé"))
    told = [subject for _days, to, subject in year(20) if to == late.volunteer.user.email]
    assert told == ["La saison 14 s’achève : merci"]


@pytest.mark.parametrize("how", ["left", "paused", "pause", "erased", "closed", "stopped", "unpublished", "declines"])
def test_who_is_not_here_gets_none(alice: Membership, season: Season, how: str) -> None:
    person, user = alice.volunteer, alice.volunteer.user
    with at(-8):
        if how == "left":
            actions.leave(membership=alice, actor=user)
        elif how == "paused":
            Membership.objects.update(state=Membership.State.PAUSED)
        elif how == "pause":
            actions.take_pause(user=user, until=LAUNCH.date() + timedelta(days=9), keep_seats=True)
        elif how == "erased":
            actions.close_account(user=user, actor=user)
        elif how == "closed":
            type(user).objects.filter(pk=user.pk).update(is_active=False)
        elif how == "stopped":
            Edition.objects.update(state=Edition.State.STOPPED)
        elif how == "unpublished":
            Season.objects.update(published=False)
        else:
            type(person).objects.update(wants_season=False)
    mail.outbox.clear()
    with at(-7):
        assert tell_moments() == 0
    assert (subjects(), Told.objects.count()) == ([], 0)


@pytest.mark.parametrize("how", ["pause", "closed", "erased"])
def test_no_mail_of_the_series_is_for_somebody_on_pause_or_gone(season: Season, puits: Edition, how: str) -> None:
    with at(-30):
        alice = factories.membership(edition=puits).volunteer
        lea = factories.membership(edition=puits, role=Membership.Role.TECH_LEAD).volunteer
        asked = {moment: series.window(season, moment) for moment in Moment if moment not in series.FOR_PARTNERS}
        found = [
            {one.to for one in series.readers(season, moment, days.first)} for moment, days in asked.items() if days
        ]
        assert found == [
            {lea.user},
            {alice.user, lea.user},
            {alice.user, lea.user},
            {alice.user},
            {alice.user, lea.user},
        ]
        if how == "pause":
            type(alice).objects.update(paused_on=factories.day(), paused_until=factories.day(300))
        else:
            gone = {"is_active": False} | ({"erased_at": LAUNCH} if how == "erased" else {})
            type(alice.user).objects.update(**gone)
        assert not any(series.readers(season, moment, days.first) for moment, days in asked.items() if days)


def test_a_moment_held_back_leaves_once_resumed_and_only_within_its_days(alice: Membership, season: Season) -> None:
    chloe, mails = factories.user("Chloé", staff=True), MailSeason.objects.get(pk=season.pk)
    assert actions.hold_moment(season=mails, moment=Moment.LAUNCH, actor=chloe)
    assert not actions.hold_moment(season=mails, moment=Moment.LAUNCH, actor=chloe)
    with at(-7):
        assert tell_moments() == 0
    assert actions.resume_moment(season=mails, moment=Moment.LAUNCH, actor=chloe)
    with at(-1):
        assert tell_moments() == 0
    with at(-3):
        assert tell_moments() == 1
    verbs = AuditLine.objects.filter(verb__startswith="season.moment").order_by("pk")
    assert [(line.verb, line.actor) for line in verbs] == [
        ("season.moment_held", chloe), ("season.moment_resumed", chloe)
    ]  # fmt: skip


def test_the_database_refuses_a_second_telling_an_unknown_moment_and_an_answer_without_a_date(season: Season) -> None:
    Told.objects.create(season=season, moment=Moment.END, reader="user:1")
    wrong: list[dict[str, Any]] = [
        {"moment": Moment.END, "reader": "user:1"},
        {"moment": "never", "reader": "user:1"},
        {"moment": Moment.LAUNCH, "reader": "user:1", "answer": "here"},
    ]
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Told.objects.create(season=season, **fields)
    HeldMoment.objects.create(season=season, moment=Moment.END)
    for moment in (Moment.END, "never"):
        with pytest.raises(IntegrityError), transaction.atomic():
            HeldMoment.objects.create(season=season, moment=moment)
    StoppedReader.objects.create(reader="mail:a")
    with pytest.raises(IntegrityError), transaction.atomic():
        StoppedReader.objects.create(reader="mail:a")


def test_one_click_stops_what_it_names_and_a_link_followed_stops_nothing(alice: Membership, client: Client) -> None:
    with at(-7):
        tell_moments()
        stop = mail.outbox[0].extra_headers["X-Portal-Unsubscribe"].removeprefix("http://localhost:8000")
        assert "Ne plus les recevoir" in client.get(stop).content.decode()
        alice.volunteer.refresh_from_db()
        assert alice.volunteer.wants_season
        page = Client(enforce_csrf_checks=True).post(stop, {"List-Unsubscribe": "One-Click"})
        alice.volunteer.refresh_from_db()
        assert (alice.volunteer.wants_season, alice.volunteer.wants_checkin) == (False, True)
        assert "Finalement, les recevoir" in page.content.decode()
        client.post(stop, {"again": "1"})
        alice.volunteer.refresh_from_db()
        assert alice.volunteer.wants_season
    assert client.get("/mails/arreter/forged/").status_code == 404


def test_a_partner_stops_theirs_by_address(season: Season, puits: Edition, client: Client) -> None:
    puits.proposal = factories.proposal(season=season, state="selected")
    puits.save()
    factories.writer(proposal=puits.proposal, email="Awa@asso.example")
    with at(-6):
        tell_moments()
        client.post(mail.outbox[0].extra_headers["X-Portal-Unsubscribe"].removeprefix("http://localhost:8000"))
    assert StoppedReader.objects.get().reader == series.address_key("awa@asso.example")
    assert year(-5) == []


@pytest.fixture
def question(alice: Membership) -> dict[str, str]:
    """The paths of both answers."""
    with at(28):
        tell_moments()
    found = re.findall(r"/toujours-la/\S+?/(oui|arret)/", str(mail.outbox[0].body))
    paths = re.findall(r"(/toujours-la/\S+/)", str(mail.outbox[0].body))
    return dict(zip(found, paths, strict=True))


def test_still_there_is_answered_by_a_button_and_kept(question: dict[str, str], client: Client) -> None:
    with at(29):
        assert "Oui, toujours là" in client.get(question["oui"]).content.decode()
        assert Told.objects.get().answer == ""
        assert "tu es toujours là" in client.post(question["oui"]).content.decode()
    assert Told.objects.get().answer == "here"


def test_who_must_stop_leaves_by_a_button(question: dict[str, str], client: Client, alice: Membership) -> None:
    with at(29):
        page = client.get(question["arret"]).content.decode()
        assert "Les puits" in page
        assert Membership.objects.live().count() == 1
        client.post(question["arret"])
        client.post(question["arret"])
        assert "pas" not in client.get(question["oui"]).content.decode().partition("<h1")[2][:60]
    alice.refresh_from_db()
    assert (alice.state, Told.objects.get().answer) == ("left", "stop")
    assert sum("quitté" in subject for subject in subjects()) == 1


def test_the_link_of_the_question_grows_old(question: dict[str, str], client: Client) -> None:
    with at(90):
        assert client.post(question["arret"]).status_code == 404
        assert client.get("/toujours-la/forged/oui/").status_code == 404
    assert Membership.objects.live().count() == 1
