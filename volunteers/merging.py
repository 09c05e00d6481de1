"""Two accounts of one person: their profile, what they know, what they agreed to."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.merging import Fact, Fate, Line, moves
from accounts.models import User
from volunteers.models import Consent, Volunteer, VolunteerSkill

MOVED = {"volunteers.Volunteer.user", "volunteers.VolunteerSkill.volunteer", "volunteers.Consent.volunteer"}
# Taken over where the account that stays says nothing.
FILLED = (
    "hours_per_week",
    "city",
    "chapter",
    "tools",
    "languages",
    "linkedin",
    "github",
    "wants_to_learn",
)
# Whoever said no in either account is not written to.
WANTED = ("wants_welcome", "wants_digest", "wants_season", "wants_checkin")
SHARED = ("offers_to_lead", "share_email", "share_links", "share_city")
CHOSEN = (*SHARED, *WANTED)
# The columns' own names are those of one's profile, in the first person.
SAID = {
    "share_email": gettext_lazy("montre son adresse e-mail à son équipe"),
    "share_links": gettext_lazy("montre ses liens à son équipe"),
    "share_city": gettext_lazy("montre sa ville à son équipe"),
}


def volunteer_of(user: User) -> Volunteer | None:
    return Volunteer.objects.select_related("user", "chapter").filter(user=user).first()


def label(name: str) -> str:
    return str(Volunteer._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def facts(user: User) -> list[Fact]:
    """A constant number of queries."""
    volunteer = volunteer_of(user)
    told = [f"{label(name)} : {getattr(volunteer, name)}" for name in FILLED if getattr(volunteer, name, None)]
    if volunteer is None:
        told = [_("aucun : cette personne n’est pas bénévole")]
    elif volunteer.is_on_pause:
        told.append(f"{label('paused_until')} {volunteer.paused_until:%d/%m/%Y}")
    given = volunteer.consents.order_by("kind", "version", "pk") if volunteer else []
    return [
        Fact(_("Profil"), told),
        Fact(_("Domaines"), [str(row) for row in _levels(volunteer)]),
        Fact(_("Choix"), [str(SAID.get(name) or label(name)) for name in CHOSEN if getattr(volunteer, name, False)]),
        Fact(_("Consentements"), [_consent(row) for row in given]),
    ]


def _consent(row: Consent) -> str:
    return _("%s (retiré)") % row if row.withdrawn_at else f"{row} ({row.given_at:%d/%m/%Y})"


def taken_over(kept: Volunteer | None, dropped: Volunteer) -> list[str]:
    """The fields the account that stays takes from the other: those it leaves empty."""
    return [name for name in FILLED if getattr(dropped, name) and not getattr(kept, name, None)]


class Consents(NamedTuple):
    """`twice`: the later proof of one and the same text. `ended`: given before the person said no elsewhere."""

    twice: list[Consent]
    ended: list[tuple[Consent, datetime]]


def consents(kept: User, dropped: User) -> Consents:
    """What to do of two accounts' consents, so that one live proof of a text remains and the last word counts."""
    rows = list(Consent.objects.filter(volunteer__user__in=[kept, dropped]).order_by("given_at", "pk"))
    first: dict[tuple[str, int], Consent] = {}
    twice = [row for row in rows if not row.withdrawn_at and first.setdefault((row.kind, row.version), row) is not row]
    said_no: dict[str, datetime] = {}
    for row in rows:
        if row.withdrawn_at:
            said_no[row.kind] = max(row.withdrawn_at, said_no.get(row.kind, row.withdrawn_at))
    live = [row for row in rows if not row.withdrawn_at and row not in twice]
    return Consents(twice, [(row, said_no[row.kind]) for row in live if _before(row, said_no.get(row.kind))])


def _before(row: Consent, said_no: datetime | None) -> bool:
    return said_no is not None and row.given_at < said_no


def lines(kept: User, dropped: User) -> list[Line]:
    mine, theirs = volunteer_of(kept), volunteer_of(dropped)
    if theirs is None:
        return []
    held = {row.skill_id for row in _levels(mine)}
    found = consents(kept, dropped)
    touched = {row.pk for row in found.twice}
    return [
        *moves(_("Ce que son profil ne disait pas"), map(label, taken_over(mine, theirs))),
        *moves(_("Domaines"), [row.skill for row in _levels(theirs) if row.skill_id not in held]),
        *moves(_("Consentements"), [row for row in theirs.consents.order_by("pk") if row.pk not in touched]),
        *[
            Line(Fate.BOTH, _("%s : le niveau du compte qui reste.") % row.skill)
            for row in _levels(theirs)
            if row.skill_id in held
        ],
        *[Line(Fate.BOTH, _("%s : la première acceptation reste comme preuve.") % row) for row in found.twice],
        *[Line(Fate.BOTH, _("%s : retiré, car c’est son dernier mot.") % row) for row, _at in found.ended],
        *_unwanted(mine, theirs),
        *_profile_goes(mine, theirs),
    ]


def _levels(volunteer: Volunteer | None) -> list[VolunteerSkill]:
    return list(volunteer.levels.select_related("skill").order_by("skill__position", "pk")) if volunteer else []


def _unwanted(mine: Volunteer | None, theirs: Volunteer) -> list[Line]:
    """Mails refused in the account that goes."""
    refused = [name for name in WANTED if not getattr(theirs, name) and getattr(mine, name, True)]
    return [Line(Fate.MOVES, _("« %s » : non, comme dans le compte qui disparaît.") % label(name)) for name in refused]


def _profile_goes(mine: Volunteer | None, theirs: Volunteer) -> list[Line]:
    both = [name for name in FILLED if getattr(theirs, name) and getattr(mine, name, None)]
    other = [label(name) for name in both if getattr(mine, name) != getattr(theirs, name)]
    gone = (
        [Line(Fate.GOES, _("Profil : le compte qui reste dit autre chose (%s).") % ", ".join(other))] if other else []
    )
    if theirs.is_on_pause and not (mine and mine.is_on_pause):
        gone.append(Line(Fate.GOES, _("Sa pause : l’autre compte n’est pas en pause.")))
    return gone
