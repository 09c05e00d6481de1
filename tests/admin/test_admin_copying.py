"""The next season made of this one: every date as many days later."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditLine, User
from partners.actions import copy_season
from partners.models import Criterion
from seasons.actions import NoLaunch, NumberTaken
from seasons.models import Event, Season, SeasonLink
from tests import factories
from tests.admin.conftest import Said

PARIS = ZoneInfo("Europe/Paris")


def full_season() -> Season:
    season = factories.season(14, launch_in=-100, tagline="Dix projets", commitment="4 h", place="à Lyon")
    season.phases.filter(kind="call").update(note="Ouvert à toutes les associations.")
    Criterion.objects.create(season=season, title="Clarté", question="Est-ce clair ?", weight=3, position=2)
    SeasonLink.objects.create(season=season, kind="video", label="Revoir", url="https://example.org/v")
    return season


def event(season: Season, **fields: Any) -> Event:
    start = datetime(2031, 3, 4, 19, 0, tzinfo=PARIS)
    values = {
        "kind": "kick_off",
        "title": "Lancement",
        "place": "Lyon",
        "starts_at": start,
        "seats": 40,
        "signup": True,
    }
    return Event.objects.create(season=season, **{**values, "ends_at": start + timedelta(hours=2), **fields})


def copied(season: Season, days: int = 182, **values: Any) -> Season:
    launch = season.launch_on + timedelta(days=days) if season.launch_on else factories.day(0)
    return copy_season(season=season, actor=None, **{"number": 15, "name": "Saison 15", "launch_on": launch, **values})


def test_every_phase_is_as_many_days_later(chloe: User) -> None:
    season = full_season()
    copy = copied(season, 182)
    later = timedelta(days=182)
    told = [(row.kind, row.starts_on + later, row.ends_on + later, row.note) for row in season.timeline]
    assert [(row.kind, row.starts_on, row.ends_on, row.note) for row in copy.timeline] == told
    assert (copy.slug, copy.published, copy.tagline, copy.place) == ("15", False, "Dix projets", "à Lyon")


def test_criteria_follow_but_neither_links_nor_readers(chloe: User) -> None:
    season = full_season()
    factories.reviewer(season=season)
    copy = copied(season)
    assert list(copy.criteria.values_list("title", "question", "weight")) == [("Clarté", "Est-ce clair ?", 3)]
    assert not copy.links.exists()
    assert not copy.reviewers.exists()


def test_events_keep_their_hour_across_a_change_of_clocks(chloe: User) -> None:
    season = full_season()
    event(season)
    copy = copied(season, 182)
    shifted = copy.events.get()
    assert shifted.starts_at.astimezone(PARIS) == datetime(2031, 9, 2, 19, 0, tzinfo=PARIS)
    assert shifted.ends_at - shifted.starts_at == timedelta(hours=2)
    assert (shifted.seats, shifted.seats_taken, shifted.signup) == (40, 0, True)


def test_what_belongs_to_others_or_was_called_off_is_not_copied(chloe: User) -> None:
    season = full_season()
    event(season, chapter=factories.chapter())
    event(season, about="TrawlWatch")
    event(season, canceled_at=datetime(2031, 1, 1, tzinfo=PARIS))
    assert not copied(season).events.exists()


def test_a_number_or_an_address_taken_is_refused(chloe: User) -> None:
    season = full_season()
    factories.season(15)
    factories.season(99, slug="16")
    for number in (15, 16):
        with pytest.raises(NumberTaken):
            copied(season, number=number)
    assert Season.objects.count() == 3


def test_a_season_without_launch_day_has_nothing_to_shift(chloe: User) -> None:
    with pytest.raises(NoLaunch):
        copied(factories.season(14, launch_in=None))


def test_a_coordinator_copies_a_season_from_its_page(coordinator: Client, said: Said) -> None:
    season = full_season()
    url = reverse("admin:seasons_season_step", args=[season.pk, "copier"])
    page = coordinator.get(url)
    assert page.context["adminform"].form.initial["number"] == 15
    taken = coordinator.post(url, {"number": 14, "name": "Saison 14", "launch_on": "2031-09-02"})
    assert "déjà celui d’une saison" in taken.content.decode()
    answer = coordinator.post(url, {"number": 15, "name": "Saison 15", "launch_on": "2031-09-02"}, follow=True)
    assert "Saison 15 est prête" in said(answer)
    made = reverse("admin:seasons_season_change", args=[Season.objects.get(number=15).pk])
    assert answer.redirect_chain[-1][0] == made, "nobody goes on with the former season by mistake"
    assert str(Season.objects.get(number=15).launch_on) == "2031-09-02"
    assert AuditLine.objects.filter(verb="season.copied", object_label="Saison 15").exists()
