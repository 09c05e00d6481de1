"""Events: what is coming, who comes, what is told when it changes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.models import User
from seasons import actions, dates, tasks
from seasons.models import Attendance, Event
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _edge(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def event(title: str = "Atelier cartes", days: float = 3, **fields: Any) -> Event:
    start = timezone.now() + timedelta(days=days)
    values: dict[str, Any] = {"kind": "workshop", "place": "La Base, Paris", "signup": True, **fields}
    return Event.objects.create(title=title, starts_at=start, ends_at=start + timedelta(hours=2), **values)


def states(of: Event) -> dict[str, str]:
    return {row.user.name: row.state for row in of.attendances.select_related("user")}


def told() -> list[tuple[str, str]]:
    return [(message.to[0], str(message.subject)) for message in mail.outbox]


class TestTheList:
    def test_seats_go_in_order_of_arrival_and_the_rest_wait(self) -> None:
        one = event(seats=1)
        for name in ("Ana", "Bo", "Cy"):
            actions.attend(event=one, user=factories.user(name))
        one.refresh_from_db()
        assert states(one) == {"Ana": "going", "Bo": "waiting", "Cy": "waiting"}
        assert one.seats_taken == 1
        assert [subject for _to, subject in told()] == [
            "Atelier cartes : on t’attend",
            "Atelier cartes : tu es sur la liste d’attente",
            "Atelier cartes : tu es sur la liste d’attente",
        ]

    def test_a_seat_given_back_goes_to_the_first_who_waits(self) -> None:
        one = event(seats=1)
        people = [factories.user(name) for name in ("Ana", "Bo", "Cy")]
        for person in people:
            actions.attend(event=one, user=person)
        mail.outbox.clear()
        actions.stay_away(event=one, user=people[0])
        assert states(one) == {"Bo": "going", "Cy": "waiting"}
        assert told() == [(people[1].email, "Atelier cartes : une place s’est libérée pour toi")]
        actions.stay_away(event=one, user=people[0])  # twice changes nothing
        one.refresh_from_db()
        assert one.seats_taken == 1

    @pytest.mark.parametrize("closed", [{"erased_at": timezone.now()}, {"is_active": False}])
    def test_nobody_gets_a_seat_whose_account_was_closed_meanwhile(self, closed: dict[str, Any]) -> None:
        alice, one = factories.user("Alice"), event(seats=1)
        User.objects.filter(pk=alice.pk).update(**closed)
        with pytest.raises(actions.Closed):
            actions.attend(event=one, user=alice)
        one.refresh_from_db()
        assert (one.seats_taken, one.attendances.exists()) == (0, False)

    def test_twice_is_once(self) -> None:
        one, ana = event(seats=2), factories.user("Ana")
        first, again = (actions.attend(event=one, user=ana) for _time in range(2))
        one.refresh_from_db()
        assert first == again
        assert one.seats_taken == len(mail.outbox) == 1

    @pytest.mark.parametrize("closed", [{"days": -1}, {"signup": False}, {"canceled_at": timezone.now()}])
    def test_an_event_that_is_over_called_off_or_without_a_list_takes_nobody(self, closed: dict[str, Any]) -> None:
        with pytest.raises(actions.Closed):
            actions.attend(event=event(**closed), user=factories.user())

    def test_more_seats_call_those_who_wait_and_fewer_than_taken_are_refused(self) -> None:
        one = event(seats=1)
        for name in ("Ana", "Bo", "Cy"):
            actions.attend(event=one, user=factories.user(name))
        actions.change_event(event=one, fields={"seats": 2}, actor=None)
        assert states(one) == {"Ana": "going", "Bo": "going", "Cy": "waiting"}
        with pytest.raises(actions.SeatsAlreadyTaken):
            actions.change_event(event=one, fields={"seats": 1}, actor=None)
        actions.change_event(event=one, fields={"seats": None}, actor=None)
        assert set(states(one).values()) == {"going"}

    def test_the_database_refuses_the_seat_too_many_and_the_second_line(self) -> None:
        one, ana = event(seats=1), factories.user("Ana")
        actions.attend(event=one, user=ana)
        with pytest.raises(IntegrityError), transaction.atomic():
            Event.objects.filter(pk=one.pk).update(seats_taken=2)
        with pytest.raises(IntegrityError), transaction.atomic():
            Attendance.objects.create(event=one, user=ana, state="waiting")

    @pytest.mark.django_db(transaction=True)
    def test_twenty_people_at_once_never_overbook(self) -> None:
        if connection.vendor == "sqlite":
            pytest.skip("threads share SQLite's one test connection: run on PostgreSQL (make test-postgres)")
        one, people = event(seats=5), [factories.user(f"P{number}") for number in range(20)]

        def come(person: Any) -> None:
            try:
                actions.attend(event=one, user=person)
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(come, people))
        assert sorted(states(one).values()) == ["going"] * 5 + ["waiting"] * 15


class TestWhatIsTold:
    def test_another_date_or_place_is_told_to_the_list_and_to_calendars(self) -> None:
        one, ana = event(), factories.user("Ana")
        actions.attend(event=one, user=ana)
        mail.outbox.clear()
        actions.change_event(event=one, fields={"title": "Atelier cartes et données"}, actor=None)
        assert not mail.outbox
        actions.change_event(event=one, fields={"place": "La Cantine, Nantes"}, actor=None)
        assert told() == [(ana.email, "Atelier cartes et données : la date ou le lieu change")]
        assert "La Cantine, Nantes" in str(mail.outbox[0].body)
        one.refresh_from_db()
        assert one.sequence == 1

    def test_calling_off_is_told_once_and_leaves_the_agenda(self, client: Client) -> None:
        one, ana = event(), factories.user("Ana")
        actions.attend(event=one, user=ana)
        mail.outbox.clear()
        for _time in range(2):
            actions.call_off(event=one, actor=None)
        assert told() == [(ana.email, "Atelier cartes : annulé")]
        assert "Atelier cartes" not in client.get("/agenda/").content.decode()
        assert "annulé" in client.get(one.get_absolute_url()).content.decode()
        entry = Calendar.from_ical(client.get("/agenda/agenda.ics").content).walk("VEVENT")[0]
        assert (entry["status"], entry["sequence"]) == ("CANCELLED", 1)

    def test_who_comes_hears_the_day_before_once(self, settings: Any) -> None:
        settings.EMAIL_BACKEND = "outbox.backend.EmailBackend"
        from outbox.models import Mail

        soon, ana = event(days=1, seats=1), factories.user("Ana")
        event("Plus tard", days=5)
        actions.attend(event=soon, user=ana)
        actions.attend(event=soon, user=factories.user("Bo"))
        for _time in range(3):
            tasks.remind_events()
        reminders = Mail.objects.filter(kind="event.tomorrow")
        assert [row.to for row in reminders] == [ana.email]


class TestPages:
    def test_the_agenda_lists_what_is_coming_by_month_and_filters_it(self, client: Client) -> None:
        lyon = factories.chapter(name="Lyon", slug="lyon")
        event("Rencontre", chapter=lyon, kind="meet_up")
        event("En ligne", place="", url="https://visio.example.org/a")
        event("Passé", days=-3)
        hidden = factories.season()
        hidden.published = False
        hidden.save()
        event("Secret", season=hidden)
        event("Équipe", public=False)
        page = client.get("/agenda/").content.decode()
        assert "Rencontre" in page
        assert f"<h2>{dates.month(timezone.localdate() + timedelta(days=3))}</h2>" in page
        assert not [word for word in ("Passé", "Secret", "Équipe") if word in page]
        assert "En ligne" not in client.get("/agenda/?chapter=lyon").content.decode().split('id="results"')[1]
        online = client.get("/agenda/?place=online").content.decode().split('id="results"')[1]
        assert "Rencontre" not in online
        odd = client.get("/agenda/?place=mars")
        assert odd.context["filter"].left_aside
        assert "compris" in odd.content.decode()

    def test_nothing_is_coming_says_so(self, client: Client) -> None:
        assert "Rien de prévu pour l’instant" in client.get("/agenda/").content.decode()

    @pytest.mark.parametrize("rows", [1, 20])
    def test_the_agenda_costs_the_same_whatever_it_lists(
        self, client: Client, django_assert_max_num_queries: Any, rows: int
    ) -> None:
        season = factories.season()
        for number in range(rows):
            event(f"E{number}", season=season, chapter=factories.chapter())
        with django_assert_max_num_queries(4):
            client.get("/agenda/")

    def test_one_signs_up_and_gives_the_seat_back_from_the_page(self, client: Client) -> None:
        one, ana = event(seats=3), factories.user("Ana")
        assert "Se connecter pour s’inscrire" in client.get(one.get_absolute_url()).content.decode()
        client.force_login(ana)
        page = client.post(reverse("seasons:event-attend", args=[one.pk]), follow=True).content.decode()
        assert "Tu es sur la liste" in page
        page = client.post(reverse("seasons:event-stay-away", args=[one.pk]), follow=True).content.decode()
        assert "Tu n’es plus sur la liste" in page
        assert states(one) == {}

    def test_a_teams_own_event_is_not_found_by_others(self, client: Client) -> None:
        one = event(public=False)
        public = [reverse(f"seasons:event-{page}", args=[one.pk]) for page in ("detail", "file")]
        assert [client.get(path).status_code for path in public] == [404, 404]
        client.force_login(factories.user("Zoé"))
        assert [client.get(path).status_code for path in [*public, one.get_absolute_url()]] == [404] * 3
        assert client.post(reverse("seasons:event-attend", args=[one.pk])).status_code == 404

    def test_a_list_that_closed_meanwhile_is_said_in_words(self, client: Client) -> None:
        one = event(days=-1)
        client.force_login(factories.user("Ana"))
        page = client.post(reverse("seasons:event-attend", args=[one.pk]), follow=True).content.decode()
        assert "Les inscriptions à cet événement sont closes." in page
