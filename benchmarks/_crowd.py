"""A community of any size, in the portal's rows: for the benchmarks, the counts of calls and the storms."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from django.utils import timezone

from accounts.models import User
from chat.actions import ensure_channel
from chat.models import Channel, Workspace
from projects.models import Edition, Membership, Project
from seasons.models import Season
from volunteers.models import Volunteer

_next = count(1)


def people(number: int) -> list[Volunteer]:
    """Volunteers with an account each; no mail is sent."""
    first = next(_next) * 1_000_000
    users = [User(email=f"p{first + n}@example.org", name=f"Personne {n}") for n in range(number)]
    User.objects.bulk_create(users, batch_size=500)
    made = _volunteers(users)
    Volunteer.objects.bulk_create(made, batch_size=500)
    return list(Volunteer.objects.select_related("user").order_by("-pk")[:number])[::-1]


def _volunteers(users: Sequence[User]) -> list[Volunteer]:
    emails = [one.email for one in users]
    found = {
        one.email: one
        for start in range(0, len(emails), 500)
        for one in User.objects.filter(email__in=emails[start : start + 500])
    }
    return [Volunteer(user=found[email]) for email in emails]


def editions(number: int) -> list[Edition]:
    """Editions of one season, one project each."""
    season = Season.objects.create(number=next(_next), slug=f"s{next(_next)}", name="Saison", published=True)
    made = []
    for _edition in range(number):
        slug = f"projet-{next(_next)}"
        project = Project.objects.create(slug=slug, title=slug.capitalize(), summary="Un projet.", published=True)
        made.append(
            Edition.objects.create(project=project, season=season, slug=f"{season.slug}-{slug}", state="recruiting")
        )
    return made


def seat(edition: Edition, volunteers: Sequence[Volunteer]) -> None:
    """They are all in the team, as tech leads, who need no seat."""
    now = timezone.now()
    rows = [
        Membership(volunteer=one, edition=edition, role="tech_lead", state="accepted", seated_at=now)
        for one in volunteers
    ]
    Membership.objects.bulk_create(rows, batch_size=500)
    Edition.objects.filter(pk=edition.pk).update(team_version=edition.team_version + 1)


def channels(workspace: Workspace, teams: Sequence[Edition]) -> list[Channel]:
    return [ensure_channel(about=one, workspace=workspace) for one in teams]


def community(workspace: Workspace, *, persons: int, teams: int, seats: int) -> list[Channel]:
    """`teams` channels whose teams hold `seats` people in all, as evenly as can be, out of `persons`."""
    crowd, runs = people(persons), editions(teams)
    for place, run in enumerate(runs):
        size = seats // teams + (1 if place < seats % teams else 0)
        start = place * (seats // teams)
        seat(run, [crowd[(start + n) % persons] for n in range(size)])
    return channels(workspace, runs)
