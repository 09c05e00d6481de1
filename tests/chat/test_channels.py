"""Channels besides their members: for whom, called what, saying what, closed and opened again."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditLine
from chat import actions, tasks
from chat.models import Channel, Workspace
from demo.fakes.hands import Hands
from demo.fakes.mattermost import FakeMattermost
from projects.actions import link, move
from projects.models import Edition, Membership
from tests import factories
from tests.chat import scene
from tests.chat.platform import both
from volunteers.actions import choose_chapter, update_profile
from volunteers.models import Skill


def paths(fake: FakeMattermost) -> list[tuple[str, str]]:
    """What was asked of the server, ids left out."""
    return [(verb, path.rsplit("/", 1)[-1] if verb != "GET" else "read") for verb, path in fake.calls]


def room(fake: FakeMattermost, channel: Channel) -> dict[str, Any]:
    channel.refresh_from_db()
    found: dict[str, Any] = fake.state.channels[channel.external_id]
    return found


# -- for whom


def test_a_channel_for_some_fields_takes_those_who_have_a_place_in_them(
    workspace: Workspace, edition: Edition, fake: FakeMattermost
) -> None:
    data, design = Skill.objects.get(slug="data-science"), Skill.objects.get(slug="design")
    science, drawing = factories.need(edition=edition, skill=data), factories.need(edition=edition, skill=design)
    alice = scene.member(edition, "Alice", need=science, role="contributor")
    bob = scene.member(edition, "Bob", need=drawing, role="contributor")
    lea = scene.member(edition, "Léa")
    accounts = {row: scene.registered(fake, row) for row in (alice, bob, lea)}
    channel = scene.channel(workspace, edition, audience="roles", skills=[data], roles=["tech_lead"])
    scene.tick()
    assert channel.name == "12_bloom_data-science"
    assert scene.inside(fake, channel) == {accounts[alice], accounts[lea]}


def test_a_channel_for_some_is_opened_to_more_and_nobody_leaves_it(
    workspace: Workspace, edition: Edition, fake: FakeMattermost
) -> None:
    data, design = Skill.objects.get(slug="data-science"), Skill.objects.get(slug="design")
    needs = [factories.need(edition=edition, skill=skill) for skill in (data, design)]
    rows = [scene.member(edition, name, need=need, role="contributor") for name, need in zip("AB", needs, strict=True)]
    alice, bob = (scene.registered(fake, row) for row in rows)
    channel = scene.channel(workspace, edition, audience="roles", skills=[data])
    scene.tick()
    assert scene.inside(fake, channel) == {alice}
    chloe = factories.user("Chloé", staff=True)
    actions.widen_channel(channel=channel, skills=[design], roles=[], actor=chloe)
    scene.tick()
    assert scene.inside(fake, channel) == {alice, bob}
    with pytest.raises(actions.NothingToChange):
        actions.widen_channel(channel=channel, skills=[data], roles=[], actor=chloe)


def test_who_moves_to_another_field_changes_channel_at_once(
    workspace: Workspace, edition: Edition, fake: FakeMattermost
) -> None:
    data, design = Skill.objects.get(slug="data-science"), Skill.objects.get(slug="design")
    science, drawing = factories.need(edition=edition, skill=data), factories.need(edition=edition, skill=design)
    rows = [scene.member(edition, name, need=science, role="contributor") for name in ("Alice", "Bob")]
    alice, bob = (scene.registered(fake, row) for row in rows)
    channel = scene.channel(workspace, edition, audience="roles", skills=[data])
    scene.tick()
    assert scene.inside(fake, channel) == {alice, bob}
    move(membership=rows[0], need=drawing, actor=factories.user(staff=True))
    scene.tick()
    assert scene.inside(fake, channel) == {bob}
    assert ("remove", "decided_moved") in scene.lines(scene.last_plan(channel))


def test_a_lead_who_becomes_a_contributor_leaves_the_leads_channel_and_stays_in_the_team_s(
    workspace: Workspace, edition: Edition, fake: FakeMattermost
) -> None:
    need = factories.need(edition=edition)
    rows = [scene.member(edition, name, role="product_lead") for name in ("Léa", "Tom")]
    lea, tom = (scene.registered(fake, row) for row in rows)
    team, leads = scene.channel(workspace, edition), scene.channel(workspace, edition, audience="leads")
    scene.tick()
    assert room(fake, leads)["type"] == "P"
    assert scene.inside(fake, leads) == {lea, tom}
    move(membership=rows[0], need=need, actor=factories.user(staff=True))
    scene.tick()
    assert scene.inside(fake, leads) == {tom}
    assert scene.inside(fake, team) == {lea, tom}
    assert ("remove", "decided_demoted") in scene.lines(scene.last_plan(leads))


def test_a_contributor_somebody_invited_by_hand_among_the_leads_stays(
    workspace: Workspace, edition: Edition, fake: FakeMattermost
) -> None:
    need = factories.need(edition=edition)
    lea = scene.registered(fake, scene.member(edition, "Léa"))
    alice = scene.registered(fake, scene.member(edition, "Alice", need=need, role="contributor"))
    scene.channel(workspace, edition)
    leads = scene.channel(workspace, edition, audience="leads")
    scene.tick()
    leads.refresh_from_db()
    fake.state.join(leads.external_id, alice)
    actions.sync_now(channel=leads, actor=None)
    scene.tick()
    assert scene.inside(fake, leads) == {lea, alice}


def test_choosing_a_chapter_and_leaving_it_reach_its_channel_at_the_next_tick(
    workspace: Workspace, fake: FakeMattermost
) -> None:
    lyon, lille = factories.chapter(name="Lyon", slug="lyon"), factories.chapter()
    channel = actions.ensure_channel(about=lyon, workspace=workspace)
    alice, bob = factories.volunteer("Alice"), factories.volunteer("Bob", chapter=lyon)
    for one in (alice, bob):
        made = fake.state.add_user(one.user.email, f"u{one.user.pk}")["id"]
        fake.state.enter_team(fake.state.team["id"], made)
    scene.tick()
    assert len(scene.inside(fake, channel)) == 1
    (link,) = lyon.links.all()
    assert (link.label, link.url.rsplit("/")[-1]) == (f"~{channel.name}", channel.name)
    choose_chapter(user=alice.user, chapter=lyon)
    scene.tick()
    assert len(scene.inside(fake, channel)) == 2
    update_profile(user=alice.user, fields={"chapter": lille}, levels={})
    scene.tick()
    assert len(scene.inside(fake, channel)) == 1
    assert ("remove", "decided_chapter") in scene.lines(scene.last_plan(channel))


def test_a_profile_saved_without_another_chapter_marks_no_channel(workspace: Workspace) -> None:
    lyon = factories.chapter()
    channel = actions.ensure_channel(about=lyon, workspace=workspace)
    Channel.objects.update(dirty_since=None, seen_version=0)
    alice = factories.volunteer("Alice", chapter=lyon)
    update_profile(user=alice.user, fields={"city": "Lyon", "chapter": lyon}, levels={})
    assert channel not in Channel.objects.due()


# -- called what


def test_a_channel_is_renamed_over_there_in_one_call(channel: Channel, edition: Edition, fake: FakeMattermost) -> None:
    actions.rename_channel(channel=channel, name="12_trawl", display_name="Trawl", actor=None)
    scene.tick()
    assert (room(fake, channel)["name"], room(fake, channel)["display_name"]) == ("12_trawl", "Trawl")
    assert (channel.name, channel.new_name) == ("12_trawl", "")
    assert [verb for verb, _ in paths(fake)].count("PUT") == 1
    links = {row.label: row.url for row in edition.links.filter(kind="channel")}
    assert list(links) == ["~12_trawl"]
    assert links["~12_trawl"].endswith("/channels/12_trawl")
    scene.tick()
    assert [verb for verb, _ in paths(fake)].count("PUT") == 1


def test_a_refused_name_is_told_and_members_go_on_being_kept(
    channel: Channel, edition: Edition, fake: FakeMattermost
) -> None:
    fake.state.add_channel(fake.state.team["id"], "12_trawl", "Autre", creator=fake.state.bot["id"])
    actions.rename_channel(channel=channel, name="12_trawl", display_name="", actor=None)
    alice = scene.registered(fake, scene.member(edition, "Alice"))
    scene.tick()
    assert room(fake, channel)["name"] == "12_bloom"
    assert channel.rename_refused == "name_taken"
    assert alice in scene.inside(fake, channel)


def test_a_name_is_safe_and_nobody_else_s(channel: Channel, workspace: Workspace) -> None:
    actions.ensure_channel(about=factories.edition(), workspace=workspace, name="12_autre")
    for name, refusal in (("Pôle", ValidationError), ("12_autre", actions.NameInUse)):
        with pytest.raises(refusal):
            actions.rename_channel(channel=channel, name=name, display_name="", actor=None)
    with pytest.raises(actions.NothingToChange):
        actions.rename_channel(channel=channel, name=channel.name, display_name=channel.display_name, actor=None)


def test_a_channel_that_is_still_to_be_made_simply_takes_another_name(workspace: Workspace, edition: Edition) -> None:
    channel = scene.channel(workspace, edition)
    actions.rename_channel(channel=channel, name="12_trawl", display_name="Trawl", actor=None)
    assert (channel.name, channel.display_name, channel.new_name) == ("12_trawl", "Trawl", "")


# -- saying what


def test_a_channel_is_made_with_its_purpose_and_its_public_links(
    workspace: Workspace, edition: Edition, fake: FakeMattermost
) -> None:
    link(edition=edition, kind="repository", url="https://code.example/bloom", label="Dépôt")
    link(edition=edition, kind="data", url="https://data.example/secret", label="Données", public=False)
    channel = scene.channel(workspace, edition)
    scene.tick()
    made = room(fake, channel)
    assert made["purpose"].startswith("Bloom, Saison 12.")
    assert "[Dépôt](https://code.example/bloom)" in made["header"]
    assert "/projets/bloom/" in made["header"]
    assert "secret" not in made["header"]
    assert not [path for verb, path in fake.calls if verb == "PUT"]


def test_a_new_link_reaches_the_header_within_a_sweep_for_one_call_and_no_other(
    channel: Channel, edition: Edition, fake: FakeMattermost
) -> None:
    link(edition=edition, kind="repository", url="https://code.example/bloom", label="Dépôt")
    tasks.sweep()
    scene.tick()
    assert "https://code.example/bloom" in room(fake, channel)["header"]
    assert len([path for verb, path in fake.calls if verb == "PUT"]) == 1
    fake.calls.clear()
    tasks.sweep()
    scene.tick()
    assert len(fake.calls) == 1


def test_a_header_written_by_hand_stays_until_the_portal_has_something_new_to_say(
    channel: Channel, edition: Edition, fake: FakeMattermost
) -> None:
    room(fake, channel)["header"] = "Réunion le mardi"
    tasks.sweep()
    tasks.verify()
    scene.tick()
    assert room(fake, channel)["header"] == "Réunion le mardi"


@pytest.mark.parametrize("fields", [{}, {"policy": "frozen", "keeps_description": True}])
def test_what_somebody_else_wrote_is_left_alone(
    workspace: Workspace, edition: Edition, fake: FakeMattermost, fields: dict[str, Any]
) -> None:
    words = {"purpose": "À nous", "header": "À nous"}
    made = fake.state.add_channel(fake.state.team["id"], "12_bloom", "Bloom", creator=fake.state.bot["id"], **words)
    channel = scene.channel(workspace, edition, external_id=made["id"], **fields)
    tasks.sweep()
    scene.tick()
    assert (room(fake, channel)["purpose"], room(fake, channel)["header"]) == ("À nous", "À nous")


# -- closed and opened again


def test_archiving_is_one_call_and_looks_nobody_up(channel: Channel, edition: Edition, fake: FakeMattermost) -> None:
    scene.member(edition, "Bob")  # not registered: finding out would cost calls
    inside = scene.inside(fake, channel)
    actions.archive_channel(channel=channel, actor=None)
    scene.tick()
    assert len(fake.calls) == 1
    assert room(fake, channel)["delete_at"]
    assert channel.closed
    assert scene.inside(fake, channel) == inside
    with pytest.raises(actions.NothingToChange):
        actions.archive_channel(channel=channel, actor=None)


def test_a_channel_somebody_archived_by_hand_is_closed_without_a_call(channel: Channel, fake: FakeMattermost) -> None:
    Channel.objects.update(archived=True)
    channel.refresh_from_db()
    actions.archive_channel(channel=channel, actor=None)
    scene.tick()
    channel.refresh_from_db()
    assert channel.closed
    assert not fake.calls


def test_one_that_was_never_made_is_forgotten_without_a_call(
    workspace: Workspace, edition: Edition, fake: FakeMattermost
) -> None:
    channel = scene.channel(workspace, edition)
    actions.archive_channel(channel=channel, actor=None)
    scene.tick()
    assert channel.closed
    assert not fake.calls


def test_a_restored_channel_is_open_and_follows_its_team_again(
    channel: Channel, edition: Edition, fake: FakeMattermost
) -> None:
    actions.archive_channel(channel=channel, actor=None)
    scene.tick()
    alice = scene.registered(fake, scene.member(edition, "Alice"))
    channel.refresh_from_db()
    actions.restore_channel(channel=channel, actor=None)
    scene.tick()
    assert not room(fake, channel)["delete_at"]
    assert (channel.closed, channel.restoring, channel.trouble) == (False, False, "")
    assert alice in scene.inside(fake, channel)


def test_changing_the_rule_is_in_the_journal_with_both_rules(channel: Channel) -> None:
    chloe = factories.user("Chloé", staff=True)
    actions.set_policy(channel=channel, policy="additive", actor=chloe)
    line = AuditLine.objects.get(verb="channel.policy_changed")
    assert (line.actor, line.detail["before"], line.detail["after"]) == (chloe, "managed", "additive")
    with pytest.raises(actions.NothingToChange):
        actions.set_policy(channel=channel, policy="additive", actor=chloe)


# -- a whole season


def test_a_season_is_archived_in_one_step_one_call_a_channel(
    channel: Channel, edition: Edition, workspace: Workspace, fake: FakeMattermost
) -> None:
    season = actions.ensure_channel(about=edition.season, workspace=workspace)
    other = scene.channel(workspace, factories.edition())
    scene.tick()
    fake.calls.clear()
    rows = actions.archive_season(season=edition.season, actor=factories.user(staff=True))
    scene.tick()
    assert set(rows) == {channel, season}
    assert len(fake.calls) == 2
    other.refresh_from_db()
    assert not other.closed


def test_several_channels_are_asked_for_together_or_not_at_all(workspace: Workspace, edition: Edition) -> None:
    chloe = factories.user("Chloé", staff=True)
    second = factories.edition(season=edition.season)
    asked = [actions.Asked(one, "team", "12_pareil") for one in (edition, second)]
    with pytest.raises(actions.NameInUse):
        actions.create_channels(season=edition.season, workspace=workspace, asked=asked, pattern="{slug}", actor=chloe)
    assert not Channel.objects.exists()
    assert actions.pattern_of(edition.season) == "{season}_{slug}"


def test_a_season_s_pattern_names_its_editions_channels(workspace: Workspace, edition: Edition) -> None:
    actions.set_pattern(season=edition.season, pattern="s{season}-{slug}", actor=factories.user(staff=True))
    assert scene.channel(workspace, edition).name == "s12-bloom"
    assert scene.channel(workspace, edition, audience="leads").name == "s12-bloom_ref"


def test_a_member_who_pauses_keeps_their_place(channel: Channel, edition: Edition, fake: FakeMattermost) -> None:
    Membership.objects.update(state=Membership.State.PAUSED)
    actions.sync_now(channel=channel, actor=None)
    scene.tick()
    assert len(scene.inside(fake, channel)) == 1


# -- the same on both platforms


@both
def test_a_channel_is_renamed_archived_and_opened_again_where_it_is(
    channel: Channel, edition: Edition, fake: Hands
) -> None:
    actions.rename_channel(channel=channel, name="12_trawl", display_name="Trawl", actor=None)
    scene.tick()
    assert fake.rooms()[channel.external_id] == "12_trawl"
    channel.refresh_from_db()
    actions.archive_channel(channel=channel, actor=None)
    scene.tick()
    assert fake.is_archived(channel.external_id)
    alice = scene.registered(fake, scene.member(edition, "Alice"))
    channel.refresh_from_db()
    actions.restore_channel(channel=channel, actor=None)
    scene.tick()
    assert not fake.is_archived(channel.external_id)
    assert alice in fake.inside(channel.external_id)


@both
def test_a_taken_name_is_a_refusal_to_read_and_not_the_end_of_the_channel(
    channel: Channel, edition: Edition, fake: Hands
) -> None:
    fake.open_room("12_trawl", ours=False)
    actions.rename_channel(channel=channel, name="12_trawl", display_name="", actor=None)
    alice = scene.registered(fake, scene.member(edition, "Alice"))
    scene.tick()
    channel.refresh_from_db()
    assert (channel.name, channel.rename_refused, channel.trouble) == ("12_bloom", "name_taken", "")
    assert alice in fake.inside(channel.external_id)


@both
def test_purpose_and_header_are_written_once_a_sweep_has_passed_and_never_again(channel: Channel, fake: Hands) -> None:
    tasks.sweep()
    scene.tick()
    before = fake.asked().count("describe")
    tasks.sweep()
    tasks.verify()
    scene.tick()
    assert fake.asked().count("describe") == before
    channel.refresh_from_db()
    assert channel.described
    assert channel.purpose.startswith("Bloom, Saison 12.")
