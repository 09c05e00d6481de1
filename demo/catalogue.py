"""Projects, their editions and teams. Whatever has a door goes through it, so that audit and counts are true."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from accounts.models import User
from demo import cast
from demo.almanac import LIVE
from demo.data import read
from partners.models import Partner, Proposal
from projects import actions
from projects.models import Dimension, Edition, Membership, Project, ProjectKind, ReadinessItem, RoleNeed
from seasons.models import Season
from volunteers.actions import accept_charter
from volunteers.models import Skill, Volunteer

FORGES = {"github.com": "GitHub", "framagit.org": "Framagit"}
FLAGS = [*Dimension.values, *ProjectKind.values]
# What the gate reads from facts is not written down: leads, repository, channel.
READY = {
    ReadinessItem.Kind.CONTACT: "Nommé, joignable chaque semaine.",
    ReadinessItem.Kind.DATA: "Accès ouvert à l’équipe.",
    ReadinessItem.Kind.ETHICS: "Avis rendu, sans réserve.",
    ReadinessItem.Kind.TASKS: "Cinq tâches dans le dépôt.",
}
HELLO = (
    "J’ai un peu de temps le soir et envie d’être utile.",
    "Le sujet me parle, je peux commencer tout de suite.",
    "",
    "C’est ma première saison : je préfère une petite tâche pour démarrer.",
)


def create_projects(seasons: dict[int, Season], selected: dict[str, Proposal]) -> list[Edition]:
    """Make the past projects, and season 12's; returns the editions of season 12.

    Args:
        selected: the proposals that became projects of season 12, by slug.
    """
    past, live = read("history"), read("season12")
    for sheet in past["project"]:
        project = _project(sheet)
        for run in sheet["edition"]:
            _past_edition(project, seasons[run["season"]], run)
    editions = []
    for number, sheet in enumerate(live["project"], start=1):
        project = _project(sheet)
        for run in past.get(sheet["slug"], {}).get("edition", []):
            _past_edition(project, seasons[run["season"]], run)
        edition = _open_edition(project, seasons[LIVE], selected.get(sheet["slug"]))
        editions.append(_live_edition(edition, number, sheet))
    return editions


def _project(sheet: dict[str, Any]) -> Project:
    project = Project.objects.create(
        slug=sheet["slug"],
        title=sheet["title"],
        summary=sheet["summary"],
        published=True,
        **{flag: sheet.get(flag, False) for flag in FLAGS},
    )
    project.partners.set(Partner.objects.filter(name__in=sheet["partners"]))
    return actions.refresh_partner_names(project=project)


def _past_edition(project: Project, season: Season, run: dict[str, Any]) -> None:
    edition = Edition.objects.create(
        project=project,
        season=season,
        slug=f"{season.slug}-{project.slug}",
        number=season.editions.count() + 1,
        emoji=run["emoji"],
        title=run.get("edition_title", ""),
        problem=run.get("problem", ""),
        deliverable=run.get("deliverable", ""),
        results=run["results"],
        state=Edition.State.FINISHED,
        published=True,
    )
    _links(edition, run)


def _open_edition(project: Project, season: Season, proposal: Proposal | None) -> Edition:
    """From its proposal, when it has one."""
    if proposal:
        return actions.open_from(proposal=proposal, project=project, actor=cast.account("chloe"))
    return Edition.objects.create(project=project, season=season, slug=f"{season.slug}-{project.slug}")


def _live_edition(edition: Edition, number: int, sheet: dict[str, Any]) -> Edition:
    edition.number, edition.published = number, True
    edition.title = sheet.get("edition_title", "")
    edition.joining = sheet.get("joining", Edition.Joining.DIRECT)
    for name in ("emoji", "problem", "deliverable", "rhythm"):
        setattr(edition, name, sheet[name].strip())
    edition.save()
    skills = {skill.slug: skill for skill in Skill.objects.all()}
    RoleNeed.objects.bulk_create(
        RoleNeed(edition=edition, skill=skills[slug], seats=seats, position=place)
        for place, (slug, seats) in enumerate(sheet["needs"].items())
    )
    for kind, note in sheet.get("gate", READY).items():
        if not actions.follows_proposal(edition, kind):
            actions.set_readiness(edition=edition, kind=kind, done=True, note=note, actor=None)
    _links(edition, sheet)
    return edition


def _links(edition: Edition, sheet: dict[str, Any]) -> None:
    if repository := sheet.get("repository"):
        forge = urlsplit(repository).hostname or ""
        label = f"{repository.rpartition('/')[2]} sur {FORGES[forge]}"
        actions.link(edition=edition, kind="repository", url=repository, label=label)
    for kind, label, url in sheet.get("links", []):
        actions.link(edition=edition, kind=kind, url=url, label=label)


def create_teams(editions: list[Edition], people: dict[str, Volunteer], coordinator: User) -> None:
    """Appoint leads, open what is ready, and let everybody in by the door the edition has."""
    for edition, sheet in zip(editions, read("season12")["project"], strict=True):
        product, tech = (people[key] for key in sheet["leads"])
        for person, role in ((product, Membership.Role.PRODUCT_LEAD), (tech, Membership.Role.TECH_LEAD)):
            accept_charter(volunteer=person)
            actions.appoint_lead(volunteer=person, edition=edition, role=role, actor=coordinator)
        if bearer := sheet.get("bearer"):
            accept_charter(volunteer=people[bearer])
            actions.add_member(
                volunteer=people[bearer], edition=edition, role=Membership.Role.BEARER, actor=coordinator
            )
        if sheet.get("state") == Edition.State.FRAMING:
            continue
        actions.open_recruiting(edition=edition, actor=coordinator, reason=sheet.get("reason", ""))
        needs = {need.skill.slug: need for need in edition.needs.select_related("skill")}
        for place, (key, field) in enumerate(sheet["team"]):
            asked = _join(people[key], needs[field], HELLO[place % len(HELLO)])
            if asked.state == Membership.State.APPLIED:
                actions.accept(membership=asked, actor=product.user, message="Bienvenue dans l’équipe !")
        for key, field, message in sheet.get("requests", []):
            _join(people[key], needs[field], message)


def _join(person: Volunteer, need: RoleNeed, message: str) -> Membership:
    return actions.join(
        volunteer=person, need=need, hours_per_week=person.hours_per_week, message=message, charter_accepted=True
    )
