"""One project: what it is for, who it looks for, how to join."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from accounts.public import shared
from accounts.written import WrittenOnce
from partners.models import Partner
from projects import status
from projects.access import Person
from projects.matching import similar
from projects.models import NEEDS_OF, Edition, EditionLink, Membership, Project, RoleNeed
from seasons import calendar
from seasons.markdown import sentence
from seasons.models import Phase

SENTENCE = 240
RUNS = WrittenOnce(
    lambda slug, now: Edition.objects.published().filter(project__slug=slug).told(now), slug=str, now=datetime
)
PHASES = WrittenOnce(lambda project: Phase.objects.filter(season__editions__project=project), project=int)
LINKS = WrittenOnce(lambda edition: EditionLink.objects.filter(edition=edition, public=True), edition=int)
PARTNERS = WrittenOnce(lambda project: Partner.objects.filter(projects=project), project=int)


@method_decorator([login_not_required, shared()], name="dispatch")
class ProjectDetailView(TemplateView):
    """A project by its latest edition, and all its editions through the seasons."""

    template_name = "projects/project_detail.html"
    extra_context = {"nav": "projects"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, slug = self.request.user, self.kwargs["slug"]
        editions = editions_of(slug, sees_all=getattr(user, "coordinates", False))
        project = editions[0].project if editions else get_object_or_404(Project.objects.visible_to(user), slug=slug)
        return super().get_context_data(
            project=project,
            partners=PARTNERS(project=project.pk),
            next_path=self.request.path,
            **(offer(editions) | {"membership": live_membership(user, editions[0])} if editions else {}),
            **kwargs,
        )


def editions_of(slug: str, *, sees_all: bool) -> list[Edition]:
    """A project's editions, latest first, with what its page says of each, in two queries."""
    runs = Edition.objects.filter(project__slug=slug).told() if sees_all else RUNS(slug=slug, now=timezone.now())
    editions: list[Edition] = list(runs)
    phases = PHASES(project=editions[0].project_id) if editions else []
    for edition in editions:
        edition.season.keep_phases(phases)
    return editions


class Run(NamedTuple):
    """One edition in the project's history."""

    edition: Edition
    stands: status.Status
    text: str


def run_of(edition: Edition, stands: status.Status | None = None) -> Run:
    """An edition as a line of its project's history; an older one is told by its state alone."""
    stands = stands or status.status(edition.state, seats=0, taken=0, over=edition.season.is_over())
    return Run(edition, stands, sentence(edition.results, SENTENCE))


def offer(editions: list[Edition]) -> dict[str, Any]:
    """What the page says of the edition shown, the first: seats, dates, links, and others when it is full."""
    edition, *older = editions
    needs: list[RoleNeed] = NEEDS_OF(edition=edition.pk)
    seats, taken = sum(need.seats for need in needs), sum(need.seats_taken for need in needs)
    stands = status.status(edition.state, seats=seats, taken=taken, over=edition.season.is_over())
    tickets = [ticket(need, edition) for need in needs]
    return {
        "edition": edition,
        "season": edition.season,
        "stands": stands,
        "runs": [run_of(edition, stands), *map(run_of, older)],
        "tickets": tickets,
        "wanted": either([row.role for row in tickets if row.need.free > 0]),
        "links": LINKS(edition=edition.pk),
        "next_date": calendar.next_date(edition.season, edition.next_event, timezone.localdate()),
        "similar": similar(edition) if stands.code == status.FULL else [],
    }


class Ticket(NamedTuple):
    """A role and its seats, in words. `tone` is the mark's colour, `asks` what one does about it."""

    need: RoleNeed
    tone: str
    role: str
    free: str
    asks: str


def ticket(need: RoleNeed, edition: Edition) -> Ticket:
    role = need.skill.wanted
    if need.free <= 0:
        waits = _("Attendre une place %(role)s") % {"role": role}
        return Ticket(need, "closed", role, _("Complet, liste d’attente"), waits)
    on_request = edition.joining == Edition.Joining.REQUEST
    asks = _("Demander une place %(role)s") if on_request else _("Prendre une place %(role)s")
    free = ngettext("%(n)s place libre sur %(total)s", "%(n)s places libres sur %(total)s", need.free)
    tone = "few" if need.free == 1 and need.seats > 1 else "open"
    return Ticket(need, tone, role, free % {"n": need.free, "total": need.seats}, asks % {"role": role})


def either(words: list[str]) -> str:
    """«en design, en droit ou en pilotage»."""
    if len(words) < 2:
        return "".join(words)
    return _("%(some)s ou %(last)s") % {"some": ", ".join(words[:-1]), "last": words[-1]}


def live_membership(user: Person, edition: Edition) -> Membership | None:
    """This person's own live membership in the edition."""
    if not user.is_authenticated:
        return None
    return Membership.objects.live().filter(edition=edition, volunteer__user_id=user.pk).first()
