"""The account that stays, the one that is closed, and their chat accounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import AuditLine, GroupRole, User
from chat.models import Account, Channel, Presence, Workspace
from projects import actions
from projects.models import Membership, RoleNeed
from tests import factories
from tests.merging.conftest import Twice
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
Merge = Callable[[Twice], None]
State = Membership.State


def join(volunteer: Volunteer, need: RoleNeed) -> Membership:
    return actions.join(volunteer=volunteer, need=need, hours_per_week=3, charter_accepted=True)


def workspace() -> Workspace:
    return Workspace.objects.create(name="M", slug="m", base_url="https://chat.example.org", team_name="dfg")


class TestTheAccount:
    def test_an_address_never_confirmed_here_and_confirmed_there_stays_the_main_one(
        self, alice: Twice, merge: Callable[[Twice], None]
    ) -> None:
        kept, dropped = alice.kept.user, alice.dropped.user
        EmailAddress.objects.filter(user=kept).update(verified=False)
        EmailAddress.objects.create(user=dropped, email=kept.email, verified=True, primary=False)
        merge(alice)
        main = EmailAddress.objects.get(user=kept, primary=True)
        assert (main.email, main.verified) == (kept.email, True)

    def test_both_addresses_open_the_account_that_stays(self, alice: Twice, merge: Merge, client: Client) -> None:
        from tests.accounts.test_signing_in import LOGIN, code

        addresses = [alice.dropped.user.email, alice.kept.user.email]
        client.force_login(alice.dropped.user)
        merge(alice)
        assert client.get("/mon-espace/")["Location"].startswith(LOGIN), "its sessions ended"
        rows = EmailAddress.objects.filter(user=alice.kept.user).order_by("-primary")
        assert [(row.email, row.verified) for row in rows] == [(addresses[1], True), (addresses[0], True)]
        for address in addresses:
            browser = Client()
            answer = browser.post(LOGIN, {"login": address})
            browser.post(answer["Location"], {"code": code()})
            assert browser.session["_auth_user_id"] == str(alice.kept.user_id)

    def test_the_account_that_goes_is_closed_like_any_other(self, alice: Twice, merge: Merge) -> None:
        merge(alice)
        gone = alice.dropped.user
        assert (gone.name, gone.is_active, gone.erased_at is not None) == ("", False, True)
        assert gone.email == f"erased-{gone.pk}@invalid"
        lines = AuditLine.objects.filter(verb="account.merged").order_by("pk")
        assert [line.object_id for line in lines] == [str(alice.kept.user_id), str(gone.pk)]
        assert lines[0].detail == {"into": alice.kept.user_id, "other": gone.pk}

    def test_an_address_never_confirmed_opens_nothing(self, alice: Twice, merge: Merge) -> None:
        EmailAddress.objects.filter(user=alice.dropped.user).update(verified=False)
        merge(alice)
        assert EmailAddress.objects.filter(user=alice.kept.user).count() == 1

    def test_the_person_is_written_to_at_both_addresses_in_their_language(self, alice: Twice, merge: Merge) -> None:
        User.objects.filter(pk=alice.dropped.user_id).update(language="en")
        alice.dropped.user.refresh_from_db()
        mail.outbox.clear()
        addresses = [row.user.email for row in alice]
        merge(alice)
        told = {message.to[0]: message for message in mail.outbox}
        assert told[addresses[0]].subject.endswith("Tes deux comptes n’en font plus qu’un")
        assert told[addresses[1]].subject.endswith("Your two accounts are now one")
        assert not any(address in str(message.body) for message in mail.outbox for address in addresses)

    def test_the_provider_and_its_roles_follow(self, alice: Twice, merge: Merge) -> None:
        SocialAccount.objects.create(user=alice.dropped.user, provider="authentik", uid="abc")
        for person in alice:
            GroupRole.objects.create(user=person.user, role="reviewer", scope="12")
        GroupRole.objects.create(user=alice.dropped.user, role="chapter", scope="lyon")
        merge(alice)
        assert SocialAccount.objects.get().user == alice.kept.user
        roles = GroupRole.objects.order_by("role").values_list("user", "role")
        assert list(roles) == [(alice.kept.user_id, "chapter"), (alice.kept.user_id, "reviewer")]


class TestChat:
    @pytest.fixture
    def space(self, db: None) -> Workspace:
        return workspace()

    @pytest.fixture
    def channel(self, space: Workspace) -> Channel:
        edition = factories.edition()
        return Channel.objects.create(
            workspace=space, name="x", display_name="X", external_id="c1", scope="edition", edition=edition
        )

    def account(self, space: Workspace, person: Volunteer, **fields: Any) -> Account:
        return Account.objects.create(workspace=space, volunteer=person, **{"state": "found", **fields})

    def test_the_only_account_follows_and_is_looked_for_at_its_own_address(
        self, alice: Twice, merge: Merge, space: Workspace
    ) -> None:
        row = self.account(space, alice.dropped, external_id="u1", username="alice")
        address = alice.dropped.user.email
        merge(alice)
        row.refresh_from_db()
        assert (row.volunteer, row.external_id, row.other_email) == (alice.kept, "u1", address)

    def test_of_two_found_the_first_stays_and_the_other_leaves_the_channels(
        self, alice: Twice, merge: Merge, space: Workspace, channel: Channel
    ) -> None:
        stays = self.account(space, alice.kept, external_id="u1")
        goes = self.account(space, alice.dropped, external_id="u2")
        presence = Presence.objects.create(
            channel=channel, external_id="u2", account=goes, added_by_portal=True, since=timezone.now()
        )
        merge(alice)
        presence.refresh_from_db()
        channel.refresh_from_db()
        assert Account.objects.get() == stays
        assert (presence.account, presence.left_at, channel.dirty_since is not None) == (None, None, True)

    def test_who_is_found_wins_over_who_is_not(self, alice: Twice, merge: Merge, space: Workspace) -> None:
        self.account(space, alice.kept, state="conflict")
        found = self.account(space, alice.dropped, external_id="u2")
        merge(alice)
        assert (Account.objects.get(), Account.objects.get().volunteer) == (found, alice.kept)

    def test_an_account_the_person_unlinked_stays_unlinked(self, alice: Twice, merge: Merge, space: Workspace) -> None:
        self.account(space, alice.kept, state="unlinked")
        self.account(space, alice.dropped, external_id="u2")
        merge(alice)
        assert [(row.volunteer, row.state) for row in Account.objects.all()] == [(alice.kept, "unlinked")]

    def test_every_channel_of_either_is_looked_at_again(self, alice: Twice, merge: Merge, channel: Channel) -> None:
        factories.membership(volunteer=alice.dropped, edition=channel.edition, role="tech_lead")
        merge(alice)
        channel.refresh_from_db()
        assert channel.dirty_since is not None
