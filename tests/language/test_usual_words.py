"""Words that rows hold in French are said in English where most seasons say them; made-up ones are marked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from seasons.models import Event, Season
from seasons.templatetags import portal_text
from seasons.text import in_sentence, said
from tests import factories

SAYS = {
    "Saison 12": "Season 12",
    "Hors-saison": "Off-season",
    "3 h par semaine": "3 h a week",
    "à distance": "remote",
    "Rejoindre la messagerie": "Join the chat",
}


@pytest.mark.parametrize(("french", "english"), SAYS.items())
def test_usual_words_of_rows_have_their_english(french: str, english: str) -> None:
    assert said(french) == french
    with translation.override("en"):
        assert said(french) == english
        assert portal_text.said(french) == english


def test_a_season_keeps_its_capital_in_an_english_sentence() -> None:
    assert in_sentence("Saison 12") == "saison 12"
    with translation.override("en"):
        assert in_sentence("Saison 12") == in_sentence("Season 12") == "Season 12"


def test_a_made_up_name_stays_and_is_marked() -> None:
    name = "Saison <12> des forêts"
    assert portal_text.said(name) == "Saison &lt;12&gt; des forêts"
    with translation.override("en"):
        assert str(Season(name=name)) == name
        assert portal_text.said(name) == '<span lang="fr">Saison &lt;12&gt; des forêts</span>'
        assert portal_text.in_sentence(name).startswith('<span lang="fr">')


@pytest.mark.django_db
def test_season_names_are_english_on_english_pages_and_in_feeds(client: Client) -> None:
    edition = factories.edition(season=factories.season(12, launch_in=20))
    edition.project.partner_names, edition.published_at = "Rivières", timezone.now()
    edition.project.save()
    edition.save()
    start = timezone.now() + timedelta(days=3)
    Event.objects.create(season=edition.season, title="Atelier", kind="workshop", starts_at=start, ends_at=start)
    for path in (
        "/", edition.season.get_absolute_url(), edition.get_absolute_url(), "/projets/", "/saisons/", "/agenda/",
        "/agenda/agenda.ics", f"/agenda/saisons/{edition.season.slug}.ics", "/projets/nouveaux.xml",
    ):  # fmt: skip
        english = client.get(f"/en{path}").content.decode()
        assert "aison 12" not in english, path
        assert "Season 12" in english, path
        assert "Season 12" not in client.get(path).content.decode(), path


@pytest.mark.django_db
def test_the_title_of_the_next_event_is_marked_and_the_name_of_a_phase_is_english(client: Client) -> None:
    edition = factories.edition(season=factories.season(12, launch_in=20), published=True)
    pages = (edition.season.get_absolute_url(), edition.get_absolute_url())
    for path in pages:
        assert "Next date: Launch," in client.get(f"/en{path}").content.decode(), path
    start = timezone.now() + timedelta(days=3)
    Event.objects.create(season=edition.season, title="Atelier", kind="workshop", starts_at=start, ends_at=start)
    for path in pages:
        assert 'Next date: <span lang="fr">Atelier</span>,' in client.get(f"/en{path}").content.decode(), path
        assert "Atelier," in client.get(path).content.decode(), path
