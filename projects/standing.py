"""How somebody stands in a team, in words: the same ones on every page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.humanize.templatetags.humanize import naturaltime
from django.utils import timezone
from django.utils.translation import gettext as _

from projects.models import EditionLink, Membership
from seasons import calendar, dates
from seasons.models import SeasonLink


@dataclass(frozen=True, slots=True)
class ChatTruth:
    """What the chat found, when that is known. `url` is where to go: the channel, or the invitation."""

    state: str
    sentence: str
    label: str = ""
    url: str = ""
    checked: str = ""
    name: str = ""
    account_url: str = ""


class Step(NamedTuple):
    """One line of the timeline component."""

    label: str
    when: str
    state: str
    text: str = ""


def title(membership: Membership) -> str:
    """The page's title."""
    state = Membership.State
    if membership.state == state.LEFT and not membership.seated_at:
        return _("Ta demande est retirée")
    return {
        state.APPLIED: _("Ta demande est envoyée"),
        state.WAITING: _("Tu es sur la liste d’attente"),
        state.ACCEPTED: _("Tu es dans l’équipe"),
        state.ACTIVE: _("Tu es dans l’équipe"),
        state.PAUSED: _("Tu es en pause"),
        state.LEFT: _("Tu as quitté l’équipe"),
        state.FINISHED: _("Ta participation est terminée"),
        state.DECLINED: _("L’équipe n’a pas pu t’accueillir"),
    }[Membership.State(membership.state)]


def role(membership: Membership) -> str:
    """«en design», or what a lead, a mentor or a partner does."""
    return membership.need.skill.wanted if membership.need else membership.get_role_display().lower()


def chat(membership: Membership) -> ChatTruth:
    """The truth about the channel, for somebody seated."""
    channel = next((row for row in membership.edition.links.all() if row.kind == EditionLink.Kind.CHANNEL), None)
    season_links = membership.edition.season.links.all()
    invitation = next((row for row in season_links if row.kind == SeasonLink.Kind.CHAT_INVITE), None)
    email = membership.volunteer.user.email
    checked = naturaltime(membership.chat_checked_at) if membership.chat_checked_at else ""
    register = (_("M’inscrire sur la messagerie"), invitation.url) if invitation else ("", "")
    visit = (_("Ouvrir le canal"), channel.url) if channel else ("", "")
    if channel is None:
        return ChatTruth("none", _("Le canal de l’équipe n’est pas encore ouvert. Tu y seras dès qu’il le sera."))
    account = next((row.address for row in season_links if row.kind == SeasonLink.Kind.CHAT_ACCOUNT), "")
    kind = Membership.ChatState
    states = {
        kind.PRESENT: (_("Tu es dans le canal de l’équipe."), visit),
        kind.INVITED: (
            _("Invitation envoyée : inscris-toi sur la messagerie avec %(email)s, et tu y seras.") % {"email": email},
            register,
        ),
        kind.NOT_FOUND: (
            _("Introuvable sur Mattermost avec %(email)s. Inscris-toi avec cette adresse : tu y seras dans l’heure.")
            % {"email": email},
            register,
        ),
        kind.PENDING: (_("Ton arrivée dans le canal est en cours : quelques minutes en général."), visit),
        kind.FAILING: (
            _("La messagerie est en panne. L’équipe de coordination le voit, et nous réessayons sans cesse."),
            visit,
        ),
    }
    # Without a state, the chat may still have something to say: that the person left the channel by themselves.
    unsaid = membership.chat_detail or _("Pas encore vérifié sur la messagerie.")
    sentence, link = states.get(kind(membership.chat_state), (unsaid, visit))
    # Whoever is in, or about to be, has nothing to say about their account.
    account = "" if membership.chat_state in (kind.PRESENT, kind.PENDING) else account
    state = membership.chat_state or "unknown"
    return ChatTruth(state, sentence, *link, checked=checked, name=channel.label, account_url=account)


def steps(membership: Membership, rank: int = 0) -> list[Step]:
    """What is done, what is going on, what comes: for the timeline of a live membership."""
    today = timezone.localdate()
    asked = Step(_("Demande"), dates.on(timezone.localtime(membership.asked_at).date(), today=today), "done")
    coming = calendar.next_date(membership.edition.season, membership.edition.season.next_event, today)
    after = [Step(coming.label, coming.when, "coming", coming.place)] if coming else []
    if membership.state == Membership.State.WAITING:
        line = Step(_("Liste d’attente"), _("rang %(rank)s") % {"rank": rank}, "current")
        return [asked, line, Step(_("Place dans l’équipe"), _("dès qu’une place se libère"), "coming"), *after]
    if membership.state == Membership.State.APPLIED:
        answer = Step(_("Réponse d’une personne référente"), _("par mail"), "current")
        return [asked, answer, Step(_("Place dans l’équipe"), _("si la réponse est oui"), "coming"), *after]
    since = membership.seated_at or membership.asked_at
    seated = Step(_("Place dans l’équipe"), dates.on(timezone.localtime(since).date(), today=today), "done")
    return [seated, _channel_step(membership.chat_state), *after]


def _channel_step(chat_state: str) -> Step:
    kind = Membership.ChatState
    when = {
        kind.PRESENT: _("tu y es"),
        kind.INVITED: _("inscription attendue"),
        kind.NOT_FOUND: _("inscription attendue"),
        kind.FAILING: _("messagerie en panne"),
    }.get(kind(chat_state), _("quelques minutes en général"))
    return Step(_("Canal de l’équipe"), when, "done" if chat_state == kind.PRESENT else "current")


def line(people: list[Membership]) -> list[tuple[int, Membership]]:
    """The waiting lists of an edition's needs, each person with their rank in their own need's line."""
    ranks: dict[int | None, int] = {}
    waiting = [row for row in people if row.state == Membership.State.WAITING]
    found = []
    for row in sorted(waiting, key=lambda row: (row.need_id or 0, row.queued_at, row.pk)):
        ranks[row.need_id] = ranks.get(row.need_id, 0) + 1
        found.append((ranks[row.need_id], row))
    return found
