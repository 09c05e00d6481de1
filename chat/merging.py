"""Two accounts of one person, seen whole: the rooms below and the chat each tell their part."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts import merging as accounts
from accounts.merging import Fact, Fate, Line, moves
from accounts.models import User
from chat.models import Account
from partners import merging as partners
from projects import merging as projects
from seasons import merging as seasons
from volunteers import merging as volunteers

# Whoever is found, or has said not to look for them, needs no other.
SETTLED = (Account.State.FOUND, Account.State.UNLINKED)
# What somebody did as a coordinator keeps their name.
SIGNED = (
    ("PlanSet", "requested_by"),
    ("SyncPlan", "requested_by"),
    ("SyncPlan", "approved_by"),
    ("Finding", "ticked_by"),
)
MOVED = {
    "chat.Account.volunteer",
    "chat.Greeting.volunteer",
    *(f"chat.{model}.{field}" for model, field in SIGNED),
    *accounts.MOVED,
    *seasons.MOVED,
    *partners.MOVED,
    *volunteers.MOVED,
    *projects.MOVED,
}
LEFT = {
    **accounts.LEFT,
    "chat.LinkCode.volunteer": "a code lasts an hour and is bound to the account it was sent for",
    "chat.Finding.volunteer": "the next reading of the channel writes it again",
}


class Double(NamedTuple):
    """Both have a row on one workspace: it holds one a person."""

    stays: Account
    goes: Account


def doubles(kept: User, dropped: User) -> tuple[list[Account], list[Double]]:
    """The chat accounts that only the second has, and the workspaces where both have one."""
    rows = Account.objects.filter(volunteer__user__in=[kept, dropped]).order_by("workspace", "pk")
    both: dict[int, dict[int, Account]] = {}
    for row in rows.select_related("workspace", "volunteer__user"):
        both.setdefault(row.workspace_id, {})[row.volunteer.user_id] = row
    alone = [here[dropped.pk] for here in both.values() if dropped.pk in here and len(here) == 1]
    return alone, [_choose(here[kept.pk], here[dropped.pk]) for here in both.values() if len(here) > 1]


def _choose(mine: Account, theirs: Account) -> Double:
    if theirs.state == Account.State.FOUND and mine.state not in SETTLED:
        return Double(theirs, mine)
    return Double(mine, theirs)


def facts(user: User) -> list[Fact]:
    rows = Account.objects.filter(volunteer__user=user).select_related("workspace").order_by("workspace", "pk")
    return [Fact(_("Messagerie"), [_said(row) for row in rows])]


def _said(row: Account) -> str:
    name = f"@{row.username}, " if row.username else ""
    return f"{row.workspace} : {name}{row.get_state_display()}"


def lines(kept: User, dropped: User) -> list[Line]:
    alone, both = doubles(kept, dropped)
    return [
        *moves(_("Comptes de messagerie"), map(_said, alone)),
        *[Line(Fate.BOTH, sentence) for pair in both for sentence in _double(pair)],
    ]


def _double(pair: Double) -> list[str]:
    told = [_("%(space)s : le portail garde %(account)s.") % _named(pair.stays)]
    if pair.goes.external_id:
        told.append(
            _("%(space)s : le portail oublie %(account)s et le retire des canaux où il l’avait mis.")
            % _named(pair.goes)
        )
    return told


def _named(row: Account) -> dict[str, object]:
    return {"space": row.workspace, "account": f"@{row.username}" if row.username else f"« {row.get_state_display()} »"}


@dataclass(frozen=True, slots=True)
class Preview:
    """What a coordinator reads before two accounts become one, and its print.

    `portraits`: what is compared, with what each account says of it, where either says something.
    """

    kept: User
    dropped: User
    portraits: list[tuple[str, list[str], list[str]]]
    lines: list[Line]

    def of(self, fate: Fate) -> list[Line]:
        return [line for line in self.lines if line.fate is fate]

    @property
    def refused(self) -> list[Line]:
        return self.of(Fate.REFUSED)

    @property
    def digest(self) -> str:
        """Equal for equal pages: what the confirmation compares before anything moves."""
        page = [self.kept.pk, self.dropped.pk, self.portraits, [asdict(line) for line in self.lines]]
        return hashlib.sha256(json.dumps(page).encode()).hexdigest()[:32]


def preview(*, kept: User, dropped: User, actor: User) -> Preview:
    """Both accounts side by side, and every line of what would happen. A constant number of queries."""
    mine, theirs = portrait(kept), portrait(dropped)
    told = accounts.lines(kept, dropped, actor)
    if kept.pk != dropped.pk:
        for room in (seasons, partners, volunteers, projects):
            told += room.lines(kept, dropped)
        told += lines(kept, dropped)
    portraits = [(name, mine[name], theirs[name]) for name in mine if mine[name] or theirs[name]]
    return Preview(kept, dropped, portraits, told)


def portrait(user: User) -> dict[str, list[str]]:
    rooms = (accounts, volunteers, projects, seasons, partners)
    return {fact.label: fact.said for room in rooms for fact in room.facts(user)} | {
        fact.label: fact.said for fact in facts(user)
    }
