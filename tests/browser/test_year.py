"""A year of a volunteer's mails: the real task on each morning that counts, the real worker, and every link followed.

Going forward in time is moving back what is dated: her season's phases and the day she was seated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_story import join, sign_up
from tests.sink import Sink, link_in, text_of
from tests.stack import Stack

pytestmark = pytest.mark.browser
NOUR = "nour@example.com"
SEED = """
from tests import factories as make
season = make.season(31, launch_in=20, slug="31")
edition = make.edition(project=make.project(slug="annee", title="Les marées"), season=season, slug="31-marees")
make.need(edition=edition, skill="design", seats=2)
"""
# Yesterday at half past nine: at any hour of the real day, mails written then are due.
MORNING = """
from datetime import timedelta
import time_machine
from django.utils import timezone
from projects.models import Membership, Told
from projects.tasks import tell_moments
from seasons.models import Season
season = Season.objects.get(slug="31")
morning = (timezone.localtime() - timedelta(days=1)).replace(hour=9, minute=30)
day = season.phase("build").ends_on if {after_end} else season.launch_on
ahead = day + timedelta(days={days}) - morning.date()
for phase in season.phases.all():
    phase.starts_on, phase.ends_on = phase.starts_on - ahead, phase.ends_on - ahead
    phase.save()
for seat in Membership.objects.filter(edition__season=season):
    seat.seated_at, seat.asked_at = seat.seated_at - ahead, seat.asked_at - ahead
    seat.save()
for hour in range(3):
    with time_machine.travel(morning + timedelta(hours=hour)):
        tell_moments()
print("told", Told.objects.filter(season=season).count())
"""


def morning(site: Stack, days: int, *, after_end: bool = False) -> int:
    """That many days after launch, or after the end, the task runs three times; how many mails the season has had."""
    said = site.manage("shell", "--no-imports", "-c", MORNING.format(days=days, after_end=after_end))
    return int(said.rpartition("told ")[2])


@pytest.fixture
def nour(browser: Browser, site: Stack) -> Iterator[Page]:
    """A phone without scripts, and a season of her own, which the other stories never see."""
    site.manage("shell", "--no-imports", "-c", SEED)
    context = browser.new_context(
        base_url=site.url, locale="fr-FR", java_script_enabled=False, viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()
    site.manage("shell", "-c", "Season.objects.filter(slug='31').update(published=False)")


def read(page: Page, sink: Sink, subject: str) -> str:
    """The mail's text, once it came and every address in it answers; only looked at, as scanners do."""
    text = text_of(sink.wait_for(NOUR, subject))
    for address in re.findall(r"https?://\S+", text):
        assert page.request.get(address).ok, address
    return text


def test_each_mail_of_the_year_arrives_once_leads_somewhere_and_stops_when_told_to(
    nour: Page, browser: Browser, site: Stack, sink: Sink
) -> None:
    nour.goto("/projets/annee/")
    nour.get_by_role("link", name="Rejoindre ce projet").first.click()
    sign_up(nour, sink, "Nour", NOUR)
    join(nour, "J’aime la mer.")
    sink.wait_for(NOUR, "Bienvenue")

    assert morning(site, -7) == 1
    nour.goto(link_in(sink.wait_for(NOUR, "Lancement de la saison 31"), "/mon-espace/"))
    expect(nour.get_by_role("heading", level=1)).to_contain_text("Nour")
    read(nour, sink, "Lancement de la saison 31")

    assert morning(site, 2) == 2
    read(nour, sink, "Ta première semaine")
    letter = sink.wait_for(NOUR, "Ta première semaine")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    mailbox = browser.new_context()  # a mail program, without her session
    stop = str(letter["List-Unsubscribe"]).strip(" <>")  # folded: it is long
    assert mailbox.request.post(stop, form={"List-Unsubscribe": "One-Click"}).ok
    mailbox.close()

    assert morning(site, 28) == 3  # a question apart, with a stop of its own
    read(nour, sink, "toujours là")
    nour.goto(link_in(sink.wait_for(NOUR, "toujours là"), "/oui/"))
    nour.get_by_role("button", name="Oui, toujours là").press("Enter")
    expect(nour.get_by_role("heading", level=1)).to_contain_text("Merci")

    assert morning(site, 1, after_end=True) == 3  # what she stopped has stopped
    nour.goto("/profil/")
    nour.get_by_label("Les mails de la saison").check()
    nour.get_by_role("button", name="Enregistrer").click()
    assert morning(site, 2, after_end=True) == 4
    assert "Merci pour ce que tu as donné à Les marées." in read(nour, sink, "s’achève").replace("\u00a0", " ")

    told = [str(message["Subject"]).replace("\u00a0", " ") for message in sink.to(NOUR)]
    assert [subject for subject in told if "code" not in subject.lower() and "Bienvenue" not in subject] == [
        "Lancement de la saison 31 dans 7 jours",
        "Ta première semaine dans la saison 31",
        "Les marées : toujours là ?",
        "La saison 31 s’achève : merci",
    ]
