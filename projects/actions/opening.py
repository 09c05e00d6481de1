"""A selected proposal becomes an edition: nothing is typed again."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User
from partners import actions as partners
from partners.models import Dimension, Partner, ProjectKind, Proposal, State
from projects import partner_emails
from projects.actions.editions import refresh_partner_names
from projects.models import Edition, Project, ReadinessItem

SUMMARY = Project._meta.get_field("summary").max_length or 0


class NotSelected(Exception):
    """Only a proposal whose selection was announced becomes an edition."""


class AlreadyOpened(Exception):
    """This proposal has its `edition`."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        super().__init__(str(edition.pk))


class SeasonTaken(Exception):
    """The project to attach it to runs in this season already, by `edition`."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        super().__init__(str(edition.pk))


@transaction.atomic
def open_from(*, proposal: Proposal, actor: User, project: Project | None = None) -> Edition:
    """Make the edition of a selected proposal, in framing and not published.

    Args:
        project: the lasting project it goes on with; a new one is made of the proposal otherwise.

    Raises:
        NotSelected: its selection is not announced, or it was withdrawn since.
        AlreadyOpened: it has been done.
        SeasonTaken: `project` has an edition in this season.
    """
    current = Proposal.objects.select_for_update(of=("self",)).select_related("season", "partner").get(pk=proposal.pk)
    if known := Edition.objects.filter(proposal=current).first():
        raise AlreadyOpened(known)
    if current.state != State.SELECTED:
        raise NotSelected
    if project and (taken := Edition.objects.filter(project=project, season=current.season).first()):
        raise SeasonTaken(taken)
    partner = _partner_of(current, actor)
    project = project or _new_project(current)
    if partner:
        project.partners.add(partner)
        refresh_partner_names(project=project)
    edition = _new_edition(current, project)
    _frame(edition, current)
    partners.follow_at(proposal=current, path=reverse("projects:team", args=[edition.slug]))
    record(actor=actor, verb="edition.opened_from_proposal", about=edition, proposal=current.pk)
    partner_emails.edition_opened(edition)
    return edition


def _partner_of(proposal: Proposal, actor: User) -> Partner | None:
    """Its record, the one of its name, or a new one; none when the proposal names nobody."""
    if proposal.partner:
        return proposal.partner
    try:
        return partners.create_partner(proposal=proposal, actor=actor)
    except partners.PartnerExists as error:
        partners.link_partner(proposal=proposal, partner=error.partner, actor=actor)
        return error.partner
    except partners.NoOrganisation:
        return None


def _new_project(proposal: Proposal) -> Project:
    title = proposal.title or proposal.organisation
    about = {name: getattr(proposal, name) for name in (*Dimension.values, *ProjectKind.values)}
    base = slugify(title)[:70] or proposal.reference.lower()
    taken = set(Project.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug = next(name for name in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if name not in taken)
    return Project.objects.create(slug=slug, title=title, summary=shortened(proposal.summary or title), **about)


def shortened(summary: str) -> str:
    """A summary as long as a card takes, cut between two words."""
    if len(summary) <= SUMMARY:
        return summary
    return f"{summary[: SUMMARY - 1].rsplit(' ', 1)[0]}…"


def _new_edition(proposal: Proposal, project: Project) -> Edition:
    return Edition.objects.create(
        project=project,
        season=proposal.season,
        slug=f"{proposal.season.slug}-{project.slug}"[:120],
        number=_next_number(proposal),
        title="" if proposal.title in ("", project.title) else proposal.title,
        problem=proposal.problem,
        deliverable=proposal.ambition,
        proposal=proposal,
    )


def _next_number(proposal: Proposal) -> int:
    last = Edition.objects.filter(season=proposal.season).order_by("-number").first()
    return last.number + 1 if last else 1


def _frame(edition: Edition, proposal: Proposal) -> None:
    """What the proposal settles of the gate, and what it says of the rest."""
    contact = ", ".join(part for part in (proposal.contact_name, proposal.contact_role) if part)
    data = [proposal.data_what, proposal.data_where, proposal.data_openness, proposal.data_personal]
    told = "\n".join(part for part in data if part)
    kind = ReadinessItem.Kind
    ReadinessItem.objects.bulk_create(
        [
            ReadinessItem(
                edition=edition,
                kind=kind.CONTACT,
                note=contact,
                done=bool(proposal.contact_name and proposal.contact_email),
                owner=proposal.contact_name,
            ),
            ReadinessItem(edition=edition, kind=kind.DATA, note=told[:2000]),
            ReadinessItem(edition=edition, kind=kind.ETHICS, note=conditions(proposal)),
            ReadinessItem(edition=edition, kind=kind.TASKS),
        ]
    )


def conditions(proposal: Proposal) -> str:
    """The ethics conditions that framing keeps in sight."""
    return _("Conditions : %s") % proposal.ethics_conditions if proposal.ethics_conditions else ""
