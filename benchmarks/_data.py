"""The association in fourteen seasons, made by one seed: 146 projects and 8,000 volunteers, all invented.

Fills an empty database: `python manage.py shell --command "from benchmarks._data import fill; fill()"`.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

from django.db.models import F
from django.utils import timezone

from accounts.models import User
from partners.models import Partner
from projects.models import Edition, EditionLink, Membership, Project, RoleNeed
from seasons.actions import prefill_phases
from seasons.models import Chapter, Event, Season, SeasonLink
from volunteers.models import Skill, Volunteer, VolunteerSkill

SEASONS, PROJECTS, VOLUNTEERS = 14, 146, 8_000
PARAGRAPH = (
    "Des relevés dorment dans des tableurs. **L’équipe** les rassemble, les vérifie et les rend lisibles, "
    "commune par commune, pour que chacun puisse s’en servir."
)
TEXT = "\n\n".join([PARAGRAPH, "- collecter\n- vérifier\n- publier", PARAGRAPH, PARAGRAPH])
WORDS = [
    "eau",
    "air",
    "sol",
    "forêt",
    "ville",
    "logement",
    "école",
    "santé",
    "vote",
    "loi",
    "budget",
    "énergie",
    "train",
    "vélo",
    "climat",
    "océan",
]


def fill() -> None:
    """Write everything, latest season recruiting. The same rows each time, dates apart."""

    chance = random.Random(14)
    seasons = [_season(number, timezone.localdate()) for number in range(1, SEASONS + 1)]
    volunteers = _volunteers(chance)
    editions = _projects(chance, seasons)
    _teams(chance, editions, volunteers)


def _season(number: int, today: date) -> Season:

    launch = today - timedelta(days=14 + 140 * (SEASONS - number))
    season = Season.objects.create(
        number=number,
        slug=str(number),
        name=f"Saison {number}",
        tagline="Trois mois pour bâtir",
        introduction=PARAGRAPH,
        published=True,
    )
    prefill_phases(season=season, launch_on=launch, actor=None)
    SeasonLink.objects.create(season=season, kind="video", label="Revoir le lancement", url="https://example.org/video")
    if number == SEASONS:
        soon = timezone.now() + timedelta(days=5)
        Event.objects.create(
            season=season, kind="workshop", title="Atelier", place="Lyon", starts_at=soon, ends_at=soon
        )
    return season


def _volunteers(chance: random.Random) -> list[Volunteer]:

    users = User.objects.bulk_create(
        [User(email=f"person-{n}@example.org", name=f"Personne {n}", password="!") for n in range(VOLUNTEERS)], 1000
    )
    cities = ["Paris", "Lyon", "Lille"]
    chapters = Chapter.objects.bulk_create([Chapter(name=city, slug=city.lower(), city=city) for city in cities])
    people = Volunteer.objects.bulk_create(
        [Volunteer(user=user, city=place.city, chapter=place) for user in users for place in [chance.choice(chapters)]],
        1000,
    )
    skills = list(Skill.objects.all())
    known = [VolunteerSkill(volunteer=person, skill=skill) for person in people for skill in chance.sample(skills, 2)]
    VolunteerSkill.objects.bulk_create(known, 1000)
    return people


def _projects(chance: random.Random, seasons: list[Season]) -> list[Edition]:

    partners = Partner.objects.bulk_create(
        [
            Partner(
                name=f"Association {n}", slug=f"association-{n}", presentation=PARAGRAPH, website="https://example.org"
            )
            for n in range(100)
        ]
    )
    skills, editions = list(Skill.objects.all()), []
    for n in range(PROJECTS):
        season, partner = seasons[-1 - n % 13 if n % 13 else -1], chance.choice(partners)
        project = Project.objects.create(
            slug=f"projet-{n}",
            title=f"{chance.choice(WORDS).capitalize()} et {chance.choice(WORDS)} {n}",
            summary="Rendre lisibles vingt ans de relevés, commune par commune, pour qui veut agir.",
            partner_names=partner.name,
            climate=n % 3 == 0,
            social=n % 3 == 1 or n % 7 == 0,
            democracy=n % 3 == 2,
            internal=True,
            published=True,
        )
        project.partners.add(partner)
        for when in {season, seasons[0]} if n % 20 == 0 else {season}:
            recruits = when is seasons[-1]
            edition = Edition.objects.create(
                project=project,
                season=when,
                slug=f"{when.slug}-projet-{n}",
                number=n + 1,
                problem=TEXT,
                deliverable=TEXT,
                results="" if recruits else TEXT,
                state="recruiting" if recruits else "finished",
                published=True,
            )
            needs = [RoleNeed(edition=edition, skill=skill, seats=6) for skill in chance.sample(skills, 3)]
            RoleNeed.objects.bulk_create(needs)
            EditionLink.objects.create(edition=edition, kind="repository", label="Le code", url="https://example.org")
            editions.append(edition)
    return editions


def _teams(chance: random.Random, editions: list[Edition], volunteers: list[Volunteer]) -> None:

    rows, people = [], iter(chance.sample(volunteers, len(volunteers)))
    for edition in editions:
        for need in edition.needs.all():
            taken = chance.randint(1, 5)
            state = "active" if edition.state == "recruiting" else "finished"
            rows += [Membership(volunteer=next(people), edition=edition, need=need, state=state) for _ in range(taken)]
            RoleNeed.objects.filter(pk=need.pk).update(seats_taken=F("seats_taken") + taken)
    Membership.objects.bulk_create(rows, 1000)
