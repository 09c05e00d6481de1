"""Seasons: seven phases at once, and dates that hold together."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from seasons.models import Phase, Season, SeasonLink
from tests import factories
from tests.admin.test_admin_editions import form_of

ADD = reverse("admin:seasons_season_add")


def new(**values: Any) -> dict[str, Any]:
    launch = factories.day(100)
    return {
        "launch_on": launch.isoformat(),
        "number": 15,
        "name": "Saison 15",
        "slug": "",
        "first_impact_months": 1,
        "second_impact_months": 12,
        **values,
    }


def test_a_new_season_has_seven_phases_around_its_launch(coordinator: Client) -> None:
    answer = coordinator.post(ADD, new(), follow=True)
    season = Season.objects.get()
    assert (season.slug, season.published, season.phases.count()) == ("15", False, 7)
    assert season.launch_on == factories.day(100)
    assert "sept phases" in answer.content.decode()


def test_a_season_without_launch_day_is_not_made(coordinator: Client) -> None:
    coordinator.post(ADD, new(launch_on=""))
    assert not Season.objects.exists()


def test_an_off_season_run_gets_its_address_from_its_name(coordinator: Client) -> None:
    coordinator.post(ADD, new(number="", name="Hors-saison été"))
    assert Season.objects.get().slug == "hors-saison-ete"


def test_an_address_taken_is_explained(coordinator: Client) -> None:
    factories.season(15)
    assert coordinator.post(ADD, new(number="", name="15")).status_code == 200
    assert Season.objects.count() == 1


def test_impact_points_out_of_order_are_explained(coordinator: Client) -> None:
    answer = coordinator.post(ADD, new(first_impact_months=12, second_impact_months=1))
    assert "ne peut pas précéder" in answer.content.decode()


@pytest.mark.parametrize(
    ("kind", "start", "end", "sentence"),
    [
        ("build", 0, -1, "Le dernier jour ne peut pas précéder le premier."),
        ("build", -200, 0, "« Construction » commence"),
    ],
)
def test_incoherent_dates_are_explained(coordinator: Client, kind: str, start: int, end: int, sentence: str) -> None:
    season = factories.season()
    url = reverse("admin:seasons_season_change", args=[season.pk])
    data = form_of(coordinator, url)
    row = next(key.rsplit("-", 1)[0] for key, value in data.items() if key.endswith("-kind") and value == kind)
    phase = season.phases.get(kind=kind)
    data |= {f"{row}-starts_on": phase.starts_on + timedelta(start), f"{row}-ends_on": phase.starts_on + timedelta(end)}
    answer = coordinator.post(url, data)
    assert sentence in answer.content.decode()
    assert season.phases.get(kind=kind) == phase


def test_a_second_phase_of_a_kind_is_explained(coordinator: Client) -> None:
    season = factories.season()
    url = reverse("admin:seasons_season_change", args=[season.pk])
    data = form_of(coordinator, url)
    data["phases-1-kind"] = data["phases-0-kind"]
    assert coordinator.post(url, data).status_code == 200
    assert set(season.phases.values_list("kind", flat=True)) == set(Phase.Kind.values)


def test_the_page_says_what_opens(coordinator: Client) -> None:
    season = factories.season()
    page = coordinator.get(reverse("admin:seasons_season_change", args=[season.pk])).content.decode()
    assert "les associations proposent leurs projets" in page


def test_a_season_is_published_and_taken_back(coordinator: Client) -> None:
    season = factories.season(published=False)
    for name, shown in (("publier", True), ("retirer", False)):
        coordinator.post(reverse("admin:seasons_season_step", args=[season.pk, name]))
        season.refresh_from_db()
        assert season.published is shown


def test_missing_phases_are_added_and_the_others_kept(coordinator: Client) -> None:
    season = factories.season()
    kept = season.phases.get(kind="call").starts_on
    season.phases.exclude(kind="call").delete()
    url = reverse("admin:seasons_season_step", args=[season.pk, "phases"])
    coordinator.post(url, {"launch_on": factories.day(300)})
    assert season.phases.count() == 7
    assert season.phases.get(kind="call").starts_on == kept


def test_links_of_the_chat_are_shown_and_not_edited(coordinator: Client) -> None:
    season = factories.season()
    SeasonLink.objects.create(season=season, kind="channel", label="#saison", url="https://chat.example.org/saison")
    url = reverse("admin:seasons_season_change", args=[season.pk])
    answer = coordinator.get(url)
    assert "https://chat.example.org/saison" in answer.content.decode()
    assert form_of(coordinator, url)["links-TOTAL_FORMS"] == 0


def test_its_mails_are_one_click_away(coordinator: Client) -> None:
    season = factories.season()
    url = reverse("admin:projects_mailseason_change", args=[season.pk])
    page = coordinator.get(reverse("admin:seasons_season_change", args=[season.pk])).content.decode()
    assert f'<a href="{url}">Prochain départ' in page


def test_its_committee_is_one_click_away_made_or_not(coordinator: Client) -> None:
    season = factories.season()
    url = reverse("admin:seasons_season_change", args=[season.pk])
    page = coordinator.get(url).content.decode()
    add = f"{reverse('admin:partners_committee_add')}?season={season.pk}"
    assert f'<a href="{add}">Fixer sa date et son quorum</a>' in page
    assert f'<option value="{season.pk}" selected>' in coordinator.get(add).content.decode()
    made = factories.committee(season=season)
    assert reverse("admin:partners_committee_change", args=[made.pk]) in coordinator.get(url).content.decode()
