"""The profile: everything optional, nothing lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests import factories
from volunteers.actions import accept_charter, volunteer_for
from volunteers.models import Consent, Volunteer, VolunteerSkill

pytestmark = pytest.mark.django_db
PROFILE = "/profil/"


@pytest.fixture
def alice(client: Client) -> Volunteer:
    volunteer = factories.volunteer("Alice")
    client.force_login(volunteer.user)
    return volunteer


def levels(volunteer: Volunteer) -> dict[str, int]:
    return dict(VolunteerSkill.objects.filter(volunteer=volunteer).values_list("skill__slug", "level"))


def test_an_empty_profile_is_a_fine_profile(client: Client, alice: Volunteer) -> None:
    assert client.post(PROFILE, {})["Location"] == "/mon-espace/"
    assert levels(alice) == {}


def test_it_is_made_at_the_first_save_and_not_by_looking(client: Client) -> None:
    client.force_login(factories.user("Zoé"))
    assert client.get(PROFILE).status_code == 200
    assert not Volunteer.objects.exists()
    client.post(PROFILE, {"city": "Lyon"})
    assert Volunteer.objects.get().city == "Lyon"


def test_every_answer_says_what_it_is_for(client: Client, alice: Volunteer) -> None:
    page = client.get(PROFILE).content.decode()
    for words in ("Aide une équipe", "Remplit d’avance", "rencontres près de chez toi", "si tu le coches"):
        assert words in page


def test_everything_is_kept(client: Client, alice: Volunteer) -> None:
    design, legal, chapter = factories.skill("design"), factories.skill("legal"), factories.chapter()
    VolunteerSkill.objects.create(volunteer=alice, skill=legal, level=1)
    fields: dict[str, Any] = {
        f"skill_{design.pk}": "3",
        "tools": "Figma",
        "wants_to_learn": "SQL",
        "hours_per_week": "5",
        "languages": "français",
        "city": "Lyon",
        "chapter": chapter.pk,
        "linkedin": "https://www.linkedin.com/in/alice",
        "github": "https://github.com/alice",
        "share_email": "on",
    }
    client.post(PROFILE, fields)
    alice.refresh_from_db()
    assert levels(alice) == {"design": 3}
    assert (alice.tools, alice.hours_per_week, alice.chapter) == ("Figma", 5, chapter)
    assert (alice.share_email, alice.share_links, alice.share_city) == (True, False, False)
    client.post(PROFILE, fields | {f"skill_{design.pk}": "1"})
    assert levels(alice) == {"design": 1}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("hours_per_week", "abc", "Indique un nombre entier d’heures"),
        ("hours_per_week", "0", "Indique un nombre entier d’heures"),
        ("hours_per_week", "9" * 500, "Indique un nombre entier d’heures"),
        ("linkedin", "http://linkedin.com/in/a", "commence par https://"),
        ("github", "javascript:alert(1)", "commence par https://"),
        ("github", "https://" + "a" * 400, "trop longue"),
        ("chapter", "999999", "Cette antenne n’existe plus"),
        ("city", "x" * 61, "61"),
        ("tools", "x" * 1_000_000, "1000000"),
    ],
)
def test_a_wrong_answer_is_told_and_the_rest_is_not_lost(
    client: Client, alice: Volunteer, field: str, value: str, sentence: str
) -> None:
    page = client.post(PROFILE, {"wants_to_learn": "Mes mots", field: value}).content.decode()
    assert sentence in page
    assert "Mes mots" in page
    alice.refresh_from_db()
    assert alice.wants_to_learn == ""


def test_a_level_nobody_offered_is_told(client: Client, alice: Volunteer) -> None:
    name = f"skill_{factories.skill().pk}"
    assert "Choisis l’un des niveaux proposés." in client.post(PROFILE, {name: "9"}).content.decode()


def test_null_bytes_are_dropped(client: Client, alice: Volunteer) -> None:
    client.post(PROFILE, {"city": "Ly\x00on"})
    alice.refresh_from_db()
    assert alice.city == "Lyon"


def test_the_page_costs_ten_queries_at_most(
    client: Client, alice: Volunteer, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(10):
        client.get(PROFILE)


def test_a_visitor_signs_in_first(client: Client) -> None:
    assert client.get(PROFILE)["Location"] == "/compte/login/?next=/profil/"


class TestConstraints:
    def test_a_skill_twice(self, alice: Volunteer) -> None:
        VolunteerSkill.objects.create(volunteer=alice, skill=factories.skill())
        with pytest.raises(IntegrityError), transaction.atomic():
            VolunteerSkill.objects.create(volunteer=alice, skill=factories.skill())

    def test_hours_beyond_a_week(self, alice: Volunteer) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Volunteer.objects.filter(pk=alice.pk).update(hours_per_week=41)

    def test_the_same_consent_twice(self, alice: Volunteer) -> None:
        accept_charter(volunteer=alice)
        with pytest.raises(IntegrityError), transaction.atomic():
            Consent.objects.create(volunteer=alice, kind="charter", version=1)

    def test_two_profiles_for_one_account(self, alice: Volunteer) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Volunteer.objects.create(user=alice.user)


def test_a_profile_is_made_once(alice: Volunteer) -> None:
    assert volunteer_for(user=alice.user) == alice
