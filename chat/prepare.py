"""Observe, resolve people, plan: reads only, and the portal's notes about what it read."""

from __future__ import annotations

from dataclasses import dataclass

from chat import observe, plan, undo
from chat.book import Book
from chat.clients import base
from chat.models import Account, SyncPlan, Workspace


@dataclass(frozen=True)
class Prepared:
    """A plan, and what it was made from."""

    plan: plan.Plan
    accounts: dict[int, Account]
    walked: bool
    complete: bool


def introduce(workspace: Workspace, client: base.ChatClient) -> None:
    """The first time: who we are there, the team's id, its invitation."""
    if workspace.own_id and workspace.team_id:
        return
    team = client.team()
    workspace.team_id, workspace.own_id = team.id, client.whoami().id
    workspace.invite_url = workspace.invite_url or team.invite_url
    workspace.team_name = workspace.team_name or team.name
    workspace.save(update_fields=["team_id", "own_id", "invite_url", "team_name"])


def prepare(book: Book, client: base.ChatClient, *, walk: bool, back_on: SyncPlan | None = None) -> Prepared:
    """What to do in this channel now; with `back_on`, what to do to go back on that plan."""
    channel = book.channel
    volunteers = book.people()
    accounts = book.resolve(client, volunteers)
    observed = observe.observe(book, client, walk=walk)
    if back_on is not None:
        made = undo.plan_back(channel, back_on, observed)
    else:
        needed = [
            plan.Wanted(
                one.pk,
                str(one),
                accounts[one.pk].external_id,
                "" if accounts[one.pk].state == Account.State.FOUND else accounts[one.pk].state,
            )
            for one in volunteers
        ]
        rules = plan.Rules(plan.Policy(channel.policy), archive=channel.closing, can_remove=True)
        made = plan.plan(needed, observed, observe.ours(book, [one.pk for one in volunteers]), rules)
    return Prepared(made, accounts, walk and observed.exists, observed.complete)
