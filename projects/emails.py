"""What projects write to people. Each mail: what happened, what next, one link, how to undo it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Case, F, IntegerField, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.letters import Letter, absolute, reading, send, written_for
from accounts.models import User
from projects.models import Edition, Membership, RoleNeed
from seasons.calendar import next_date

ALTERNATIVES = 3


def member(membership: Membership) -> User:
    """Who reads what is written about a membership."""
    return membership.volunteer.user


@written_for(member)
def arrived(membership: Membership) -> None:
    """After joining: seated, on the waiting list, or a request that leads decide on."""
    if membership.is_seated:
        _tell(membership, "joined", _("Bienvenue dans l’équipe de %(project)s"), [_seated(membership)])
    elif membership.state == Membership.State.WAITING:
        waiting(membership)
    else:
        _requested(membership)


@written_for(member)
def waiting(membership: Membership) -> None:
    rank = Membership.objects.rank_of(membership)
    happened = _("Les places %(role)s sont prises ou proposées. Tu es sur la liste d’attente, au rang %(rank)s.")
    _tell(
        membership,
        "waiting",
        _("%(project)s : tu es sur la liste d’attente"),
        [happened % (_names(membership) | {"rank": rank})],
        [_("Dès qu’une place se libère, la première personne de la liste la reçoit, et nous t’écrivons.")],
        undo=_("Quitter la liste d’attente"),
    )


def _requested(membership: Membership) -> None:
    _tell(
        membership,
        "requested",
        _("%(project)s : ta demande est envoyée"),
        [_("Ta demande de place %(role)s est entre les mains des personnes référentes.") % _names(membership)],
        [_("Leur réponse arrive par mail. Sans nouvelles d’ici une semaine, écris-nous depuis la page d’aide.")],
        undo=_("Annuler ma demande"),
    )
    _ask_leads(membership)


def _ask_leads(membership: Membership) -> None:
    """To each lead, or to coordinators where there is none: who asks for what, and the page where one click decides."""
    for lead in leads_of(membership.edition_id) or coordinators():
        with reading(lead):
            key = f"to_decide:{membership.pk}:{lead.pk}"
            send(_to_decide(membership), to=lead, about=membership, dedupe=key)


def _to_decide(membership: Membership) -> Letter:
    names = _names(membership) | {"name": membership.volunteer.user.name, "hours": membership.hours_per_week}
    happened = [_("%(name)s demande une place %(role)s dans %(project)s.") % names]
    if membership.hours_per_week:
        happened.append(_("Temps proposé : %(hours)s h par semaine.") % names)
    return Letter(
        kind="membership.to_decide",
        subject=_("%(project)s : %(name)s attend ta réponse") % names,
        happened=happened,
        next=[_("Une réponse rapide, même négative, aide à s’organiser.")],
        link=(_("Répondre à la demande"), _path("team-request", membership.edition.slug, membership.reference)),
        quote=membership.message,
    )


def leads_of(edition_id: int) -> list[User]:
    """Accounts of the people who decide for an edition."""
    seated = Membership.objects.seated().filter(edition_id=edition_id, role__in=Membership.LEAD_ROLES)
    return list(User.objects.filter(pk__in=seated.values("volunteer__user"), is_active=True))


def coordinators() -> list[User]:
    return list(User.objects.filter(is_staff=True, is_active=True))


@written_for(member)
def moved_up(membership: Membership) -> None:
    """A seat freed: theirs, or a question to the leads."""
    if membership.is_seated:
        happened = _("Une place s’est libérée : elle est à toi. %(seated)s") % {"seated": _seated(membership)}
        _tell(membership, "moved_up", _("%(project)s : une place s’est libérée pour toi"), [happened])
        return
    _tell(
        membership,
        "moved_up",
        _("%(project)s : une place s’est libérée"),
        [_("Une place %(role)s s’est libérée. Ta demande part chez les personnes référentes.") % _names(membership)],
        [_("Leur réponse arrive par mail.")],
        undo=_("Annuler ma demande"),
    )
    _ask_leads(membership)


@written_for(member)
def accepted(membership: Membership) -> None:
    _tell(
        membership,
        "accepted",
        _("%(project)s : ta demande est acceptée"),
        [_seated(membership)],
        quote=membership.decision_message,
    )


@written_for(member)
def added(membership: Membership) -> None:
    """A coordinator seated or appointed them."""
    lead = membership.role in Membership.LEAD_ROLES
    next_lines = [_("La page de l’équipe te montre les demandes et le point de cadrage.")] if lead else []
    _tell(
        membership,
        "added",
        _("%(project)s : l’équipe t’attend"),
        [_("L’équipe de coordination t’a donné une place dans %(project)s : %(role)s.") % _names(membership)],
        next_lines,
        key=f"added_{membership.role}_{timezone.now():%s%f}",
    )


@written_for(member)
def moved(membership: Membership) -> None:
    _tell(
        membership,
        "moved",
        _("%(project)s : ta place a changé"),
        [_("L’équipe de coordination t’a donné une autre place : %(role)s, dans %(project)s.") % _names(membership)],
        key=f"moved_{membership.role}_{membership.need_id}_{timezone.now():%s%f}",
    )


@written_for(member)
def declined(membership: Membership) -> None:
    """No, with the leads' words and up to three projects that still look for people."""
    others = alternatives(membership)
    lines = [_("D’autres projets de la saison cherchent encore du monde :"), *map(offer, others)] if others else []
    names = _names(membership)
    letter = Letter(
        kind="membership.declined",
        subject=_("%(project)s : l’équipe n’a pas pu t’accueillir") % names,
        happened=[_("L’équipe de %(project)s n’a pas retenu ta demande de place %(role)s cette fois.") % names],
        next=lines or [_("Les prochains projets seront annoncés sur la page de la saison.")],
        link=(_("Voir les projets qui recrutent"), reverse("projects:project-list")),
        quote=membership.decision_message,
    )
    send(letter, to=membership.volunteer.user, about=membership, dedupe=f"declined:{membership.pk}")


def alternatives(membership: Membership) -> Sequence[RoleNeed]:
    """One free need in each of up to three open editions of the season, the same field first."""
    skill_id = membership.need.skill_id if membership.need else 0
    same = Case(When(skill_id=skill_id, then=0), default=1, output_field=IntegerField())
    mine = Membership.objects.filter(volunteer=membership.volunteer_id).values("edition")
    open_ones = Edition.objects.published().recruiting().filter(season=membership.edition.season_id)
    rows = RoleNeed.objects.filter(edition__in=open_ones, seats__gt=F("seats_taken")).exclude(edition__in=mine)
    rows = rows.select_related("edition__project", "skill").order_by(same, "edition__number", "pk")
    first: dict[int, RoleNeed] = {}
    for need in rows[:50]:
        first.setdefault(need.edition_id, need)
    return list(first.values())[:ALTERNATIVES]


def offer(need: RoleNeed) -> str:
    """One line: a project, what it looks for, where to join it."""
    address = absolute(reverse("projects:join", args=[need.edition.slug]))
    about = f"{need.edition.display_title}, {need.free} {need.skill.wanted}"
    return _("%(about)s : %(title)s") % {"about": about, "title": address}


def _tell(
    membership: Membership,
    kind: str,
    subject: str,
    happened: Sequence[str],
    next_lines: Sequence[str] = (),
    *,
    quote: str = "",
    undo: str = "",
    key: str = "",
) -> None:
    """A letter about one's own membership: its page is the link, leaving is the way back."""
    coming = next_date(membership.edition.season, None, timezone.localdate())
    channel = [_("Ta participation te dit où en est ton arrivée dans le canal.")] if membership.is_seated else []
    letter = Letter(
        kind=f"membership.{kind}",
        subject=subject % _names(membership),
        happened=[*happened, _("Référence : %(reference)s.") % {"reference": membership.reference}],
        next=[*next_lines, *([f"{coming.label}\N{NO-BREAK SPACE}: {coming.when}."] if coming else []), *channel],
        link=(_("Voir ma participation"), _path("membership-detail", membership.reference)),
        undo=(undo or _("Quitter l’équipe"), _path("membership-leave", membership.reference)),
        quote=quote,
    )
    send(letter, to=membership.volunteer.user, about=membership, dedupe=f"{key or kind}:{membership.pk}")


def _seated(membership: Membership) -> str:
    return _("Ta place %(role)s dans %(project)s est prise.") % _names(membership)


def _names(membership: Membership) -> dict[str, str]:
    role = membership.need.skill.wanted if membership.need else membership.get_role_display()
    return {"project": membership.edition.display_title, "role": role}


def _path(name: str, *args: str) -> str:
    return reverse(f"projects:{name}", args=args)
