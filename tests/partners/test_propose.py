"""Before proposing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from partners.models import Criterion
from tests import factories

pytestmark = pytest.mark.django_db


def page(client: Client) -> str:
    answer = client.get("/proposer/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_open_call_says_until_when(client: Client) -> None:
    factories.season(13, launch_in=120)
    assert "L’appel à projets de la saison 13 est ouvert jusqu’au" in page(client)


def test_each_step_of_the_calendar_is_explained_unless_its_own_note_does(client: Client) -> None:
    season = factories.season(13, launch_in=120)
    assert "Nous étudions chaque dossier" in page(client)
    season.phases.filter(kind="audit").update(note="Deux semaines, par téléphone.")
    text = page(client)
    assert "Deux semaines, par téléphone." in text
    assert "Nous étudions chaque dossier" not in text


def test_the_next_call_says_from_when(client: Client) -> None:
    factories.season(12, launch_in=-10)
    factories.season(13, launch_in=300)
    assert "celui de la saison 13, ouvre le" in page(client)


def test_without_a_dated_call_the_usual_criteria_are_shown(client: Client) -> None:
    factories.season(12, launch_in=-10)
    text = page(client)
    assert "n’est pas encore fixée" in text
    assert "Faisable en trois mois" in text


def test_whoever_comes_after_the_last_day_is_told_so(client: Client) -> None:
    factories.season(12, launch_in=-10)
    factories.season(11, launch_in=-200)
    factories.season(9, launch_in=-5, published=False)
    text = page(client)
    assert "L’appel de la saison 12 s’est terminé le" in text
    factories.season(13, launch_in=300)
    assert "s’est terminé le" not in page(client)


def test_the_criteria_of_the_season_replace_the_usual_ones(client: Client) -> None:
    season = factories.season(13, launch_in=120)
    Criterion.objects.create(season=season, title="Sobriété", question="Combien de calcul\u00a0?")
    text = page(client)
    assert "Sobriété" in text
    assert "Faisable en trois mois" not in text


def test_a_season_that_is_not_published_announces_no_call(client: Client) -> None:
    factories.season(13, launch_in=120, published=False)
    assert "Saison 13" not in page(client)


def test_it_costs_three_queries_at_most(client: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(13, 20):
        factories.season(number, launch_in=100 + number)
    with django_assert_max_num_queries(3):
        page(client)
