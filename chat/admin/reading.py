"""Plans as coordinators read them: lines by kind, then by reason, then by channel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chat import words
from chat.models import Channel, SyncPlan
from chat.plan import CHANGES

SHOWN = 200


@dataclass
class Row:
    """One channel under a reason, and whom it is about there."""

    channel: Channel
    labels: list[str] = field(default_factory=list)

    @property
    def names(self) -> str:
        shown = [name for name in self.labels if name][:SHOWN]
        more = len(self.labels) - SHOWN
        return ", ".join(shown + ([_("et %d autres") % more] if more > 0 else []))


@dataclass
class Reason:
    text: str
    waits: bool
    rows: dict[int, Row] = field(default_factory=dict)

    @property
    def number(self) -> int:
        return sum(len(row.labels) for row in self.rows.values())


@dataclass
class Group:
    """All lines of one kind. `changes`: applying does something about them."""

    kind: str
    heading: str
    changes: bool
    reasons: dict[tuple[str, str], Reason] = field(default_factory=dict)

    @property
    def number(self) -> int:
        return sum(reason.number for reason in self.reasons.values())


def groups(plans: Iterable[SyncPlan]) -> list[Group]:
    """Changes first, in the order of `words.KINDS`; empty kinds are left out."""
    found = {kind: Group(kind, str(heading), kind in CHANGES) for kind, heading in words.KINDS.items()}
    for plan in plans:
        for line in plan.lines:
            _put(found[line["kind"]], plan.channel, line)
    return [group for group in found.values() if group.reasons]


def _put(group: Group, channel: Channel, line: dict[str, Any]) -> None:
    codes = dict.fromkeys(code for code in (line["reason"], line["waits"]) if code)
    text = ". ".join(words.reason(code) for code in codes)
    reason = group.reasons.setdefault((line["reason"], line["waits"]), Reason(text, bool(line["waits"])))
    row = reason.rows.setdefault(channel.pk, Row(channel))
    row.labels.append(line["label"] or line["account"])


def cost(plan: SyncPlan) -> str:
    """«3 à ajouter, 1 à retirer, 4 à lire : 2 appels, environ 1 s»."""
    if plan.state == SyncPlan.State.ASKED:
        return _("En préparation : recharger la page dans quelques secondes.")
    counts = [(plan.count(kind), str(words.KINDS[kind]).lower()) for kind in words.KINDS if kind in CHANGES]
    parts = [f"{number} {heading}" for number, heading in counts if number]
    if told := len(plan.lines) - changes(plan):
        parts.append(_("%d à lire") % told)
    if not plan.calls:
        return ", ".join(parts) or _("Rien à faire.")
    return f"{', '.join(parts)}\u00a0: {calls(plan.calls, plan.seconds)}"


def calls(number: int, seconds: float) -> str:
    """«12 appels, environ 15 s»: the platform's limits are in the seconds."""
    told = ngettext("%d appel", "%d appels", number) % number
    return f"{told}, {duration(seconds)}" if number else told


def duration(seconds: float) -> str:
    if seconds < 90:
        return _("environ %d s") % max(1, round(seconds))
    return _("environ %d min") % round(seconds / 60)


def outcome(plan: SyncPlan) -> list[str]:
    """What was done, what was refused and why, what changed meanwhile."""
    told, lines = plan.report, []
    if told.get("added") or told.get("removed"):
        lines.append(_("Ajouts : %(added)d, retraits : %(removed)d.") % told)
    lines += [f"{words.reason(code)}\u00a0: {row.names}" for code, row in refused(plan).items()]
    if told.get("changed"):
        lines.append(_("A changé depuis : %s.") % ", ".join(told["changed"][:SHOWN]))
    if told.get("replaced"):
        lines.append(_("Un plan plus récent de ce canal l’a remplacé."))
    return lines + ([told["error"]] if told.get("error") else [])


def refused(plan: SyncPlan) -> dict[str, Row]:
    """Whom the chat refused to add or take out, by reason."""
    names = {line["account"]: line["label"] for line in plan.lines}
    found: dict[str, Row] = {}
    for account, code in plan.report.get("failed", {}).items():
        found.setdefault(code, Row(plan.channel)).labels.append(names.get(account) or account)
    return found


def changes(plan: SyncPlan) -> int:
    """How many lines applying it carries out."""
    return sum(plan.count(kind) for kind in CHANGES)
