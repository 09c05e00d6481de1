"""What the database refuses, whatever the code believes."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from chat.models import Account, Channel, Presence, SyncPlan, Workspace
from tests import factories

pytestmark = pytest.mark.django_db


def refused(make: Any, **fields: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make(**fields)


def bare(workspace: Workspace, **fields: Any) -> dict[str, Any]:
    return {"workspace": workspace, "name": "c", "display_name": "C", "scope": "edition", **fields}


def test_one_channel_per_external_id(workspace: Workspace) -> None:
    make = Channel.objects.create
    make(**bare(workspace, edition=factories.edition(), external_id="x"))
    refused(make, **bare(workspace, edition=factories.edition(), external_id="x"))
    make(**bare(workspace, edition=factories.edition()))
    make(**bare(workspace, edition=factories.edition(), name="d"))  # two that do not exist yet


def test_two_channels_to_be_made_have_two_names(workspace: Workspace) -> None:
    Channel.objects.create(**bare(workspace, edition=factories.edition()))
    refused(Channel.objects.create, **bare(workspace, edition=factories.edition()))


def test_a_chapter_s_channel_takes_everybody_who_chose_it(workspace: Workspace) -> None:
    chapter = factories.chapter()
    refused(Channel.objects.create, **bare(workspace, scope="chapter", chapter=chapter, audience="leads"))


def test_a_channel_is_about_exactly_what_its_scope_says(workspace: Workspace) -> None:
    edition = factories.edition()
    refused(Channel.objects.create, **bare(workspace))
    refused(Channel.objects.create, **bare(workspace, edition=edition, season=edition.season))
    refused(Channel.objects.create, **bare(workspace, season=edition.season))
    refused(Channel.objects.create, **bare(workspace, scope="chapter", edition=edition))


def test_one_workspace_is_the_default(workspace: Workspace) -> None:
    other = {"name": "B", "slug": "b", "base_url": "https://b.example.org", "team_name": "b", "token_name": "B"}
    refused(Workspace.objects.create, **other, is_default=True)
    Workspace.objects.create(**other)


@pytest.mark.parametrize("missing", ["base_url", "team_name"])
def test_mattermost_has_an_address_and_a_team_and_slack_needs_neither(db: None, missing: str) -> None:
    words = {"name": "B", "slug": "b", "base_url": "https://b.example.org", "team_name": "b", "token_name": "B"}
    refused(Workspace.objects.create, **words | {missing: ""})
    Workspace.objects.create(**words | {missing: "", "platform": Workspace.Platform.SLACK})


def test_a_volunteer_is_one_account_and_an_account_one_volunteer(workspace: Workspace) -> None:
    make = Account.objects.create
    alice, bob = factories.volunteer("Alice"), factories.volunteer("Bob")
    make(workspace=workspace, volunteer=alice, external_id="a", state="found")
    refused(make, workspace=workspace, volunteer=alice, external_id="b", state="found")
    refused(make, workspace=workspace, volunteer=bob, external_id="a", state="found")
    refused(make, workspace=workspace, volunteer=bob, external_id="", state="found")
    make(workspace=workspace, volunteer=bob, external_id="", state="not_found")


def test_a_person_is_once_in_a_channel_and_an_end_has_an_author(workspace: Workspace) -> None:
    channel = Channel.objects.create(**bare(workspace, edition=factories.edition()))
    make, now = Presence.objects.create, timezone.now()
    make(channel=channel, external_id="a", since=now)
    refused(make, channel=channel, external_id="a", since=now)
    refused(make, channel=channel, external_id="b", since=now, left_at=now)
    refused(make, channel=channel, external_id="b", since=now, ended_by="portal")


def test_one_plan_of_a_channel_is_under_way(workspace: Workspace) -> None:
    channel = Channel.objects.create(**bare(workspace, edition=factories.edition()))
    SyncPlan.objects.create(channel=channel, state="asked")
    refused(SyncPlan.objects.create, channel=channel, state="approved")
    SyncPlan.objects.create(channel=channel, state="dry")


def test_the_token_is_in_no_column(workspace: Workspace) -> None:
    assert not [field.name for field in Workspace._meta.fields if "token" in field.name and field.name != "token_name"]
