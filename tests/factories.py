"""Rows for tests: plain functions, each with invented values that a test may replace by keyword.

Every relation a row needs is made unless it is given. Dates are days from today, so that a season
is always where its test wants it. Addresses are at example.org.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.actions import create_account
from accounts.models import User
from partners.models import Committee, Partner, Proposal, Review, Reviewer, Writer
from projects.models import Edition, Membership, Project, RoleNeed
from seasons.actions import prefill_phases
from seasons.models import Chapter, Season
from volunteers.models import Skill, Volunteer

_next = count(1)


def user(name: str = "Alice", **fields: Any) -> User:
    """An account with a verified address; `staff=True` for a coordinator."""
    number = next(_next)
    email = fields.pop("email", f"person-{number}@example.org")
    return create_account(email=email, name=name, staff=fields.pop("staff", False), **fields)


def volunteer(name: str = "Alice", **fields: Any) -> Volunteer:
    """A volunteer and their account."""
    account = fields.pop("user", None) or user(name)
    return Volunteer.objects.create(user=account, **fields)


def chapter(**fields: Any) -> Chapter:
    number = next(_next)
    return Chapter.objects.create(**{"name": f"Antenne {number}", "slug": f"antenne-{number}", **fields})


def partner(**fields: Any) -> Partner:
    number = next(_next)
    return Partner.objects.create(**{"name": f"Association {number}", "slug": f"association-{number}", **fields})


def proposal(**fields: Any) -> Proposal:
    """A draft in a season whose call is open, without writers; every required answer is given.

    Any other `state` than draft gets the date it was sent.
    """
    number = next(_next)
    when: Season = fields.pop("season", None) or season(launch_in=120)
    values: dict[str, Any] = {**ANSWERS, "organisation": f"Association {number}", **fields}
    if values.get("state", "draft") != "draft":
        values.setdefault("submitted_at", timezone.now())
    return Proposal.objects.create(season=when, **values)


# What a partner must answer, and enough to be found by.
ANSWERS = {
    "organisation_kind": "association",
    "contact_name": "Awa Traoré",
    "contact_role": "Directrice",
    "contact_email": "awa@asso.example",
    "title": "Des puits qu’on ne voit pas baisser",
    "problem": "Douze communes manquent d’eau chaque été, et personne ne voit venir la pénurie.",
    "ambition": "Prévenir chaque commune deux semaines avant.",
    "climate": True,
    "internal": True,
    "goals": [6, 13],
    "summary": "Voir venir les pénuries d’eau, commune par commune.",
    "data_what": "Des relevés de nappes depuis 2004, en fichiers CSV.",
    "availability": "Trois heures chaque mardi.",
    "commits_interest": True,
    "commits_open": True,
    "commits_time": True,
    "commits_footprint": True,
}


def writer(**fields: Any) -> Writer:
    """Who began a proposal, by a link they followed."""
    number = next(_next)
    about: Proposal = fields.pop("proposal", None) or proposal()
    values = {"email": f"writer-{number}@asso.example", "owner": True, "confirmed_at": timezone.now(), **fields}
    return Writer.objects.create(proposal=about, **values)


def reviewer(**fields: Any) -> Reviewer:
    """Somebody who reads and scores a season's proposals."""
    when: Season = fields.pop("season", None) or season(launch_in=20)
    person = fields.pop("user", None) or user("Rita")
    return Reviewer.objects.create(season=when, user=person, **fields)


def review(**fields: Any) -> Review:
    """A shortlisted proposal, given to a reviewer of its season."""
    about: Proposal | None = fields.pop("proposal", None)
    reader: Reviewer | None = fields.pop("reviewer", None)
    if about is None:
        about = proposal(state="shortlisted", **({"season": reader.season} if reader else {}))
    reader = reader or reviewer(season=about.season)
    if fields.get("state") == Review.State.DONE:
        fields.setdefault("done_at", timezone.now())
    return Review.objects.create(proposal=about, reviewer=reader, **fields)


def committee(**fields: Any) -> Committee:
    """A season's evening, in ten days, with a quorum of three."""
    when: Season = fields.pop("season", None) or season(launch_in=60)
    return Committee.objects.create(season=when, **{"held_on": day(10), **fields})


def season(number: int | None = None, *, launch_in: int | None = 10, **fields: Any) -> Season:
    """A published season with the seven usual phases.

    Args:
        launch_in: days until launch day, negative once launched; None makes no phase.
    """
    number = number or 100 + next(_next)
    values = {"number": number, "slug": str(number), "name": f"Saison {number}", "published": True, **fields}
    made = Season.objects.create(**values)
    if launch_in is not None:
        prefill_phases(season=made, launch_on=day(launch_in), actor=None)
    return made


def project(*, partners: list[Partner] | None = None, **fields: Any) -> Project:
    """A published project on climate; `partners` are also named on its card."""
    number = next(_next)
    values: dict[str, Any] = {
        "slug": f"projet-{number}",
        "title": f"Projet {number}",
        "summary": "Rendre lisibles vingt ans de relevés, commune par commune.",
        "climate": True,
        "published": True,
        "partner_names": ", ".join(row.name for row in partners or []),
        **fields,
    }
    made = Project.objects.create(**values)
    made.partners.set(partners or [])
    return made


def edition(**fields: Any) -> Edition:
    """A published edition that recruits, joined at once, in a season that launches in ten days."""
    run: Project = fields.pop("project", None) or project()
    when: Season = fields.pop("season", None) or season()
    values = {"state": Edition.State.RECRUITING, "published": True, "slug": f"{when.slug}-{run.slug}", **fields}
    return Edition.objects.create(project=run, season=when, **values)


def skill(slug: str = "design") -> Skill:
    """One of the job fields every installation has (volunteers' second migration)."""
    return Skill.objects.get(slug=slug)


def need(**fields: Any) -> RoleNeed:
    """Two seats in design."""
    within: Edition = fields.pop("edition", None) or edition()
    wanted: Skill | str = fields.pop("skill", "design")
    wanted = skill(wanted) if isinstance(wanted, str) else wanted
    return RoleNeed.objects.create(edition=within, skill=wanted, **{"seats": 2, **fields})


def membership(**fields: Any) -> Membership:
    """A contributor, accepted. The seat is counted when the state is a seated one.

    A lead needs no seat: pass `role` and `edition`.
    """
    place: RoleNeed | None = fields.pop("need", None)
    values: dict[str, Any] = {"role": Membership.Role.CONTRIBUTOR, "state": Membership.State.ACCEPTED, **fields}
    if place is None and values["role"] == Membership.Role.CONTRIBUTOR:
        place = need(edition=values.get("edition"))
    person = values.pop("volunteer", None) or volunteer()
    within = values.pop("edition", None) or (place.edition if place else edition())
    if values["state"] == Membership.State.WAITING:
        values.setdefault("queued_at", timezone.now())
    if place and values["state"] in Membership.SEATED:
        place.seats_taken += 1
        place.save(update_fields=["seats_taken"])
    return Membership.objects.create(volunteer=person, edition=within, need=place, **values)


def day(days: int = 0) -> date:
    """The date in so many days, in Paris."""
    return timezone.localdate() + timedelta(days=days)
