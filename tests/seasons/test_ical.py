"""What calendar programs fetch: events and phases as iCalendar."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from seasons import actions
from seasons.forms import EventForm
from seasons.models import Event, Phase
from tests import factories
from tests.seasons.test_agenda import event

pytestmark = pytest.mark.django_db


class TestCalendars:
    def entries(self, client: Client, path: str) -> list[Any]:
        answer = client.get(path)
        assert answer["Content-Type"].startswith("text/calendar")
        return Calendar.from_ical(answer.content).walk("VEVENT")

    def test_a_seasons_calendar_holds_its_events_and_its_phases_as_whole_days(self, client: Client) -> None:
        season = factories.season()
        event("Lancement", season=season)
        event("Ailleurs")
        found = self.entries(client, f"/agenda/saisons/{season.slug}.ics")
        titles = [str(entry["summary"]) for entry in found]
        assert "Lancement" in titles
        assert "Ailleurs" not in titles
        build = season.phase(Phase.Kind.BUILD)
        assert build is not None
        entry = next(entry for entry in found if entry["summary"] == f"{season} : Construction")
        assert entry["dtstart"].dt == build.starts_on
        assert entry["dtend"].dt == build.ends_on + timedelta(days=1)

    def test_a_chapters_calendar_holds_its_own_events(self, client: Client) -> None:
        lyon = factories.chapter(name="Lyon", slug="lyon")
        event("Rencontre", chapter=lyon)
        event("Ailleurs")
        assert [str(one["summary"]) for one in self.entries(client, "/agenda/antennes/lyon.ics")] == ["Rencontre"]

    def test_hours_are_instants_and_addresses_the_sites_own(self, client: Client, settings: Any) -> None:
        settings.SITE_URL = "https://saisons.example.org"
        one = event()
        (entry,) = self.entries(client, reverse("seasons:event-file", args=[one.pk]))
        assert entry["dtstart"].dt == one.starts_at.replace(microsecond=0)
        assert entry["url"] == f"https://saisons.example.org{one.get_absolute_url()}"
        assert entry["uid"] == f"event-{one.pk}@saisons.example.org"


HOSTILE = "Soirée; pizza, vin\\eau\r\nBEGIN:VEVENT\rSUMMARY:Autre\u2028ATTENDEE:x\x07 😀" + " très" * 8


class TestWhatCalendarProgramsRead:
    """https://datatracker.ietf.org/doc/html/rfc5545"""

    @pytest.fixture
    def read(self, client: Client) -> Any:
        def read(one: Event) -> tuple[bytes, Any]:
            raw = client.get(reverse("seasons:event-file", args=[one.pk])).content
            (entry,) = Calendar.from_ical(raw).walk("VEVENT")
            return raw, entry

        return read

    def test_hostile_words_stay_words_on_lines_of_75_bytes(self, read: Any) -> None:
        raw, entry = read(event(HOSTILE, place="Salle 1\r\nSTATUS:CANCELLED"))
        assert raw.count(b"\r\nBEGIN:VEVENT\r\n") == raw.count(b"\r\nSUMMARY:") == raw.count(b"\r\nSTATUS:") == 1
        assert str(entry["summary"]).startswith("Soirée; pizza, vin\\eau BEGIN:VEVENT SUMMARY:Autre ATTENDEE:x")
        assert str(entry["location"]) == "Salle 1 STATUS:CANCELLED"
        assert entry["status"] == "CONFIRMED"
        assert "attendee" not in entry
        lines = raw.split(b"\r\n")
        assert max(map(len, lines)) <= 75
        assert b"\r" not in b"".join(lines)
        assert b"\n" not in b"".join(lines)
        assert not [one for one in raw.decode() if one < " " and one not in "\r\n"]

    def test_a_change_keeps_the_uid_and_says_when(self, read: Any) -> None:
        with time_machine.travel("2027-02-01 10:00Z", tick=False):
            one = event()
            before = read(one)[1]
        with time_machine.travel("2027-02-02 10:00Z", tick=False):
            assert read(one)[1]["dtstamp"] == before["dtstamp"]
            actions.change_event(event=one, fields={"title": "Atelier données"}, actor=None)
            renamed = read(one)[1]
            actions.change_event(event=one, fields={"place": "Rue d’en face"}, actor=None)
            moved = read(one)[1]
        with time_machine.travel("2027-02-03 10:00Z", tick=False):
            actions.call_off(event=one, actor=None)
            off = read(one)[1]
        assert {entry["uid"] for entry in (renamed, moved, off)} == {before["uid"]}
        assert [entry["sequence"] for entry in (before, renamed, moved, off)] == [0, 0, 1, 2]
        assert [entry["last-modified"].dt.day for entry in (before, renamed, moved, off)] == [1, 2, 2, 3]
        assert [entry["status"] for entry in (before, moved, off)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]

    @pytest.mark.parametrize(("day", "hour"), [("2027-01-15", "17:30"), ("2027-07-15", "16:30")])
    def test_half_past_six_in_paris_is_an_instant_all_year(self, read: Any, day: str, hour: str) -> None:
        form = EventForm(
            {"title": "T", "kind": "workshop", "place": "P"} | dict.fromkeys(("starts_at", "ends_at"), f"{day}T18:30")
        )
        assert form.is_valid()
        raw, _entry = read(actions.create_event(fields=form.cleaned_data, actor=None))
        assert f"DTSTART:{day.replace('-', '')}T{hour.replace(':', '')}00Z".encode() in raw
        assert b"X-WR-TIMEZONE:Europe/Paris" in raw
