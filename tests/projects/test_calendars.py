"""A team's events, and everybody's own calendar at a secret address."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from accounts.models import User
from config.logs import JsonFormatter
from projects import actions
from projects.models import Edition, Membership, PersonalCalendar
from projects.series import Reader
from projects.series_emails import Facts
from seasons.actions import attend, call_off, stay_away
from seasons.models import Event
from tests import factories

pytestmark = pytest.mark.django_db
TYPED = {
    "title": "Point du mardi",
    "kind": "meet_up",
    "starts_at": "2096-02-03T18:30",
    "ends_at": "2096-02-03T19:30",
    "url": "https://visio.example.org/mardi",
    "signup": "on",
    "seats": "8",
}


@pytest.fixture
def edition() -> Edition:
    return factories.edition(project=factories.project(slug="vigie", title="Vigie"))


@pytest.fixture
def alice(edition: Edition) -> User:
    return factories.membership(edition=edition, volunteer=factories.volunteer("Alice")).volunteer.user


@pytest.fixture
def lea(edition: Edition) -> User:
    person = factories.volunteer("Léa")
    factories.membership(edition=edition, volunteer=person, role=Membership.Role.PRODUCT_LEAD)
    return person.user


def fields(title: str = "Point", **more: Any) -> dict[str, Any]:
    start = timezone.now() + timedelta(days=2)
    return {"title": title, "starts_at": start, "ends_at": start, "place": "La Base", "signup": True, **more}


def entries(client: Client, path: str) -> dict[str, Any]:
    answer = client.get(path)
    assert answer.status_code == 200
    return {str(entry["summary"]): entry for entry in Calendar.from_ical(answer.content).walk("VEVENT")}


def text(client: Client, path: str, user: User | None = None) -> str:
    if user:
        client.force_login(user)
    return client.get(path, follow=True).content.decode()


class TestTeamEvents:
    def test_leads_announce_members_sign_up_and_nobody_else_knows(
        self, client: Client, edition: Edition, lea: User, alice: User
    ) -> None:
        client.force_login(lea)
        client.post(f"/equipes/{edition.slug}/evenements/nouveau/", TYPED)
        event = Event.objects.get()
        assert (event.public, event.about, event.season) == (False, "Vigie", edition.season)
        assert f"/equipes/{edition.slug}/evenements/{event.pk}/" in text(client, f"/equipes/{edition.slug}/")
        for path in ("/mon-espace/", f"/equipes/{edition.slug}/"):
            shown = text(client, path, alice)
            assert event.get_absolute_url() in shown
            assert f"/equipes/{edition.slug}/evenements/{event.pk}/" not in shown
        shown = client.post(f"{event.get_absolute_url()}venir/", follow=True).content.decode()
        assert "Tu es sur la liste" in shown
        assert event.attendances.get().user == alice
        outsider = factories.user("Zoé")
        client.force_login(outsider)
        assert client.get(event.get_absolute_url()).status_code == 404
        assert client.post(f"{event.get_absolute_url()}venir/").status_code == 404
        client.logout()
        for path in ("/agenda/", "/agenda/agenda.ics", f"/agenda/saisons/{edition.season.slug}.ics"):
            assert "Point du mardi" not in text(client, path)

    def test_no_mail_of_the_season_tells_it(self, edition: Edition, alice: User) -> None:
        reader = Reader("", alice, (edition,))
        actions.add_event(edition=edition, fields=fields("Point secret"), actor=None)
        actions.add_event(edition=edition, fields=fields("Point ouvert", public=True), actor=None)
        assert Facts(edition.season, "launch", reader, factories.day()).coming == []
        Event.objects.create(season=edition.season, **fields("Atelier"))
        assert "Atelier" in Facts(edition.season, "launch", reader, factories.day()).coming[0]

    def test_opened_to_everybody_it_is_in_the_agenda(self, client: Client, edition: Edition, lea: User) -> None:
        client.force_login(lea)
        client.post(f"/equipes/{edition.slug}/evenements/nouveau/", TYPED | {"public": "on"})
        client.logout()
        assert "Point du mardi" in text(client, "/agenda/")

    def test_a_project_without_a_public_page_opens_no_event_to_everybody(
        self, client: Client, edition: Edition, lea: User
    ) -> None:
        Edition.objects.update(published=False)
        path = f"/equipes/{edition.slug}/evenements/nouveau/"
        assert "Ouvert à tout le monde" not in text(client, path, lea)
        client.post(path, TYPED | {"public": "on"})
        assert not Event.objects.get().public

    @pytest.mark.parametrize("moment", ["01/01/0001 00:00", "31/12/9999 23:59", "bientôt"])
    def test_a_day_of_no_calendar_is_refused_in_words(
        self, client: Client, edition: Edition, lea: User, moment: str
    ) -> None:
        client.force_login(lea)
        typed = TYPED | {"starts_at": moment, "ends_at": moment}
        answer = client.post(f"/equipes/{edition.slug}/evenements/nouveau/", typed)
        assert "Écris un jour et une heure" in answer.content.decode()
        assert not Event.objects.exists()

    def test_each_list_says_where_its_reader_stands(self, client: Client, edition: Edition, alice: User) -> None:
        full = actions.add_event(edition=edition, fields=fields("Complet", seats=1), actor=None)
        attend(event=full, user=factories.user("Zoé"))
        attend(event=full, user=alice)
        for path in ("/mon-espace/", f"/equipes/{edition.slug}/"):
            assert "Tu es sur la liste d’attente" in text(client, path, alice)
        stay_away(event=full, user=User.objects.get(name="Zoé"))
        shown = text(client, "/mon-espace/")
        assert "Tu es sur la liste</span>" in shown
        assert "Complet, liste" not in shown

    @pytest.mark.parametrize(("when", "said"), [("over", "Tu étais sur la liste."), ("off", "il n’y a rien à faire")])
    def test_an_event_that_is_over_or_called_off_asks_for_nothing(
        self, client: Client, edition: Edition, alice: User, when: str, said: str
    ) -> None:
        event = actions.add_event(edition=edition, fields=fields(), actor=None)
        attend(event=event, user=alice)
        ago = timezone.now() - timedelta(days=1)
        Event.objects.update(**{"starts_at": ago, "ends_at": ago} if when == "over" else {"canceled_at": ago})
        shown = text(client, event.get_absolute_url(), alice)
        assert said in shown
        assert "Rendre ma place" not in shown
        assert "iCal" not in shown

    def test_leads_move_and_call_off_their_own_events_only(self, client: Client, edition: Edition, lea: User) -> None:
        own = actions.add_event(edition=edition, fields=fields(), actor=None)
        other = actions.add_event(edition=factories.edition(), fields=fields(), actor=None)
        client.force_login(lea)
        path = f"/equipes/{edition.slug}/evenements/"
        for verb in ("", "annuler/"):
            assert client.post(f"{path}{other.pk}/{verb}", TYPED).status_code == 404
        client.post(f"{path}{own.pk}/", TYPED | {"title": "Point du jeudi"})
        assert "Personne n’était sur la liste." in client.post(f"{path}{own.pk}/annuler/", follow=True).content.decode()
        own.refresh_from_db()
        assert (own.title, own.public, bool(own.canceled_at)) == ("Point du jeudi", False, True)

    @pytest.mark.parametrize("public", [False, True])
    def test_who_leads_reads_names_and_who_comes_does_not(
        self, client: Client, edition: Edition, lea: User, alice: User, public: bool
    ) -> None:
        event = actions.add_event(edition=edition, fields=fields(seats=1, public=public), actor=None)
        for person in (alice, factories.user("Zoé")):
            attend(event=event, user=person)
        change = f"/equipes/{edition.slug}/evenements/{event.pk}/"
        for path in (change,) if public else (change, event.get_absolute_url()):
            _before, names = text(client, path, lea).split("<h2>Sur la liste</h2>")
            assert names.index("Alice") < names.index("Zoé") < names.index("liste d’attente")
        assert "1 personne sur la liste" in text(client, f"/equipes/{edition.slug}/")
        assert "Zoé" not in text(client, event.get_absolute_url(), alice)
        assert "sur la liste</span>" not in text(client, f"/equipes/{edition.slug}/").replace("Tu es sur la liste", "")

    def test_names_cost_as_many_queries_for_thirty_as_for_one(
        self, client: Client, edition: Edition, lea: User, django_assert_max_num_queries: Any
    ) -> None:
        event = actions.add_event(edition=edition, fields=fields(), actor=None)
        client.force_login(lea)
        for path in (event.get_absolute_url(), f"/equipes/{edition.slug}/evenements/{event.pk}/"):
            counts = []
            for more in (1, 29):
                for _number in range(more):
                    attend(event=event, user=factories.user())
                with django_assert_max_num_queries(10) as seen:
                    client.get(path)
                counts.append(len(seen))
            assert counts[0] == counts[1], path

    def test_the_team_sees_what_was_called_off_until_its_day_has_passed(
        self, client: Client, edition: Edition, lea: User, alice: User
    ) -> None:
        event = actions.add_event(edition=edition, fields=fields("Point du mardi"), actor=None)
        page, change = f"/equipes/{edition.slug}/", f"/equipes/{edition.slug}/evenements/{event.pk}/"
        assert change in text(client, page, lea)
        call_off(event=event, actor=lea)
        for person in (alice, lea):
            shown = text(client, page, person)
            assert "<s>Point du mardi</s>" in shown
            assert "Annulé" in shown
            assert change not in shown
        assert "Point du mardi" not in text(client, "/mon-espace/")
        ago = timezone.now() - timedelta(days=1)
        Event.objects.update(starts_at=ago, ends_at=ago)
        assert "Point du mardi" not in text(client, page)

    def test_the_form_leads_back_to_the_team_and_says_what_leaving_it_does(
        self, client: Client, edition: Edition, lea: User
    ) -> None:
        event = actions.add_event(edition=edition, fields=fields(), actor=None)
        path = f"/equipes/{edition.slug}/evenements/"
        for page, leave in ((f"{path}nouveau/", "Ne pas annoncer"), (f"{path}{event.pk}/", "Ne rien changer")):
            shown = text(client, page, lea)
            assert f'<a href="/equipes/{edition.slug}/">L’équipe de Vigie</a>' in shown
            assert f'<a href="/equipes/{edition.slug}/">{leave}</a>' in shown

    def test_somebody_on_the_list_who_left_the_team_can_still_give_the_seat_back(
        self, client: Client, edition: Edition, alice: User
    ) -> None:
        event = actions.add_event(edition=edition, fields=fields(), actor=None)
        attend(event=event, user=alice)
        Membership.objects.update(state="left", ended_at=timezone.now())
        assert "Rendre ma place" in text(client, event.get_absolute_url(), alice)

    def test_an_events_copy_of_a_season_leaves_team_events_behind(self, edition: Edition) -> None:
        from seasons.actions import copy_season

        actions.add_event(edition=edition, fields=fields(), actor=None)
        copy = copy_season(season=edition.season, number=99, name="Saison 99", launch_on=factories.day(200), actor=None)
        assert not copy.events.exists()


class TestPersonalCalendar:
    def test_it_holds_what_is_mine_and_nothing_else(self, client: Client, edition: Edition, alice: User) -> None:
        lyon = factories.chapter()
        type(alice.volunteer).objects.filter(user=alice).update(chapter=lyon)
        actions.add_event(edition=edition, fields=fields("Équipe"), actor=None)
        actions.add_event(edition=factories.edition(), fields=fields("Autre équipe"), actor=None)
        attend(event=(mine := Event.objects.create(**fields("Inscrite"))), user=alice)
        Event.objects.create(**fields("Antenne"), chapter=lyon)
        Event.objects.create(**fields("Ailleurs"))
        secret = actions.renew_calendar(user=alice).secret
        found = entries(client, f"/calendriers/{secret}.ics")
        assert {"Vigie : Équipe", "Inscrite", "Antenne"} <= set(found)
        assert not {"Ailleurs", "Autre équipe"} & set(found)
        assert f"{edition.season} : Construction" in found
        assert found["Vigie : Équipe"]["url"].endswith(f"/equipes/evenements/{Event.objects.get(title='Équipe').pk}/")
        call_off(event=mine, actor=None)
        assert entries(client, f"/calendriers/{secret}.ics")["Inscrite"]["status"] == "CANCELLED"

    @pytest.mark.parametrize("rows", [1, 12])
    def test_it_costs_the_same_whatever_it_holds(
        self, client: Client, django_assert_max_num_queries: Any, edition: Edition, alice: User, rows: int
    ) -> None:
        for number in range(rows):
            actions.add_event(edition=edition, fields=fields(f"P{number}"), actor=None)
            attend(event=Event.objects.create(**fields(f"E{number}")), user=alice)
        secret = actions.renew_calendar(user=alice).secret
        with django_assert_max_num_queries(3):
            client.get(f"/calendriers/{secret}.ics")

    def test_renewing_kills_the_former_address(self, client: Client, alice: User) -> None:
        client.force_login(alice)
        assert "Créer mon adresse" in text(client, "/mon-espace/calendrier/")
        addresses, told = [], []
        for _time in range(2):
            shown = client.post("/mon-espace/calendrier/renouveler/", follow=True).content.decode()
            told.append("L’ancienne ne répond plus" in shown)
            addresses.append(f"/calendriers/{PersonalCalendar.objects.get(user=alice).secret}.ics")
        assert told == [False, True]
        assert addresses[1] in text(client, "/mon-espace/calendrier/")
        client.logout()
        assert [client.get(path).status_code for path in addresses] == [404, 200]
        assert client.get("/calendriers/x.ics").status_code == 404

    def test_what_no_secret_holds_is_never_looked_for(self, client: Client, django_assert_num_queries: Any) -> None:
        """PostgreSQL refuses a null character: the page would fail."""
        for path in ("/calendriers/%00.ics", "/calendriers/a%00b/vigie.ics"):
            with django_assert_num_queries(0):
                assert client.get(path).status_code == 404

    def test_nothing_keeps_it_and_no_search_engine_shows_it(
        self, client: Client, alice: User, edition: Edition
    ) -> None:
        secret = actions.renew_calendar(user=alice).secret
        for path in (f"/calendriers/{secret}.ics", f"/calendriers/{secret}/{edition.slug}.ics"):
            answer = client.get(path)
            assert {"no-store", "private"} <= set(answer["Cache-Control"].split(", "))
            assert (answer["X-Robots-Tag"], answer["Referrer-Policy"]) == ("noindex", "no-referrer")
        assert not answer.wsgi_request.META.get("portal.shared")

    def test_the_secret_is_in_no_log(self) -> None:
        line = logging.LogRecord("django.request", 30, "", 0, "Not Found: %s", ("/calendriers/s3cr-et_.ics",), None)
        assert "s3cr" not in json.loads(JsonFormatter().format(line))["message"]

    def test_a_teams_calendar_ends_with_the_seat(self, client: Client, alice: User, edition: Edition) -> None:
        actions.add_event(edition=edition, fields=fields("Équipe"), actor=None)
        path = f"/calendriers/{actions.renew_calendar(user=alice).secret}/{edition.slug}.ics"
        assert len(entries(client, path)) == 1
        Membership.objects.update(state="left", ended_at=timezone.now())
        assert client.get(path).status_code == 404

    def test_closing_an_account_or_its_access_closes_its_calendar(self, client: Client, alice: User) -> None:
        path = f"/calendriers/{actions.renew_calendar(user=alice).secret}.ics"
        User.objects.filter(pk=alice.pk).update(is_active=False)
        assert client.get(path).status_code == 404
        actions.close_account(user=alice, actor=alice)
        assert not PersonalCalendar.objects.exists()
