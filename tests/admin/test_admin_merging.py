"""Chloé makes one person of two accounts: she reads what happens, agrees to it by name, and only then it does."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from projects.models import Membership
from tests import factories
from tests.admin.conftest import Said, signed_in
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
URL = "/admin/accounts/user/reunir/"
MOST_QUERIES = 62  # two for the addresses a reader of proposals has proved


def url(kept: Volunteer, dropped: Volunteer) -> str:
    return f"{URL}?kept={kept.user_id}&dropped={dropped.user_id}"


@pytest.fixture
def alice(db: None) -> Volunteer:
    return factories.volunteer("Alice")


@pytest.fixture
def again(db: None) -> Volunteer:
    return factories.volunteer("Alice Martin")


def read(page: Any) -> str:
    """The page's words, on one line."""
    return " ".join(page.content.decode().split())


def refused(client: Client, kept: Volunteer, dropped: Volunteer) -> list[str]:
    """What the page says stands in the way; posting all the same changes nothing."""
    page = client.get(url(kept, dropped))
    digest = page.context["found"].digest
    client.post(url(kept, dropped), {"read": digest, "sure": "on"})
    assert User.objects.get(pk=dropped.user_id).erased_at is None
    assert "Réunir ces deux comptes" not in read(page)
    assert "Un mail à" not in read(page), "nothing will happen"
    return [line.text for line in page.context["found"].refused]


class TestChoosing:
    @pytest.mark.parametrize("kind", ["accounts_user", "volunteers_volunteer"])
    def test_two_ticked_in_a_list_lead_to_the_page_with_the_one_used_last_staying(
        self, coordinator: Client, alice: Volunteer, again: Volunteer, kind: str
    ) -> None:
        Client().force_login(again.user)
        rows = [alice, again] if kind.startswith("volunteers") else [alice.user, again.user]
        data = {"action": "reunir", "_selected_action": [row.pk for row in rows]}
        answer = coordinator.post(reverse(f"admin:{kind}_changelist"), data)
        assert answer["Location"] == url(again, alice)

    def test_one_or_three_ticked_are_refused_with_a_sentence(
        self, coordinator: Client, alice: Volunteer, again: Volunteer, said: Said
    ) -> None:
        data = {"action": "reunir", "_selected_action": [alice.pk]}
        answer = coordinator.post(reverse("admin:volunteers_volunteer_changelist"), data, follow=True)
        assert said(answer) == "Cocher exactement deux lignes : les deux comptes de la même personne."

    def test_a_persons_page_leads_to_the_choice_of_the_other(self, coordinator: Client, alice: Volunteer) -> None:
        for name, pk in (("volunteers_volunteer", alice.pk), ("accounts_user", alice.user_id)):
            assert f"{URL}?kept={alice.user_id}" in read(coordinator.get(reverse(f"admin:{name}_change", args=[pk])))
        page = coordinator.get(f"{URL}?kept={alice.user_id}")
        assert alice.user.email in read(page)

    def test_names_that_several_accounts_bear_are_listed_however_they_are_written(
        self, coordinator: Client, alice: Volunteer, again: Volunteer
    ) -> None:
        assert "Noms portés par plusieurs comptes" not in read(coordinator.get(URL))
        twin, gone = factories.user("ÀLICE"), factories.user("Alice")
        User.objects.filter(pk=gone.pk).update(erased_at=timezone.now(), is_active=False)
        Client().force_login(twin)
        shown = read(coordinator.get(URL))
        assert "Noms portés par plusieurs comptes" in shown
        assert "(2 comptes)" in shown
        assert f"{URL}?kept={twin.pk}&amp;dropped={alice.user_id}" in shown

    @pytest.mark.parametrize("asked", ["kept=x&dropped=y", "kept=1%00&dropped=9999999999999999999999", "dropped="])
    def test_an_address_typed_by_hand_asks_again(self, coordinator: Client, asked: str) -> None:
        page = coordinator.get(f"{URL}?{asked}")
        assert (page.status_code, "found" in page.context) == (200, False)

    def test_an_account_that_is_gone_is_not_offered_again_and_the_other_shows_both_addresses(
        self, coordinator: Client, alice: Volunteer, again: Volunteer
    ) -> None:
        pair = url(alice, again)
        digest = coordinator.get(pair).context["found"].digest
        unsure = read(coordinator.post(pair, {"read": digest}))
        assert "Rien n’a été fait" in unsure.split('<table class="pair"')[0], "said at the top, where the page opens"
        address = again.user.email
        coordinator.post(pair, {"read": digest, "sure": "on"})
        page = reverse("admin:accounts_user_change", args=[alice.user_id])
        assert address in read(coordinator.get(page))
        gone = read(coordinator.get(reverse("admin:accounts_user_change", args=[again.user_id])))
        assert "compte effacé" in gone
        assert "Réunir avec un autre compte" not in gone


class TestReading:
    def test_the_page_shows_both_and_says_line_by_line_what_happens(
        self, coordinator: Client, alice: Volunteer, again: Volunteer
    ) -> None:
        need = factories.need(seats=1)
        factories.membership(volunteer=alice, need=need)
        twin = factories.membership(volunteer=again, need=need, state="waiting")
        elsewhere = factories.membership(volunteer=again)
        words = read(coordinator.get(url(alice, again)))
        assert f"Participation à {elsewhere.edition}" in words
        assert f"liste d’attente » ({twin.reference}) prend fin" in words.replace("\u00a0", " ")
        assert "Un mail à " in words
        for person in (alice, again):
            assert person.user.email in words
        assert "montrer mon" not in words, "said of somebody, not by them"

    def test_it_costs_as_many_queries_for_thirty_teams_as_for_one(
        self, coordinator: Client, alice: Volunteer, again: Volunteer
    ) -> None:
        season = factories.season()

        def more(number: int) -> int:
            for _number in range(number):
                need = factories.need(edition=factories.edition(season=season))
                for person in (alice, again):
                    factories.membership(volunteer=person, need=need)
            with CaptureQueriesContext(connection) as queries:
                coordinator.get(url(alice, again))
            return len(queries)

        coordinator.get(url(alice, again))
        one = more(1)
        assert more(12) == one <= MOST_QUERIES


class TestAgreeing:
    def test_nothing_happens_before_the_box_that_names_both(
        self, coordinator: Client, alice: Volunteer, again: Volunteer
    ) -> None:
        page = coordinator.get(url(alice, again))
        named = f"Alice Martin ({again.user.email}) et Alice ({alice.user.email}) sont une seule et même personne."
        assert named in read(page)
        page = coordinator.post(url(alice, again), {"read": page.context["found"].digest})
        assert (page.status_code, User.objects.get(pk=again.user_id).erased_at) == (200, None)

    def test_agreeing_merges_and_leads_to_the_one_who_stays(
        self, coordinator: Client, alice: Volunteer, again: Volunteer, said: Said
    ) -> None:
        seat = factories.membership(volunteer=again)
        digest = coordinator.get(url(alice, again)).context["found"].digest
        mail.outbox.clear()
        answer = coordinator.post(url(alice, again), {"read": digest, "sure": "on"}, follow=True)
        assert f"Alice ({alice.user.email}) n’a plus qu’un compte." in said(answer)
        assert answer.redirect_chain[-1][0] == f"/admin/accounts/user/{alice.user_id}/change/"
        seat.refresh_from_db()
        assert seat.volunteer == alice
        assert sorted(message.to[0] for message in mail.outbox) == sorted([alice.user.email, again.user.email])

    def test_what_changed_since_is_read_again(
        self, coordinator: Client, alice: Volunteer, again: Volunteer, said: Said
    ) -> None:
        digest = coordinator.get(url(alice, again)).context["found"].digest
        factories.membership(volunteer=again)
        answer = coordinator.post(url(alice, again), {"read": digest, "sure": "on"}, follow=True)
        assert "Quelque chose a changé" in said(answer)
        assert "Participation à" in read(answer)
        assert User.objects.get(pk=again.user_id).erased_at is None
        assert Membership.objects.get().volunteer == again


class TestWhatStandsInTheWay:
    def test_oneself(self, coordinator: Client, chloe: User, alice: Volunteer) -> None:
        own = Volunteer.objects.create(user=chloe)
        assert any("son propre compte" in text for text in refused(coordinator, own, alice))

    def test_the_same_account_twice(self, coordinator: Client, alice: Volunteer) -> None:
        assert refused(coordinator, alice, alice) == ["C’est deux fois le même compte."]

    def test_an_account_that_is_closed(self, coordinator: Client, alice: Volunteer, again: Volunteer) -> None:
        User.objects.filter(pk=again.user_id).update(is_active=False)
        assert any("fermé" in text for text in refused(coordinator, alice, again))

    def test_rights_never_move_and_only_administrators_touch_them(
        self, coordinator: Client, administrator: Client, alice: Volunteer, again: Volunteer
    ) -> None:
        User.objects.filter(pk=alice.user_id).update(is_staff=True)
        assert any("c’est ce compte qui reste" in text for text in refused(administrator, again, alice))
        assert any("seule l’administration" in text for text in refused(coordinator, alice, again))
        assert administrator.get(url(alice, again)).context["found"].refused == []
        User.objects.filter(pk=again.user_id).update(is_staff=True)
        assert any("Les deux comptes ont des droits" in text for text in refused(administrator, alice, again))

    def test_a_second_factor_stays_with_its_account(
        self, coordinator: Client, alice: Volunteer, again: Volunteer
    ) -> None:
        Authenticator.objects.create(user=again.user, type="totp", data={})
        assert any("second facteur" in text for text in refused(coordinator, alice, again))
        assert coordinator.get(url(again, alice)).context["found"].refused == []

    def test_two_identities_at_one_provider(self, coordinator: Client, alice: Volunteer, again: Volunteer) -> None:
        for person, uid in ((alice, "a"), (again, "b")):
            SocialAccount.objects.create(user=person.user, provider="authentik", uid=uid)
        assert any("authentik" in text for text in refused(coordinator, alice, again))

    def test_a_volunteer_and_a_coordinator_without_second_factor_never_see_it(
        self, alice: Volunteer, again: Volunteer, chloe: User
    ) -> None:
        for user in (alice.user, chloe):
            answer = signed_in(user, second_factor=False).get(url(alice, again))
            assert answer.status_code in (302, 403)
