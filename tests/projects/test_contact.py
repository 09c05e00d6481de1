"""Writing to leads without seeing their address, and being told once of a place."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditLine
from projects import actions
from projects.models import Alert, Edition, Relay
from seasons import forms as seasons_forms
from seasons.forms import WatchForm
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mails(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()


@pytest.fixture
def edition() -> Edition:
    """Léa leads it."""
    run = factories.edition(state="framing")
    factories.membership(edition=run, volunteer=factories.volunteer("Léa"), role="product_lead")
    return run


def lead_of(edition: Edition) -> Any:
    return edition.memberships.get(role="product_lead").volunteer.user


def everything(message: Any) -> str:
    return str(message.message())


class TestRelay:
    def test_neither_address_is_told_in_the_page_the_mail_or_its_headers(
        self, client: Client, edition: Edition
    ) -> None:
        zoe, lea = factories.user("Zoé"), lead_of(edition)
        client.force_login(zoe)
        url = f"/ecrire/{edition.slug}/"
        pages = client.get(url).content.decode()
        pages += client.post(url, {"text": "Cherchez-vous du monde ?"}, follow=True).content.decode()
        [letter] = mail.outbox
        assert letter.to == [lea.email]
        assert "Cherchez-vous du monde ?" in letter.body
        assert "Reply-To" not in letter.message()
        assert zoe.email not in everything(letter)
        assert lea.email not in pages

    def test_the_lead_answers_by_the_same_way_and_only_them(self, client: Client, edition: Edition) -> None:
        zoe, lea = factories.user("Zoé"), lead_of(edition)
        [relay] = actions.write_to_leads(edition=edition, sender=zoe, text="Bonjour")
        answer = f"/reponses/{relay.reference}/"
        assert answer in mail.outbox[0].body
        client.force_login(zoe)
        assert client.get(answer).status_code == 404
        client.force_login(lea)
        client.post(answer, {"text": "Oui, viens"})
        assert mail.outbox[1].to == [zoe.email]
        assert "Oui, viens" in mail.outbox[1].body
        assert lea.email not in everything(mail.outbox[1])

    def test_a_sender_who_shows_their_address_is_answered_directly(self, edition: Edition) -> None:
        zoe = factories.user("Zoé")
        actions.write_to_leads(edition=edition, sender=zoe, text="Bonjour", shows_address=True)
        assert mail.outbox[0].message()["Reply-To"] == zoe.email

    def test_the_journal_says_who_wrote_to_whom_without_the_text(self, edition: Edition) -> None:
        zoe = factories.user("Zoé")
        actions.write_to_leads(edition=edition, sender=zoe, text="MOTSECRET")
        line = AuditLine.objects.get(verb="relay.sent")
        assert (line.actor, line.detail) == (zoe, {"to": [lead_of(edition).pk]})
        assert not any("MOTSECRET" in str(vars(row)) for row in Relay.objects.all())
        assert mail.outbox[0].extra_headers["X-Portal-Secret"] == "1"  # blanked once sent, shown to nobody else

    def test_without_a_lead_coordinators_read_it(self) -> None:
        chloe = factories.user("Chloé", staff=True)
        actions.write_to_leads(edition=factories.edition(), sender=factories.user("Zoé"), text="Bonjour")
        assert [letter.to for letter in mail.outbox] == [[chloe.email]]

    def test_the_eleventh_message_of_a_day_waits_and_its_text_is_kept(self, client: Client, edition: Edition) -> None:
        client.force_login(factories.user("Zoé"))
        for _ in range(10):
            client.post(f"/ecrire/{edition.slug}/", {"text": "Bonjour"})
        page = client.post(f"/ecrire/{edition.slug}/", {"text": "Encore moi"}).content.decode()
        assert len(mail.outbox) == 10
        assert "Dix messages par jour" in page
        assert "Encore moi" in page

    def test_an_address_nobody_confirmed_writes_to_nobody(self, client: Client, edition: Edition) -> None:
        zoe = factories.user("Zoé")
        EmailAddress.objects.filter(user=zoe).update(verified=False)
        client.force_login(zoe)
        page = client.post(f"/ecrire/{edition.slug}/", {"text": "Bonjour"}).content.decode()
        assert "Confirme d’abord" in page
        assert mail.outbox == []

    def test_one_does_not_write_to_oneself(self, client: Client, edition: Edition) -> None:
        client.force_login(lead_of(edition))
        page = client.post(f"/ecrire/{edition.slug}/", {"text": "Bonjour"}).content.decode()
        assert "Personne d’autre ne lirait" in page
        with pytest.raises(IntegrityError), transaction.atomic():
            Relay.objects.create(edition=edition, sender=lead_of(edition), recipient=lead_of(edition))

    def test_closing_an_account_forgets_whom_one_wrote_to(self, edition: Edition) -> None:
        zoe = factories.user("Zoé")
        actions.write_to_leads(edition=edition, sender=zoe, text="Bonjour")
        actions.close_account(user=zoe, actor=zoe)
        assert not Relay.objects.exists()


class TestAlert:
    def test_an_anonymous_visitor_confirms_by_mail_and_is_told_once(self, client: Client) -> None:
        need = factories.need(edition=factories.edition(state="framing"))
        url = f"/prevenez-moi/projet/{need.edition.slug}/"
        stamp = WatchForm(topic="season").stamp
        with time_machine.travel(timezone.now() + timedelta(seconds=10)):
            client.post(url, {"email": "zoe@example.org", "need": need.pk, "opened": stamp})
            client.post(url, {"email": "Zoe@example.org", "need": need.pk, "opened": stamp})
        [letter] = mail.outbox
        confirm = next(word for word in letter.body.split() if "/alertes/confirmer/" in word)
        path = confirm[confirm.index("/alertes") :]
        client.get(path)  # scanners follow links
        assert actions.tell_alerts() == 0
        client.post(path)
        assert actions.tell_alerts() == 0
        Edition.objects.update(state="recruiting")
        assert actions.tell_alerts() == 1
        assert actions.tell_alerts() == 0
        assert "une place est libre" in mail.outbox[1].subject
        assert not Alert.objects.exists()

    def test_somebody_signed_in_asks_and_stops_in_one_click(self, client: Client) -> None:
        need = factories.need(edition=factories.edition(), seats=1, seats_taken=1)
        zoe = factories.user("Zoé")
        client.force_login(zoe)
        url = f"/prevenez-moi/projet/{need.edition.slug}/"
        stamp = WatchForm(topic="season").stamp
        with time_machine.travel(timezone.now() + timedelta(seconds=10)):
            page = client.post(url, {"need": need.pk, "opened": stamp}, follow=True).content.decode()
        assert "d’une place en design" in page
        assert mail.outbox == []
        assert Alert.objects.get().confirmed_at
        client.post(f"{url}arreter/")
        assert not Alert.objects.exists()

    def test_a_role_that_is_full_tells_when_it_has_a_place_and_others_do_not_count(self) -> None:
        need = factories.need(seats=1, seats_taken=1)
        factories.need(edition=need.edition, skill="legal")
        actions.ask_alert(email="zoe@example.org", edition=need.edition, need=need, proven=True)
        assert actions.tell_alerts() == 0
        actions.set_seats(need=need, number=2, actor=factories.user("Chloé", staff=True))
        assert actions.tell_alerts() == 1
        assert f"?need={need.pk}" in mail.outbox[0].body

    def test_nothing_is_told_of_a_season_that_is_over(self) -> None:
        need = factories.need(edition=factories.edition(season=factories.season(launch_in=-200)))
        actions.ask_alert(email="zoe@example.org", edition=need.edition, proven=True)
        assert actions.tell_alerts() == 0

    def test_somebody_on_pause_is_told_once_they_are_back_and_somebody_gone_never(self) -> None:
        factories.edition()  # another, so that no alert has its edition's id by chance
        need, chloe = factories.need(), factories.user("Chloé", staff=True)
        alice, bob = factories.volunteer("Alice"), factories.volunteer("Bob")
        for person in (alice, bob):
            actions.ask_alert(email=person.user.email, edition=need.edition, proven=True)
        actions.take_pause(user=alice.user, until=factories.day(20), keep_seats=True)
        actions.leave_all(user=bob.user, actor=chloe)
        mail.outbox.clear()
        assert actions.tell_alerts() == 0
        with time_machine.travel(timezone.now() + timedelta(days=20)):
            assert actions.tell_alerts() == 1
        assert [message.to for message in mail.outbox] == [[alice.user.email]]

    def test_the_database_keeps_one_alert_an_address(self) -> None:
        need = factories.need()
        for about in ({"edition": need.edition}, {"edition": need.edition, "need": need}):
            Alert.objects.create(email="zoe@example.org", **about)
            with pytest.raises(IntegrityError), transaction.atomic():
                Alert.objects.create(email="ZOE@example.org", **about)

    def test_the_link_of_a_mail_forgets_the_address(self, client: Client) -> None:
        alert = actions.ask_alert(email="zoe@example.org", edition=factories.edition(), proven=False)
        stop = next(word for word in mail.outbox[0].body.split() if "/alertes/arreter/" in word)
        client.post(stop[stop.index("/alertes") :])
        assert not Alert.objects.filter(pk=alert.pk).exists()

    def test_a_robot_is_answered_like_a_person_and_leaves_nothing(self, client: Client) -> None:
        url = f"/prevenez-moi/projet/{factories.edition().slug}/"
        stamp = WatchForm(topic="season").stamp
        answer = client.post(url, {"email": "zoe@example.org", "opened": stamp, "website": "x"})
        assert answer.status_code == 302
        assert not Alert.objects.exists()

    def test_whoever_waits_for_any_role_is_asked_nothing_more(self, client: Client) -> None:
        zoe, need = factories.user("Zoé"), factories.need()
        url, button = f"/prevenez-moi/projet/{need.edition.slug}/", '<button class="btn btn--violet"'
        client.force_login(zoe)
        actions.ask_alert(email=zoe.email, edition=need.edition, need=need, proven=True)
        page = client.get(url).content.decode()
        assert "Attendre aussi un autre rôle" in page
        assert button in page
        actions.ask_alert(email=zoe.email, edition=need.edition, proven=True)
        page = client.get(url).content.decode()
        assert "Ne plus me prévenir" in page
        assert button not in page

    def test_somebody_signed_in_is_told_the_truth_however_fast_they_press(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(seasons_forms, "FASTEST", timedelta(minutes=1))
        zoe, edition = factories.user("Zoé"), factories.edition()
        client.force_login(zoe)
        client.post(f"/prevenez-moi/projet/{edition.slug}/", {"opened": WatchForm(topic="season").stamp})
        assert Alert.objects.get().email == zoe.email


class TestCost:
    """Pages that list an edition's roles, alerts and leads cost the same however many there are."""

    FIELDS = ("design", "web", "legal", "data-analysis", "data-science", "data-engineering")

    @pytest.mark.parametrize("roles", [1, 6])
    def test_the_alert_page_costs_six_queries_at_most(
        self, client: Client, edition: Edition, django_assert_max_num_queries: Any, roles: int
    ) -> None:
        zoe = factories.user("Zoé")
        for field in self.FIELDS[:roles]:
            need = factories.need(edition=edition, skill=field)
            actions.ask_alert(email=zoe.email, edition=edition, need=need, proven=True)
        client.force_login(zoe)
        with django_assert_max_num_queries(6):
            page = client.get(f"/prevenez-moi/projet/{edition.slug}/").content.decode()
        assert page.count("d’une place ") >= roles

    @pytest.mark.parametrize("leads", [1, 6])
    def test_the_pages_to_write_to_leads_cost_four_queries_at_most(
        self, client: Client, edition: Edition, django_assert_max_num_queries: Any, leads: int
    ) -> None:
        for _number in range(leads - 1):
            factories.membership(edition=edition, role="tech_lead")
        zoe = factories.user("Zoé")
        for _number in range(leads):
            [relay, *_others] = actions.write_to_leads(edition=edition, sender=zoe, text="Bonjour")
        for user, path in ((zoe, f"/ecrire/{edition.slug}/"), (relay.recipient, f"/reponses/{relay.reference}/")):
            client.force_login(user)
            with django_assert_max_num_queries(4):
                assert client.get(path).status_code == 200

    @pytest.mark.parametrize("leads", [1, 6])
    def test_sending_costs_a_constant_and_one_query_a_reader(
        self, client: Client, edition: Edition, leads: int
    ) -> None:
        for _number in range(leads - 1):
            factories.membership(edition=edition, role="tech_lead")
        client.force_login(factories.user("Zoé"))
        with CaptureQueriesContext(connection) as queries:
            client.post(f"/ecrire/{edition.slug}/", {"text": "Bonjour"})
        assert len(queries) <= 10 + leads
        assert len(mail.outbox) == leads
