"""Which chat workspaces are somebody's own."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import Http404

from accounts.models import User
from chat import wanted
from chat.models import Account, Workspace
from volunteers.access import own_volunteer
from volunteers.models import Volunteer


@dataclass(frozen=True, slots=True)
class Place:
    """A person on a workspace: their account there, unsaved until the portal looked for them."""

    workspace: Workspace
    account: Account


def own_places(user: User | AnonymousUser) -> list[Place]:
    """The default workspace, and those where this person has a channel or an account; three queries."""
    volunteer = own_volunteer(user)
    mine = Q(is_default=True)
    if volunteer.pk:
        mine |= Q(pk__in=wanted.channels_of(volunteer).values("workspace")) | Q(accounts__volunteer=volunteer)
    known = {row.workspace_id: row for row in Account.objects.filter(volunteer=volunteer.pk)}
    return [_place(one, volunteer, known) for one in Workspace.objects.filter(mine).distinct().order_by("name")]


def _place(workspace: Workspace, volunteer: Volunteer, known: dict[int, Account]) -> Place:
    account = known.get(workspace.pk) or Account(workspace=workspace)
    account.volunteer, account.workspace = volunteer, workspace
    return Place(workspace, account)


def own_place(user: User | AnonymousUser, slug: str) -> Place:
    """One of them; 404 when it is not theirs."""
    found = next((one for one in own_places(user) if one.workspace.slug == slug), None)
    if found is None:
        raise Http404
    return found
