"""«J’y ai une autre adresse»: proven by a code, linked within two ticks, unlinked at will."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditLine
from chat import actions, matching, tasks
from chat.clients.mattermost import Mattermost
from chat.models import Account, Channel, LinkCode, Workspace
from demo.fakes.mattermost import FakeMattermost
from outbox.models import Mail
from projects.models import Edition, Membership
from tests import factories
from tests.chat import platform, scene

pytestmark = pytest.mark.django_db
ELSEWHERE = "elsewhere@example.com"
PAGE, ADDRESS, CODE = "/messagerie/", "/messagerie/mattermost/adresse/", "/messagerie/mattermost/code/"
SEEK, UNLINK = "/messagerie/mattermost/chercher/", "/messagerie/mattermost/delier/"


@pytest.fixture(autouse=True)
def _counters() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def alice(channel: Channel, edition: Edition) -> Membership:
    """In the team, and unknown to the chat by her address."""
    row = scene.member(edition)
    scene.tick()
    return row


@pytest.fixture
def site(alice: Membership) -> Client:
    made = Client()
    made.force_login(alice.volunteer.user)
    return made


def registered_elsewhere(fake: FakeMattermost) -> str:
    with fake.state.lock:
        made = str(fake.state.add_user(ELSEWHERE, "alice.b")["id"])
        fake.state.enter_team(fake.state.team["id"], made)
    return made


def code_for(site: Client, email: str = ELSEWHERE) -> str:
    """Ask for a code; read it in the mail."""
    assert site.post(ADDRESS, {"email": email}).headers.get("Location") == CODE
    assert mail.outbox[-1].to == [email.lower()]
    found = re.search(r"\d{3} \d{3}", str(mail.outbox[-1].body))
    assert found
    return found[0]


def words(site: Client, url: str = PAGE) -> str:
    return site.get(url).content.decode().replace("\u00a0", " ")


def test_2_an_address_proven_by_its_code_brings_the_volunteer_into_the_channel(
    site: Client, alice: Membership, channel: Channel, fake: FakeMattermost
) -> None:
    account = registered_elsewhere(fake)
    assert "Personne sur Mattermost avec" in words(site)
    answer = site.post(CODE, {"code": code_for(site, "Elsewhere@Example.com")}, follow=True)
    assert "Ton adresse est confirmée" in answer.content.decode().replace("\u00a0", " ")
    assert "Le portail te cherche avec elsewhere@example.com" in words(site)
    fake.calls.clear()
    scene.tick()
    assert account in scene.inside(fake, channel)
    assert len(fake.calls) == 2  # looked up, added
    row = Account.objects.get(volunteer=alice.volunteer)
    assert (row.state, row.matched_by, row.external_id) == ("found", "self", account)
    assert "Tu es @alice.b sur Mattermost." in words(site)
    assert not LinkCode.objects.exists()
    assert AuditLine.objects.filter(verb="chat_account.address_confirmed", actor=alice.volunteer.user).exists()


@platform.both
def test_2_a_proven_address_leads_into_the_channel_on_each_platform(
    alice: Membership, channel: Channel, fake: Any, workspace: Workspace
) -> None:
    account = fake.register(ELSEWHERE, "alice.b")
    actions.send_code(workspace=workspace, volunteer=alice.volunteer, email=ELSEWHERE)
    code = re.findall(r"\d{3} \d{3}", str(mail.outbox[-1].body))[0]
    actions.confirm_code(workspace=workspace, volunteer=alice.volunteer, code=code)
    scene.tick()
    assert account in scene.inside(fake, channel)
    actions.unlink_account(account=Account.objects.get(volunteer=alice.volunteer), actor=alice.volunteer.user)
    scene.tick()
    assert account not in scene.inside(fake, channel)


def test_the_answer_is_the_same_whether_anybody_has_that_address_there(
    site: Client, alice: Membership, fake: FakeMattermost
) -> None:
    registered_elsewhere(fake)
    fake.calls.clear()
    known, unknown = (
        re.sub(r'value="\w{64}"', "", site.post(ADDRESS, {"email": one}, follow=True).content.decode())
        for one in (ELSEWHERE, "nobody@example.com")
    )
    assert known.replace(ELSEWHERE, "nobody@example.com") == unknown
    assert not fake.calls


def test_the_mail_is_urgent_confidential_and_names_nobody(site: Client, alice: Membership, settings: Any) -> None:
    settings.EMAIL_BACKEND = "outbox.backend.EmailBackend"
    site.post(ADDRESS, {"email": ELSEWHERE})
    row = Mail.objects.get(to=ELSEWHERE)
    assert (row.secret, row.readable, row.kind) == (True, False, "chat.code")
    assert row.priority == min(Mail._meta.get_field("priority").choices or [(0, "")])[0]
    assert b"Alice" not in bytes(row.raw)
    assert not re.search(rb"\d{3} \d{3}", row.subject.encode())


def test_a_wrong_code_links_nobody_and_five_are_the_most(site: Client, alice: Membership) -> None:
    right = code_for(site)
    wrong = "000 000" if right != "000 000" else "111 111"
    for _ in range(5):
        assert "Ce n’est pas le code envoyé" in site.post(CODE, {"code": wrong}).content.decode()
    assert "plus valable" in site.post(CODE, {"code": right}).content.decode()
    assert Account.objects.get(volunteer=alice.volunteer).other_email == ""


def test_a_code_lives_an_hour_and_works_once(site: Client, alice: Membership) -> None:
    right = code_for(site)
    LinkCode.objects.update(expires_at=timezone.now())
    assert "plus valable" in site.post(CODE, {"code": right}).content.decode()
    right = code_for(site)
    volunteer, workspace = alice.volunteer, Workspace.objects.get()
    actions.confirm_code(workspace=workspace, volunteer=volunteer, code=right)
    with pytest.raises(actions.CodeExpired):
        actions.confirm_code(workspace=workspace, volunteer=volunteer, code=right)


def test_somebody_else_s_code_is_a_wrong_code(site: Client, alice: Membership, edition: Edition) -> None:
    right, bob, workspace = code_for(site), scene.member(edition, "Bob").volunteer, Workspace.objects.get()
    with pytest.raises(actions.CodeExpired):
        actions.confirm_code(workspace=workspace, volunteer=bob, code=right)
    LinkCode.objects.update(volunteer=bob)
    with pytest.raises(actions.WrongCode):
        actions.confirm_code(workspace=workspace, volunteer=bob, code=right)


def test_a_new_code_replaces_the_one_before_and_three_an_hour_are_the_most(site: Client, alice: Membership) -> None:
    codes = [code_for(site, f"a{number}@example.com") for number in range(3)]
    assert LinkCode.objects.count() == 1
    answer = site.post(ADDRESS, {"email": "a4@example.com"})
    assert "Beaucoup de codes" in answer.content.decode()
    if codes[0] != codes[2]:
        assert "Ce n’est pas le code envoyé" in site.post(CODE, {"code": codes[0]}).content.decode()
    LinkCode.objects.update(counted_since=timezone.now() - timedelta(minutes=61))
    code_for(site, "a4@example.com")


def test_one_address_is_not_flooded_by_many_people(edition: Edition, channel: Channel) -> None:
    for number in range(7):
        one = Client()
        one.force_login(scene.member(edition, f"P{number}").volunteer.user)
        one.post(ADDRESS, {"email": ELSEWHERE})
    assert sum(ELSEWHERE in sent.to for sent in mail.outbox) == 5


def test_3_an_account_that_is_somebody_else_s_stays_theirs_and_the_page_says_what_to_do(
    site: Client, alice: Membership, edition: Edition, fake: FakeMattermost
) -> None:
    account, bob = registered_elsewhere(fake), scene.member(edition, "Bob")
    scene.tick()
    theirs = Account.objects.get(volunteer=bob.volunteer)
    actions.link_account(account=theirs, external_id=account, actor=factories.user("Chloé"))
    site.post(CODE, {"code": code_for(site)})
    scene.tick()
    theirs.refresh_from_db()
    assert (theirs.external_id, theirs.state) == (account, "found")
    assert Account.objects.get(volunteer=alice.volunteer).state == Account.State.CONFLICT
    assert "écris à l’équipe de coordination" in words(site)


def test_a_volunteer_unlinks_leaves_the_channels_and_is_not_found_again(
    site: Client, alice: Membership, channel: Channel, fake: FakeMattermost
) -> None:
    account = scene.registered(fake, alice)
    scene.later(hours=1)
    scene.tick()
    scene.tick()
    assert account in scene.inside(fake, channel)
    assert "sort des canaux" in words(site, UNLINK)
    site.post(UNLINK)
    scene.tick()
    assert account not in scene.inside(fake, channel)
    tasks.verify()
    scene.tick()
    assert account not in scene.inside(fake, channel)
    assert Account.objects.get(volunteer=alice.volunteer).state == Account.State.UNLINKED
    assert scene.truth(alice)[0] == Membership.ChatState.UNKNOWN
    assert "Tu as délié ton compte" in scene.truth(alice)[1]
    site.post(SEEK)
    scene.tick()
    assert account in scene.inside(fake, channel)


def test_unlinking_then_another_account_swaps_them(
    site: Client, alice: Membership, channel: Channel, fake: FakeMattermost
) -> None:
    first = scene.registered(fake, alice)
    scene.later(hours=1)
    scene.tick()
    scene.tick()
    second = registered_elsewhere(fake)
    assert site.get(ADDRESS).headers["Location"] == PAGE  # linked: unlink first
    site.post(UNLINK)
    site.post(CODE, {"code": code_for(site)})
    scene.tick()
    assert scene.inside(fake, channel) & {first, second} == {second}


def test_unlinking_during_a_daily_reading_stands(
    alice: Membership, channel: Channel, fake: FakeMattermost, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.registered(fake, alice)
    scene.later(hours=1)
    scene.tick()
    scene.tick()
    read = Mattermost.directory

    def unlinked_meanwhile(self: Mattermost, cursor: str = "") -> Any:
        found = read(self, cursor)
        actions.unlink_account(account=Account.objects.get(volunteer=alice.volunteer), actor=alice.volunteer.user)
        return found

    monkeypatch.setattr(Mattermost, "directory", unlinked_meanwhile)
    with fake.state.lock:
        next(one for one in fake.state.users.values() if one["email"] == alice.volunteer.user.email)["username"] = "new"
    tasks.verify()
    assert Account.objects.get(volunteer=alice.volunteer).state == Account.State.UNLINKED


def test_the_participation_page_leads_there_when_somebody_is_not_found(site: Client, alice: Membership) -> None:
    assert 'href="http://localhost:8000/messagerie/"' in words(site, alice.get_absolute_url())
    assert "Mon compte sur la messagerie" in words(site, "/mon-espace/")


def test_another_s_workspace_is_not_found(site: Client, alice: Membership) -> None:
    Workspace.objects.create(name="B", slug="b", base_url="https://b.example.org", team_name="b", token_name="B")
    for page in ("adresse", "code", "delier"):
        assert site.get(f"/messagerie/b/{page}/").status_code == 404


def test_the_page_costs_the_same_with_one_workspace_and_with_ten(site: Client, alice: Membership) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            site.get(PAGE)
        return len(found)

    few = queries()
    for number in range(10):
        made = Workspace.objects.create(
            name=f"W{number}", slug=f"w{number}", base_url="https://b.example.org", team_name="b", token_name="B"
        )
        Account.objects.create(workspace=made, volunteer=alice.volunteer)
    assert queries() == few <= 6


def test_codes_nobody_can_use_any_more_are_forgotten(site: Client, alice: Membership) -> None:
    code_for(site)
    assert actions.purge_codes() == 0
    LinkCode.objects.update(expires_at=timezone.now() - timedelta(hours=2))
    assert actions.purge_codes() == 1


def test_a_coordinator_gives_an_address_or_picks_somebody_seen(
    alice: Membership, channel: Channel, edition: Edition, fake: FakeMattermost
) -> None:
    account = registered_elsewhere(fake)
    stranger = str(fake.state.add_user("x@example.com", "zorro")["id"])
    for one in (account, stranger):
        fake.state.join(channel.external_id, one)
    actions.sync_now(channel=channel, actor=None)
    scene.tick()
    row = Account.objects.get(volunteer=alice.volunteer)
    assert [one.username for one in matching.resembling(row)] == ["alice.b"]
    actions.seek_at(account=row, email=ELSEWHERE, actor=factories.user("Chloé"))
    scene.tick()
    row.refresh_from_db()
    assert (row.state, row.external_id) == ("found", account)
    assert scene.truth(alice)[0] == Membership.ChatState.PRESENT
