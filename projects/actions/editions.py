"""What happens to an edition: its gate, its links, its texts, its seats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F, Prefetch, QuerySet
from django.utils import timezone

from accounts.actions import record
from accounts.models import User
from partners.models import Ethics, Proposal
from projects.actions import seats
from projects.models import Edition, EditionLink, Membership, Project, ReadinessItem, RoleNeed


class GateClosed(Exception):
    """The readiness gate is not green and no reason was written. `missing` lists the lines."""

    def __init__(self, missing: list[GateLine]) -> None:
        self.missing = missing
        super().__init__(", ".join(line.kind for line in missing))


class WrongState(Exception):
    """The edition moved on meanwhile: this step no longer applies."""


@dataclass(frozen=True, slots=True)
class GateLine:
    """One line of the gate: what it asks and whether it is met."""

    kind: str
    label: str
    done: bool
    note: str = ""
    owner: str = ""
    due_on: date | None = None
    url: str = ""

    @property
    def is_late(self) -> bool:
        return not self.done and self.due_on is not None and self.due_on < timezone.localdate()


def gate(*, edition: Edition) -> list[GateLine]:
    """The seven lines of the readiness gate.

    Leads, repository and channel are read from facts; ethics from the proposal the edition came from, if any.
    """
    items = {item.kind: item for item in edition.readiness.all()}
    links = {link.kind for link in edition.links.all()}
    leads = getattr(edition, "leads", None)  # as `with_gate` reads them
    roles = {row.role for row in (_leads_of(edition) if leads is None else leads)}
    facts = {
        ReadinessItem.Kind.LEADS: roles == set(Membership.LEAD_ROLES),
        ReadinessItem.Kind.REPOSITORY: EditionLink.Kind.REPOSITORY in links,
        ReadinessItem.Kind.CHANNEL: EditionLink.Kind.CHANNEL in links,
    }
    if edition.proposal:
        facts[ReadinessItem.Kind.ETHICS] = edition.proposal.ethics not in (Ethics.ASKED, Ethics.REFUSED)
        items[ReadinessItem.Kind.ETHICS] = _ethics_line(edition.proposal, items.get(ReadinessItem.Kind.ETHICS))
    return [_line(kind, items.get(kind), facts.get(kind)) for kind in ReadinessItem.Kind]


def with_gate(editions: QuerySet[Edition]) -> QuerySet[Edition]:
    """What `gate` reads, for all editions of a list at once: three queries."""
    seated = Membership.objects.filter(state__in=Membership.SEATED, role__in=Membership.LEAD_ROLES)
    leads = Prefetch("memberships", queryset=seated, to_attr="leads")
    return editions.select_related("proposal").prefetch_related("readiness", "links", leads)


def _leads_of(edition: Edition) -> QuerySet[Membership]:
    return edition.memberships.filter(state__in=Membership.SEATED, role__in=Membership.LEAD_ROLES)


def _line(kind: ReadinessItem.Kind, item: ReadinessItem | None, fact: bool | None) -> GateLine:
    """A fact has the last word on whether a line is met."""
    item = item or ReadinessItem(kind=kind)
    done = item.done if fact is None else fact
    return GateLine(kind.value, str(kind.label), done, item.note, item.owner, item.due_on, item.url)


def _ethics_line(proposal: Proposal, item: ReadinessItem | None) -> ReadinessItem:
    """What the opinions say today: a condition given after framing began is seen too. Not saved."""
    said = [proposal.get_ethics_display(), proposal.ethics_conditions]
    item = item or ReadinessItem(kind=ReadinessItem.Kind.ETHICS)
    return ReadinessItem(
        kind=item.kind, note="\n".join(filter(None, said)), owner=item.owner, due_on=item.due_on, url=item.url
    )


@transaction.atomic
def open_recruiting(*, edition: Edition, actor: User | None, reason: str = "") -> Edition:
    """Let volunteers join, when the gate is green or for a coordinator's written reason.

    Raises:
        GateClosed: lines are missing and `reason` is empty.
        WrongState: the edition is past framing.
    """
    missing = [line for line in gate(edition=edition) if not line.done]
    if missing and not reason.strip():
        raise GateClosed(missing)
    moved = Edition.objects.filter(pk=edition.pk, state__in=[Edition.State.FRAMING, Edition.State.READY]).update(
        state=Edition.State.RECRUITING, opened_without_gate=reason.strip() if missing else ""
    )
    if not moved:
        raise WrongState
    edition.refresh_from_db()
    record(actor=actor, verb="edition.opened", about=edition, missing=[line.kind for line in missing])
    return edition


@transaction.atomic
def set_seats(*, need: RoleNeed, number: int, actor: User | None) -> RoleNeed:
    """Change the number of seats of a need; new seats go to the waiting list first.

    Raises:
        SeatsTaken: more people sit there already.
        NeedGone: it was deleted meanwhile.
    """
    need = seats.lock(need.pk)
    if number < max(1, need.seats_taken):
        raise seats.SeatsTaken
    need.seats = number
    need.save(update_fields=["seats"])
    record(actor=actor, verb="need.seats_changed", about=need, seats=number)
    if seats.advance(need):
        seats.touch_teams([need.edition_id])
    return need


@transaction.atomic
def link(*, edition: Edition, kind: str, url: str, label: str, public: bool = True) -> EditionLink:
    """Store a typed link; the same link again only renames it."""
    row, _ = EditionLink.objects.update_or_create(
        edition=edition, kind=kind, url=url, defaults={"label": label, "public": public}
    )
    return row


@transaction.atomic
def unlink(*, edition: Edition, kind: str, url: str) -> int:
    """Forget a link; returns how many rows went."""
    return EditionLink.objects.filter(edition=edition, kind=kind, url=url).delete()[0]


def set_channel_status(*, membership_ids: list[int], state: str, detail: str = "") -> int:
    """Write down what the chat found about members, for the pages that tell them.

    Returns:
        How many memberships are still live and were told.
    """
    rows = Membership.objects.live().filter(pk__in=membership_ids)
    return rows.update(chat_state=state, chat_detail=detail[:300], chat_checked_at=timezone.now())


@transaction.atomic
def refresh_partner_names(*, project: Project) -> Project:
    """Write the partners' names on the project, for its card and the search."""
    project.partner_names = ", ".join(project.partners.values_list("name", flat=True))[:240]
    project.save(update_fields=["partner_names", "search_text"])
    return project


def activate_launched() -> int:
    """From launch day on, teams build: accepted people become active, recruiting editions in progress.

    Each transaction touches one edition, so that nobody who joins or
    leaves at that moment waits for it while it waits for them.

    Returns:
        How many memberships became active.
    """
    today = timezone.localdate()
    launched = Edition.objects.filter(season__phases__kind="launch", season__phases__starts_on__lte=today)
    for edition in launched.filter(state=Edition.State.RECRUITING).select_related("project", "season").distinct():
        _start(edition)
    accepted = Membership.objects.filter(state=Membership.State.ACCEPTED)
    waiting = accepted.filter(edition__in=launched.values("pk")).values_list("edition", flat=True).distinct()
    return sum(accepted.filter(edition=pk).update(state=Membership.State.ACTIVE) for pk in waiting)


@transaction.atomic
def _start(edition: Edition) -> None:
    before, after = Edition.State.RECRUITING, Edition.State.IN_PROGRESS
    if Edition.objects.filter(pk=edition.pk, state=before).update(state=after):
        record(actor=None, verb="edition.stage_changed", about=edition, before=before, after=after)


def call_waiting() -> int:
    """Call whoever waits while a seat is free: when it freed, the edition or its season took nobody.

    Each need is its own transaction.

    Returns:
        How many people sat.
    """
    waiting = Membership.objects.filter(state=Membership.State.WAITING, edition__state__in=Edition.OPEN_STATES)
    needs = waiting.filter(need__seats_taken__lt=F("need__seats")).order_by("need").values_list("need", flat=True)
    return sum(_call(pk) for pk in needs.distinct() if pk)


@transaction.atomic
def _call(need_id: int) -> int:
    need = seats.lock(need_id)
    called = seats.advance(need)
    if called:
        seats.touch_teams([need.edition_id])
    return called
