"""Two accounts of one person: their teams, their waiting lists, and what was written to them."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actions import is_proven
from accounts.merging import Fact, Fate, Line, moves
from accounts.models import User
from projects.models import Alert, Membership, PersonalCalendar, Relay, Told

MOVED = {
    "projects.Membership.volunteer",
    "projects.Membership.decided_by",
    "projects.Relay.sender",
    "projects.Relay.recipient",
    "projects.SiteImport.by",
    "projects.HeldMoment.held_by",
    "projects.PersonalCalendar.user",
}
# The better of two live participations in one edition stays: a seat, then a request, then a rank in the line.
_STANDING = {
    **dict.fromkeys(Membership.SEATED, 0),
    Membership.State.APPLIED: 1,
    Membership.State.WAITING: 2,
}


class Double(NamedTuple):
    """Both live in one edition: the database allows one."""

    stays: Membership
    ends: Membership


def memberships(*users: User) -> list[Membership]:
    """All participations of these, the newest season first."""
    rows = Membership.objects.filter(volunteer__user__in=users).order_by("-edition__season__number", "edition", "pk")
    return list(rows.select_related("volunteer__user", "edition__project", "edition__season", "need__skill"))


def doubles(kept: User, dropped: User) -> list[Double]:
    """The editions where each account has a live participation, by id."""
    live = [row for row in memberships(kept, dropped) if row.is_live]
    own = {row.edition_id: row for row in live if row.volunteer.user_id == kept.pk}
    both = [(own[row.edition_id], row) for row in live if row.volunteer.user_id != kept.pk and row.edition_id in own]
    return [Double(*sorted(pair, key=_rank)) for pair in sorted(both, key=lambda pair: pair[0].edition_id)]


def _rank(row: Membership) -> tuple[int, bool, object, int]:
    """Of two seats a lead's comes first; of two requests or ranks, the older."""
    return (_STANDING[Membership.State(row.state)], not row.is_lead, row.queued_at or row.asked_at, row.pk)


def place(row: Membership) -> str:
    """«Design, active»."""
    return f"{row.need.skill.name if row.need else row.get_role_display()}, {row.get_state_display()}"


def said(row: Membership) -> str:
    """«Bloom (Saison 12) : Design, active»."""
    return f"{row.edition} : {place(row)}"


def facts(user: User) -> list[Fact]:
    rows = memberships(user)
    carried = Relay.objects.filter(Q(sender=user) | Q(recipient=user)).count()
    alerts = [str(row.edition) for row in alerts_of(user)]
    return [
        Fact(_("Participations"), [said(row) for row in rows]),
        Fact(_("Alertes de place"), alerts),
        Fact(_("Messages relayés"), [ngettext("%d message", "%d messages", carried) % carried] if carried else []),
    ]


def alerts_of(user: User) -> list[Alert]:
    """What their main address waits for; nothing when it never answered: it may be somebody else's."""
    if not is_proven(user.email):
        return []
    rows = Alert.objects.filter(email__iexact=user.email).order_by("edition", "pk")
    return list(rows.select_related("edition__project", "edition__season"))


def reader(user: User) -> str:
    """How a row of `Told` names an account."""
    return f"user:{user.pk}"


def told_twice(kept: User, dropped: User) -> list[int]:
    """Mails of a season that both got: one row of each remains, the one that was answered."""
    rows = Told.objects.filter(reader__in=[reader(kept), reader(dropped)]).order_by("pk")
    by_moment: dict[tuple[int, str], list[Told]] = {}
    for row in rows:
        by_moment.setdefault((row.season_id, row.moment), []).append(row)
    pairs = [sorted(both, key=lambda row: not row.answer) for both in by_moment.values()]
    return [row.pk for _first, *others in pairs for row in others]


def between(kept: User, dropped: User) -> Q:
    """Messages that one account sent to the other."""
    return Q(sender=kept, recipient=dropped) | Q(sender=dropped, recipient=kept)


def lines(kept: User, dropped: User) -> list[Line]:
    pairs = doubles(kept, dropped)
    ending = {row.pk for pair in pairs for row in pair}
    alone = [row for row in memberships(dropped) if row.pk not in ending]
    ours = Relay.objects.filter(between(kept, dropped)).count()
    carried = ngettext("%d message relayé d’un compte à l’autre", "%d messages relayés d’un compte à l’autre", ours)
    calendars = PersonalCalendar.objects.filter(user__in=[kept, dropped]).values_list("user", flat=True)
    return [
        *[Line(Fate.MOVES, _("Participation à %s.") % said(row)) for row in alone],
        *moves(_("Alertes de place"), [row.edition for row in alerts_of(dropped)]),
        *[Line(Fate.BOTH, sentence) for pair in pairs for sentence in _double(pair)],
        *([Line(Fate.GOES, f"{carried % ours}.")] if ours else []),
        *([_calendar(kept.pk in calendars)] if dropped.pk in calendars else []),
    ]


def _calendar(kept_has_one: bool) -> Line:
    if kept_has_one:
        return Line(Fate.GOES, _("L’adresse secrète de son calendrier : celle de l’autre compte reste."))
    return Line(Fate.MOVES, _("L’adresse secrète de son calendrier."))


def _double(pair: Double) -> list[str]:
    stays, ends = pair
    told = {"edition": stays.edition, "stays": place(stays), "ends": place(ends), "reference": ends.reference}
    lines = [_("%(edition)s : « %(stays)s » reste, « %(ends)s » (%(reference)s) prend fin.") % told]
    if ends.need and ends.is_seated:
        lines.append(
            _("%(edition)s : la place ainsi rendue va à la première personne de la liste d’attente, s’il y en a une ; "
              "elle reçoit un mail.") % told
        )  # fmt: skip
    return lines
