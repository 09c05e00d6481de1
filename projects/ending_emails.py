"""What projects write when somebody's part in a team ends, to them and to whoever must see to what remains."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.letters import Letter, reading, send, written_for
from accounts.models import User
from projects.emails import alternatives, coordinators, leads_of, member, offer
from projects.models import Edition, Membership
from seasons import dates
from volunteers.models import Volunteer


@written_for(member)
def left(membership: Membership) -> None:
    """They left by themselves: the way back stays open."""
    names = {"project": membership.edition.display_title}
    letter = Letter(
        kind="membership.left",
        subject=_("Tu as quitté %(project)s") % names,
        happened=[_("Ta participation à %(project)s est terminée. Merci pour le temps donné.") % names],
        next=[_channel()],
        link=_others(),
        undo=(_("Revenir dans ce projet"), reverse("projects:join", args=[membership.edition.slug])),
    )
    send(letter, to=membership.volunteer.user, about=membership, dedupe=f"left:{membership.pk}")


@written_for(member)
def ended(membership: Membership) -> None:
    """A coordinator ended it."""
    names = {"project": membership.edition.display_title}
    was_in = membership.seated_at is not None
    happened = (
        _("L’équipe de coordination a mis fin à ta participation à %(project)s.")
        if was_in
        else _("L’équipe de coordination a retiré ta demande pour %(project)s.")
    )
    letter = Letter(
        kind="membership.ended",
        subject=(_("%(project)s : ta participation prend fin") if was_in else _("%(project)s : ta demande est retirée"))
        % names,
        happened=[happened % names, *([_("Merci pour le temps donné.")] if was_in else [])],
        next=[*([_channel()] if was_in else []), _("Une question ? Écris-nous depuis la page d’aide.")],
        link=_others(),
    )
    send(letter, to=membership.volunteer.user, about=membership, dedupe=f"left:{membership.pk}")


def nobody_leads(edition: Edition) -> None:
    """To coordinators, once the last lead is gone: requests wait for somebody's answer."""
    if edition.state in Edition.ENDED or leads_of(edition.pk):
        return
    asking = edition.memberships.filter(state=Membership.State.APPLIED).count()
    for person in coordinators():
        with reading(person):
            send(_nobody_leads(edition, asking), to=person, about=edition)


def _nobody_leads(edition: Edition, asking: int) -> Letter:
    waits = ngettext("%(n)d demande attend une réponse.", "%(n)d demandes attendent une réponse.", asking)
    return Letter(
        kind="edition.nobody_leads",
        subject=_("%(project)s : plus personne n’est référent ou référente") % {"project": edition.display_title},
        happened=[
            _("La dernière personne référente de %(project)s ne l’est plus.") % {"project": edition.display_title},
            *([waits % {"n": asking}] if asking else []),
        ],
        next=[_("Tant que personne n’est nommé, l’équipe de coordination répond aux demandes.")],
        link=(_("Voir l’équipe et ses demandes"), reverse("projects:team", args=[edition.slug])),
    )


@written_for(member)
def over(membership: Membership) -> None:
    """Their edition is finished, or stopped, while they were in its team."""
    names = {"project": membership.edition.display_title}
    stopped = membership.edition.state == Edition.State.STOPPED
    letter = Letter(
        kind="membership.finished",
        subject=(_("%(project)s s’arrête") if stopped else _("%(project)s est terminé : merci")) % names,
        happened=[
            (_("%(project)s s’arrête là.") if stopped else _("%(project)s est arrivé au bout.")) % names,
            _("Ta participation est terminée. Merci pour le temps et le soin donnés."),
        ],
        next=[_("Ce que l’équipe a fait reste sur la page du projet."), *_offers(membership)],
        link=(_("Voir la page du projet"), membership.edition.get_absolute_url()),
    )
    send(letter, to=membership.volunteer.user, about=membership, dedupe=f"finished:{membership.pk}")


@written_for(member)
def too_late(membership: Membership) -> None:
    """Their edition ended before anybody could welcome them."""
    names = {"project": membership.edition.display_title}
    stopped = membership.edition.state == Edition.State.STOPPED
    letter = Letter(
        kind="membership.declined",
        subject=_("%(project)s n’accueille plus de bénévoles") % names,
        happened=[
            (_("%(project)s s’arrête là.") if stopped else _("%(project)s est terminé.")) % names,
            _("Ta demande ne peut plus aboutir. Elle n’est pas en cause : merci de l’avoir faite."),
        ],
        next=_offers(membership) or [_("Les prochains projets seront annoncés sur la page de la saison.")],
        link=_others(),
    )
    send(letter, to=membership.volunteer.user, about=membership, dedupe=f"declined:{membership.pk}")


def _self(volunteer: Volunteer) -> User:
    return volunteer.user


@written_for(_self)
def on_pause(volunteer: Volunteer, gone: list[Edition]) -> None:
    """The day they come back, what they gave back, and how to come back sooner."""
    names = ", ".join(edition.display_title for edition in gone)
    until = dates.until(volunteer.paused_until) if volunteer.paused_until else ""
    letter = Letter(
        kind="volunteer.paused",
        subject=_("Tu es en pause %(until)s") % {"until": until},
        happened=[
            _("Ta pause est notée %(until)s : d’ici là, aucune nouvelle et aucune proposition ne t’est envoyée.")
            % {"until": until},
            *([_("Tes places sont rendues : %(projects)s.") % {"projects": names}] if names else []),
        ],
        next=[_("Elle finit d’elle-même ce jour-là : il n’y a rien à faire.")],
        link=(_("Revenir plus tôt, ou changer la date"), reverse("projects:pause")),
    )
    send(letter, to=volunteer.user, about=volunteer)


def _offers(membership: Membership) -> list[str]:
    others = alternatives(membership)
    heading = _("D’autres projets de la saison cherchent encore du monde :")
    return [heading, *map(offer, others)] if others else []


def _channel() -> str:
    return _("Si tu étais dans le canal de l’équipe, la messagerie suit dans l’heure.")


def _others() -> tuple[str, str]:
    return _("Voir les projets qui recrutent"), reverse("projects:project-list")
