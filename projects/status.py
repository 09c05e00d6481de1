"""Where an edition stands, in words: what a visitor may do about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.models import Edition, RoleNeed

RECRUITS, FULL, SOON, BUILDS, DONE, STOPPED = "recruits", "full", "soon", "builds", "done", "stopped"
CHOICES: list[tuple[str, str | Promise]] = [
    (RECRUITS, gettext_lazy("Recrute")),
    (FULL, gettext_lazy("Complet, avec liste d’attente")),
    (SOON, gettext_lazy("Recrute bientôt")),
    (BUILDS, gettext_lazy("En construction")),
    (DONE, gettext_lazy("Terminé")),
    (STOPPED, gettext_lazy("Arrêté")),
]
SOON_STATES = (Edition.State.FRAMING, Edition.State.READY)
LIVE_STATES = (*SOON_STATES, *Edition.OPEN_STATES)
# The last seats are announced when one in five is free, or one.
FEW = 0.2


class Status(NamedTuple):
    """`tone` is the mark's colour (open, few, closed); `label` says the same in words."""

    code: str
    tone: str
    label: str


def status(state: str, *, seats: int, taken: int, over: bool) -> Status:
    """What an edition offers.

    Args:
        state: an `Edition.State`.
        seats: how many seats its needs have; `taken` of them are.
        over: whether its season's building time has ended.
    """
    if state == Edition.State.STOPPED:
        return Status(STOPPED, "closed", _("Arrêté"))
    if state not in LIVE_STATES:
        label = str(Edition.State(state).label)
        return Status(DONE, "closed", f"{label[:1].upper()}{label[1:]}")
    if over:
        return Status(DONE, "closed", _("Terminé"))
    if state in SOON_STATES:
        return Status(SOON, "closed", _("Recrute bientôt"))
    return _open(state, seats, taken)


def _open(state: str, seats: int, taken: int) -> Status:
    if not seats and state == Edition.State.RECRUITING:
        return Status(SOON, "closed", _("Recrute bientôt"))
    if not seats:
        return Status(BUILDS, "closed", _("En construction"))
    free = seats - taken
    if free <= 0:
        return Status(FULL, "closed", _("Liste d’attente"))
    if free <= max(1, seats * FEW):
        return Status(RECRUITS, "few", _("Dernières places"))
    return Status(RECRUITS, "open", _("Recrute encore") if taken else _("Recrute"))


FREE_NEED = RoleNeed.objects.filter(edition=OuterRef("pk"), seats_taken__lt=F("seats"))
ANY_NEED = RoleNeed.objects.filter(edition=OuterRef("pk"))


def matching(code: str, over: Sequence[int]) -> Q:
    """Editions of one status, as a condition; the same decisions as `status`.

    Args:
        code: one of CHOICES. «builds» also finds those that still recruit while they build.
        over: ids of the seasons whose building time has ended.
    """
    live = ~Q(season__in=over)
    is_open = live & Q(state__in=Edition.OPEN_STATES)
    conditions: dict[str, Q] = {
        RECRUITS: is_open & Q(Exists(FREE_NEED)),
        FULL: is_open & Q(Exists(ANY_NEED)) & ~Q(Exists(FREE_NEED)),
        SOON: live & (Q(state__in=SOON_STATES) | Q(state=Edition.State.RECRUITING) & ~Q(Exists(ANY_NEED))),
        BUILDS: live & Q(state=Edition.State.IN_PROGRESS),
        DONE: ~Q(state=Edition.State.STOPPED) & (Q(season__in=over) | ~Q(state__in=LIVE_STATES)),
        STOPPED: Q(state=Edition.State.STOPPED),
    }
    return conditions[code]
