"""What is left to a person: written once, shown until it is ticked or no longer so."""

from __future__ import annotations

from django.utils import timezone

from chat import plan
from chat.apply import Report
from chat.models import Channel, Finding
from chat.prepare import Prepared

# Seen once, as the portal takes the new name over: it stays until somebody ticks it.
STICKY = frozenset({"renamed"})
# Refusals met while applying, which become work by hand.
REFUSED = frozenset({"kick_refused", "default_channel"})
KINDS = {plan.Kind.BY_HAND: Finding.Kind.BY_HAND, plan.Kind.DRIFT: Finding.Kind.DRIFT}
Key = tuple[str, str, str, int | None]


def note(channel: Channel, made: Prepared, done: Report, *, whole: bool = True) -> None:
    """Bring the channel's findings up to this run; a ticked line comes back only after it had gone.

    `whole`: the plan told everything there is to say of the channel.
    """
    found: set[Key] = {
        (KINDS[line.kind].value, line.reason, line.account, line.volunteer or None)
        for line in made.plan.lines
        if line.kind in KINDS
    }
    refused = {one: code for one, code in done.failed.items() if code in REFUSED}
    found |= {(Finding.Kind.BY_HAND.value, code, one, None) for one, code in refused.items()}
    rows = {(row.kind, row.reason, row.external_id, row.volunteer_id): row for row in channel.findings.all()}
    now = timezone.now()
    Finding.objects.bulk_create(
        [
            Finding(channel=channel, kind=kind, reason=reason, external_id=one, volunteer_id=who, since=now)
            for kind, reason, one, who in sorted(found - rows.keys(), key=str)
        ],
        ignore_conflicts=True,
    )
    back = [row.pk for key, row in rows.items() if key in found and row.gone_at]
    channel.findings.filter(pk__in=back).update(gone_at=None, since=now, ticked_at=None, ticked_by=None)
    if whole and made.walked and made.complete and not made.plan.of(plan.Kind.BLOCKED):
        gone = [row.pk for key, row in rows.items() if key not in found and not row.gone_at and _may_go(row, made)]
        channel.findings.filter(pk__in=gone).update(gone_at=now)


def _may_go(row: Finding, made: Prepared) -> bool:
    if row.reason in REFUSED:
        return all(line.account != row.external_id for line in made.plan.of(plan.Kind.REMOVE))
    return row.reason not in STICKY or row.ticked_at is not None
