"""Chapters: their pages, choosing one, and what whoever runs one may do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditLine, GroupRole, User
from accounts.oidc.groups import follow_groups
from seasons.actions import link_chapter
from seasons.models import Chapter, Event
from tests import factories
from volunteers import actions
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def lyon() -> Chapter:
    return factories.chapter(name="Lyon", slug="lyon", city="Lyon", presentation="On code le **mardi**.")


def meeting(chapter: Chapter, title: str = "Rencontre", days: int = 3, **fields: Any) -> Event:
    start = timezone.now() + timedelta(days=days)
    values = {"kind": "meet_up", "place": "La Base", "ends_at": start + timedelta(hours=2), **fields}
    return Event.objects.create(chapter=chapter, title=title, starts_at=start, **values)


def running(chapter: Chapter, name: str = "Inès") -> User:
    person = factories.user(name)
    GroupRole.objects.create(user=person, role=GroupRole.Role.CHAPTER, scope=chapter.slug)
    return person


def page(client: Client, path: str, user: User | None = None) -> str:
    if user:
        client.force_login(user)
    return client.get(path, follow=True).content.decode()


TYPED = {
    "title": "Atelier cartes",
    "kind": "workshop",
    "starts_at": "2096-02-03T18:30",
    "ends_at": "03/02/2096 20:00",
    "place": "La Base",
    "signup": "on",
    "seats": "12",
}


class TestPages:
    def test_a_chapter_says_what_it_does_and_what_it_does_next(self, client: Client, lyon: Chapter) -> None:
        Chapter.objects.filter(pk=lyon.pk).update(contact="Inès, lyon@antennes.example")
        meeting(lyon)
        meeting(lyon, "Passé", days=-3)
        meeting(factories.chapter(), "Ailleurs")
        shown = page(client, "/antennes/lyon/")
        for words in (
            "<strong>mardi</strong>",
            "Rencontre",
            "Inès, lyon@antennes.example",
            "/agenda/antennes/lyon.ics",
        ):
            assert words in shown
        assert not [words for words in ("Passé", "Ailleurs") if words in shown]
        assert "/antennes/lyon/" in page(client, "/antennes/")

    def test_a_sleeping_chapter_is_not_found_nor_listed(self, client: Client, lyon: Chapter) -> None:
        Chapter.objects.filter(pk=lyon.pk).update(active=False)
        assert client.get("/antennes/lyon/").status_code == 404
        shown = page(client, "/antennes/")
        assert "/antennes/lyon/" not in shown
        assert "Pas encore d’antenne" in shown

    @pytest.mark.parametrize("rows", [1, 12])
    def test_pages_cost_the_same_whatever_they_list(
        self, client: Client, django_assert_max_num_queries: Any, lyon: Chapter, rows: int
    ) -> None:
        ines = running(lyon)
        actions.choose_chapter(user=ines, chapter=lyon)
        for number in range(rows):
            meeting(lyon, f"R{number}")
            meeting(factories.chapter())
            factories.volunteer(chapter=lyon)
        client.force_login(ines)
        for path, most in (("/antennes/", 6), ("/antennes/lyon/", 9), ("/antennes/lyon/membres/", 7)):
            with django_assert_max_num_queries(most):
                assert client.get(path).status_code == 200

    def test_the_sitemap_lists_chapters(self, client: Client, lyon: Chapter) -> None:
        assert "/antennes/lyon/" in page(client, "/sitemap.xml")


class TestChoosing:
    def test_one_chooses_a_chapter_changes_and_leaves_and_the_chat_is_told_each_time(
        self, client: Client, lyon: Chapter
    ) -> None:
        lille, zoe = factories.chapter(slug="lille"), factories.user("Zoé")
        client.force_login(zoe)

        def versions() -> tuple[int, int]:
            lyon.refresh_from_db()
            lille.refresh_from_db()
            return lyon.people_version, lille.people_version

        for _twice in range(2):
            shown = client.post("/antennes/lyon/choisir/", follow=True).content.decode()
        assert "Quitter l’antenne" in shown
        assert "t’ouvre sa porte" not in shown, "it has no channel yet"
        link_chapter(chapter=lyon, url="https://chat.example.org/lyon", label="~lyon")
        assert "t’ouvre sa porte" in client.post("/antennes/lyon/choisir/", follow=True).content.decode()
        assert versions() == (1, 0)
        assert "celle-ci remplace la tienne, Lyon." in page(client, "/antennes/lille/")
        client.post("/antennes/lille/choisir/")
        client.post("/antennes/lyon/quitter/")  # of which they no longer are
        assert versions() == (2, 1)
        assert Volunteer.objects.get(user=zoe).chapter == lille
        client.post("/antennes/lille/quitter/")
        assert versions() == (2, 2)
        assert Volunteer.objects.get(user=zoe).chapter is None

    @pytest.mark.parametrize("page", ["/profil/", "/agenda/"])
    def test_one_is_led_there_from_where_one_looks_for_it(self, client: Client, page: str) -> None:
        client.force_login(factories.volunteer("Alice").user)
        assert '<a href="/antennes/">Les antennes, ville par ville</a>' in client.get(page).content.decode()

    def test_only_members_see_the_channel_and_who_runs_the_chapter(self, client: Client, lyon: Chapter) -> None:
        running(lyon, "Inès Martin")
        link_chapter(chapter=lyon, url="https://chat.example.org/lyon", label="~lyon")
        actions.choose_chapter(user=(zoe := factories.user("Zoé")), chapter=lyon)
        private = ("https://chat.example.org/lyon", "Inès Martin")
        for other in (None, factories.user("Tom")):
            shown = page(client, "/antennes/lyon/", other)
            assert not [words for words in private if words in shown]
        shown = page(client, "/antennes/lyon/", zoe)
        assert all(words in shown for words in private)


class TestRunning:
    def test_the_group_gives_the_chapter_and_takes_it_away(self, client: Client, lyon: Chapter, settings: Any) -> None:
        settings.OIDC_GROUPS = {"antenne-lyon": ("chapter", "lyon")}
        ines = factories.user("Inès")
        factories.volunteer("Zoé", chapter=lyon, city="Villeurbanne")
        follow_groups(user=ines, names=["antenne-lyon"])
        shown = page(client, "/antennes/lyon/membres/", ines)
        assert "Zoé" in shown
        assert not [words for words in ("Villeurbanne", "@example.org") if words in shown]
        follow_groups(user=ines, names=[])
        assert client.get("/antennes/lyon/membres/").status_code == 404
        assert "Annoncer un événement" not in page(client, "/antennes/lyon/")

    def test_whoever_runs_one_chapter_does_nothing_in_another(self, client: Client, lyon: Chapter) -> None:
        other = factories.chapter(slug="lille")
        theirs = meeting(other)
        client.force_login(running(lyon))
        paths = ("membres/", "evenements/nouveau/", f"evenements/{theirs.pk}/")
        assert [client.get(f"/antennes/lille/{path}").status_code for path in paths] == [404] * 3
        assert client.post("/antennes/lille/evenements/nouveau/", TYPED).status_code == 404
        for slug in ("lille", "lyon"):  # nor by way of their own
            assert client.post(f"/antennes/{slug}/evenements/{theirs.pk}/", TYPED).status_code == 404
            assert client.post(f"/antennes/{slug}/evenements/{theirs.pk}/annuler/").status_code == 404

    def test_they_announce_change_and_call_off_its_events(self, client: Client, lyon: Chapter) -> None:
        client.force_login(ines := running(lyon))
        shown = client.post("/antennes/lyon/evenements/nouveau/", TYPED, follow=True).content.decode()
        assert "Atelier cartes" in shown
        event = Event.objects.get(chapter=lyon)
        assert (event.public, event.seats, timezone.localtime(event.ends_at).hour) == (True, 12, 20)
        path = f"/antennes/lyon/evenements/{event.pk}/"
        assert 'value="03/02/2096 18:30"' in page(client, path)
        client.post(path, TYPED | {"title": "Atelier données", "place": "La Cantine"})
        event.refresh_from_db()
        assert (event.title, event.sequence) == ("Atelier données", 1)
        client.post(f"{path}annuler/")
        event.refresh_from_db()
        assert event.canceled_at
        assert set(AuditLine.objects.filter(actor=ines).values_list("verb", flat=True)) == {
            "event.created", "event.changed", "event.called_off",
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"title": ""}, "Écris un titre."),
            ({"starts_at": "demain"}, "Écris un jour et une heure"),
            ({"ends_at": "2096-02-01T18:30"}, "La fin ne peut pas précéder le début."),
            ({"place": ""}, "Indique un lieu, un lien, ou les deux."),
        ],
    )
    def test_what_is_missing_or_wrong_is_said_and_nothing_typed_is_lost(
        self, client: Client, lyon: Chapter, typed: dict[str, str], words: str
    ) -> None:
        client.force_login(running(lyon))
        asked = {**TYPED, "presentation": "Avec des croissants", **typed}
        shown = client.post("/antennes/lyon/evenements/nouveau/", asked).content.decode()
        assert words in shown
        assert "Avec des croissants" in shown
        assert not Event.objects.exists()

    def test_fewer_seats_than_people_who_come_is_refused_in_words(self, client: Client, lyon: Chapter) -> None:
        event = meeting(lyon, signup=True, seats=5, seats_taken=3)
        client.force_login(running(lyon))
        shown = client.post(f"/antennes/lyon/evenements/{event.pk}/", TYPED | {"seats": "2"}).content.decode()
        assert "Plus de personnes sont déjà inscrites." in shown
