"""Everybody in the demo: those one can be, the volunteers who fill the teams, the committee. All invented."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from accounts.actions import create_account
from accounts.models import User
from demo.data import read
from seasons.models import Chapter
from volunteers.actions import volunteer_for
from volunteers.models import Skill, Volunteer, VolunteerSkill

# Who could lead a project next season: coordinators see them where they appoint leads.
OFFER_TO_LEAD = {"alice", "josephine", "soline", "baptiste"}


@dataclass(frozen=True, slots=True)
class Character:
    """Somebody a visitor can enter as.

    Args:
        key: the part of their address before the @.
        enters: the path of the page they land on.
    """

    key: str
    name: str
    story: str
    does: str
    enters: str

    @property
    def email(self) -> str:
        return address(self.key)


@cache
def address(key: str) -> str:
    """The address of somebody in the demo; partners have a domain of their own, so that no reader is too close."""
    return f"{key}@{read('people')['cast'].get(key, {}).get('at', 'example.org')}"


@cache
def characters() -> dict[str, Character]:
    """Those one can enter as, by key."""
    return {
        key: Character(key, told["name"], told["story"], told["does"], told["enters"])
        for key, told in read("people")["cast"].items()
    }


def create() -> dict[str, Volunteer]:
    """Make every account of the demo, and the volunteer behind each but the coordination's; by key."""
    told = read("people")
    chapters = {row.name: row for row in Chapter.objects.all()}
    skills = {row.slug: row for row in Skill.objects.all()}
    found = {key: sheet for key, sheet in told["cast"].items() if "chapter" in sheet}
    for group, level in (("leads", 3), ("volunteers", 2)):
        for key, (name, chapter, field) in told[group].items():
            found[key] = {"name": name, "chapter": chapter, "skills": {field: level}}
    for key, sheet in told["cast"].items():
        if key not in found:
            staff, superuser = sheet.get("staff", False), sheet.get("superuser", False)
            create_account(email=address(key), name=sheet["name"], staff=staff, superuser=superuser)
    for key, name in told["readers"].items():
        create_account(email=address(key), name=name)
    people = {}
    for place, (key, sheet) in enumerate(found.items()):
        person = volunteer_for(user=create_account(email=address(key), name=sheet["name"]))
        person.chapter = chapters.get(sheet["chapter"])
        person.city = person.chapter.city if person.chapter else ""
        person.hours_per_week = sheet.get("hours", 2 + place % 4)
        person.offers_to_lead = key in OFFER_TO_LEAD
        person.share_email, person.share_city = place % 3 > 0, place % 2 > 0
        person.save()
        VolunteerSkill.objects.bulk_create(
            VolunteerSkill(volunteer=person, skill=skills[slug], level=level)
            for slug, level in sheet.get("skills", {}).items()
        )
        people[key] = person
    return people


def account(key: str) -> User:
    """The account of somebody in the demo; raises User.DoesNotExist before the demo is loaded."""
    return User.objects.get(email=address(key))


def keys() -> set[str]:
    """Everybody's key."""
    return {key for group in read("people").values() for key in group}


def chapters() -> dict[str, str]:
    """The chapter of each volunteer, by key; "" for whoever has none."""
    told = read("people")
    found = {key: sheet["chapter"] for key, sheet in told["cast"].items() if "chapter" in sheet}
    return found | {key: row[1] for group in ("leads", "volunteers") for key, row in told[group].items()}
