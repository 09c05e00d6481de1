"""What «Mon espace» tells one person."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from partners import desk
from projects import access, agenda, standing
from projects.models import Edition, Membership, RoleNeed
from seasons import calendar, dates
from seasons.models import Attendance, Event, Season, SeasonLink
from volunteers.models import Charter, Consent, Volunteer, VolunteerSkill

SUGGESTIONS = 3
EVENTS = 5


class Action(NamedTuple):
    """The one thing to do next."""

    title: str
    text: str
    label: str
    url: str


class OnboardingStep(NamedTuple):
    label: str
    done: bool
    text: str
    url: str


class Team(NamedTuple):
    """One of the person's teams, with the truth about its channel."""

    membership: Membership
    role: str
    chat: standing.ChatTruth


class Suggestion(NamedTuple):
    """A project that still looks for people, and why it is shown."""

    edition: Edition
    role: str
    why: str


class Space:
    """Read once a page; each part costs at most one query, constant in the number of teams."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.live = access.live_memberships(user)
        self.teams = [Team(row, standing.role(row), standing.chat(row)) for row in self.live if row.is_seated]
        self.waiting = [(row, standing.role(row)) for row in self.live if not row.is_seated]
        self.to_decide = [row for row in self.live if row.is_lead and getattr(row, "asking", False)]

    @cached_property
    def facts(self) -> Any:
        """The account with its profile, when there is one, and what is true of the person."""
        mine = {"volunteer__user": OuterRef("pk")}
        agreed = Consent.objects.filter(**mine, kind=Consent.Kind.CHARTER, withdrawn_at=None)
        going = Attendance.objects.going().filter(user=OuterRef("pk"), event__canceled_at=None)
        begun = {"event__starts_at__lte": timezone.now()}
        rows = User.objects.select_related("volunteer").annotate(
            skilled=Exists(VolunteerSkill.objects.filter(**mine)),
            agreed=Exists(agreed.filter(version__in=Charter.objects.order_by("-version").values("version")[:1])),
            came=Exists(going.filter(**begun)),
            expected=Exists(going.exclude(**begun)),
            invited=Exists(Event.objects.coming().public().filter(signup=True)),
            awaited=Exists(agenda.events_of(self.user).coming()),
            concerned=desk.concerns(self.user),
        )
        return rows.get(pk=self.user.pk)

    @property
    def volunteer(self) -> Volunteer | None:
        return getattr(self.facts, "volunteer", None)

    @cached_property
    def desk(self) -> list[desk.Line]:
        """Their part in calls for projects: proposals, readings, opinions."""
        return desk.lines(self.user) if self.facts.concerned else []

    @cached_property
    def season(self) -> Season | None:
        return Season.objects.with_next_event().prefetch_related("phases", "links").current()

    @cached_property
    def next_date(self) -> calendar.NextDate | None:
        today = timezone.localdate()
        return calendar.next_date(self.season, self.season.next_event, today) if self.season else None

    @cached_property
    def events(self) -> list[Event]:
        """The next ones of theirs: on whose list they are, of their teams, of their chapter."""
        return (
            list(agenda.events_of(self.user).coming().told().seen_by(self.user)[:EVENTS]) if self.facts.awaited else []
        )

    @cached_property
    def links(self) -> dict[str, SeasonLink]:
        """The season's chat invitation and channel, by kind."""
        return {row.kind: row for row in self.season.links.all()} if self.season else {}

    @property
    def invitation(self) -> SeasonLink | None:
        return self.links.get(SeasonLink.Kind.CHAT_INVITE)

    @property
    def channel(self) -> SeasonLink | None:
        return self.links.get(SeasonLink.Kind.CHANNEL)

    @property
    def chat_account(self) -> SeasonLink | None:
        return self.links.get(SeasonLink.Kind.CHAT_ACCOUNT)

    @cached_property
    def in_chat(self) -> bool:
        return any(row.chat_state == Membership.ChatState.PRESENT for row in self.live)

    @cached_property
    def onboarding(self) -> list[OnboardingStep]:
        """Four steps, each done when the facts say so; three while no event takes people and none was come to."""
        invitation = self.invitation.url if self.invitation else ""
        return [
            OnboardingStep(
                _("Dire ce que tu sais faire"),
                self.facts.skilled,
                _("Deux minutes, pour te proposer des projets qui te vont."),
                reverse("volunteers:profile"),
            ),
            OnboardingStep(
                _("Accepter la charte"), self.facts.agreed, _("Elle est sur la page où l’on rejoint un projet."), ""
            ),
            OnboardingStep(
                _("Arriver sur la messagerie"),
                self.in_chat,
                _("Avec l’adresse %(email)s, pour que nous t’y trouvions.") % {"email": self.user.email},
                invitation,
            ),
            *self._first_event(),
        ]

    def _first_event(self) -> list[OnboardingStep]:
        facts = self.facts
        if not (facts.came or facts.expected or facts.invited):
            return []
        text = _("Ta place est gardée : à bientôt.") if facts.expected else _("On s’inscrit dans l’agenda, d’un clic.")
        return [OnboardingStep(_("Venir à un premier rendez-vous"), facts.came, text, reverse("seasons:agenda"))]

    @property
    def on_pause(self) -> bool:
        return bool(self.volunteer and self.volunteer.is_on_pause)

    @property
    def visits(self) -> bool:
        """Whether they come for a proposal or a committee only: what volunteers begin with is not theirs."""
        return bool(self.desk) and not self.live

    @property
    def settled(self) -> bool:
        return all(step.done for step in self.onboarding)

    @cached_property
    def next_action(self) -> Action:
        """The most urgent of what the facts ask for."""
        return self._pause() if self.on_pause else self._to_do()

    def _pause(self) -> Action:
        title = _("Tu es en pause %(until)s") % {"until": dates.until(self.facts.volunteer.paused_until)}
        text = _("Elle finit d’elle-même ce jour-là. Tu peux aussi revenir plus tôt, d’un clic.")
        return Action(title, text, _("Revenir, ou changer la date"), reverse("projects:pause"))

    def _to_do(self) -> Action:
        if self.to_decide:
            row = self.to_decide[0]
            asking = getattr(row, "asking", 0)
            text = ngettext("%(n)s demande pour %(project)s.", "%(n)s demandes pour %(project)s.", asking)
            text %= {"n": asking, "project": row.edition.display_title}
            url = reverse("projects:team", args=[row.edition.slug])
            return Action(_("Quelqu’un attend ta réponse"), text, _("Répondre"), url)
        if self.desk and (self.desk[0].waits or self.visits):
            line = self.desk[0]
            text = _("%(about)s : %(state)s.") % {"about": line.about, "state": line.state}
            return Action(line.title, text, line.label if line.waits else _("Ouvrir"), line.url)
        if to_register := next((team for team in self.teams if team.chat.state in {"invited", "not_found"}), None):
            chat = to_register.chat
            if chat.url:
                return Action(_("Ton équipe t’attend sur la messagerie"), chat.sentence, chat.label, chat.url)
        if not self.live:
            text = _("Trois projets où il reste de la place sont plus bas ; tous les autres sont à un clic.")
            return Action(_("Choisis un projet"), text, _("Voir les projets"), reverse("projects:project-list"))
        if not self.facts.skilled:
            text = _("L’équipe saura sur quoi compter. Deux minutes suffisent.")
            return Action(_("Complète ton profil"), text, _("Compléter mon profil"), reverse("volunteers:profile"))
        return self._settled() if self.teams else self._asked()

    def _settled(self) -> Action:
        text = ""
        if coming := self.next_date:
            text = _("Prochaine date : %(label)s, %(when)s.") % {"label": coming.label, "when": coming.when}
        return Action(_("Tout est prêt"), text, _("Voir ma participation"), self.live[0].get_absolute_url())

    def _asked(self) -> Action:
        row = self.live[0]
        text = _("%(project)s : la réponse arrive par mail.")
        if row.state == Membership.State.WAITING:
            text = _("%(project)s : un mail te prévient dès qu’une place se libère.")
        text %= {"project": row.edition.display_title}
        return Action(standing.title(row), text, _("Voir ma demande"), row.get_absolute_url())

    @cached_property
    def suggestions(self) -> list[Suggestion]:
        """Up to three open projects: those that look for what the person does come first."""
        mine = VolunteerSkill.objects.filter(volunteer__user=self.user, skill=OuterRef("skill"))
        rows = RoleNeed.objects.filter(seats__gt=F("seats_taken"), edition__season=self.season)
        rows = rows.filter(edition__in=Edition.objects.published().recruiting())
        rows = rows.exclude(edition__in=[row.edition_id for row in self.live])
        rows = rows.annotate(mine=Exists(mine)).select_related("edition__project", "skill")
        first: dict[int, Suggestion] = {}
        for need in rows.order_by("-mine", "edition__number", "position", "pk")[:60]:
            why = _("Cherche %(role)s, comme toi") if need.mine else _("Il reste de la place %(role)s")
            role = need.skill.wanted
            first.setdefault(need.edition_id, Suggestion(need.edition, role, why % {"role": role}))
        return list(first.values())[:SUGGESTIONS]
