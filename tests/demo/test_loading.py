"""Season 12 in an empty database: facts from the season, invented people, true counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db.models import Count, F, Q
from django.utils import timezone

from accounts.models import AuditLine, User
from chat.merging import preview
from demo import cast
from demo.loading import load
from outbox.models import Mail
from partners.access import Seat
from partners.committee import Table
from partners.models import Message, Proposal, Review, State, Step, Support, Writer
from projects.actions import gate
from projects.models import Edition, EditionLink, Membership, Project, RoleNeed
from seasons.models import Phase, Season, Watch

pytestmark = pytest.mark.django_db

SEASON_12 = [
    ("TrawlWatch", "Bloom", "12_bloom"),
    ("PinkBombs", "Seastemik", "12_pinkbombs"),
    ("Zéro Déchet Sauvage", "MerTerre", "12_zero_dechet_sauvage"),
    ("Country by country reporting", "EU Tax Observatory", "12_taxobservatory"),
    ("LinkR", "InterHop", "12_linkr"),
    ("Cartographie des campements parisiens", "Utopia 56", "12_cartographie_campements"),
    ("Questionner la seconde main", "CMCM, Fashion Revolution France", "12_questionner_seconde_main"),
    ("L’Observatoire des imaginaires", "The Shifters", "12_observatoire_des_imaginaires"),
    ("GenAI Impact", "Data for Good", "12_genai_impact"),
    ("Localiser les départs de feux", "Pyronear", "12_pyronear"),
]


def counts() -> dict[str, int]:
    rooms = {"accounts", "seasons", "partners", "volunteers", "projects", "outbox", "chat"}
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.app_label in rooms
    }


def test_loading_twice_changes_nothing(season: Season) -> None:
    before = counts()
    assert not load()
    assert counts() == before


def test_a_team_has_its_own_dates_and_one_of_them_is_full(season: Season) -> None:
    own = season.events.filter(public=False)
    assert [(one.about, one.seats_taken, one.free) for one in own] == [("TrawlWatch", 5, None), ("TrawlWatch", 4, 0)]


def test_launch_is_ten_days_away_and_season_12_is_the_current_one(season: Season) -> None:
    assert season.launch_on == timezone.localdate() + timedelta(days=10)
    assert Season.objects.current() == season


def test_season_12_has_its_ten_projects_with_partner_and_channel(season: Season) -> None:
    channels = EditionLink.objects.filter(kind="channel")
    found = [
        (edition.display_title, edition.project.partner_names, channels.get(edition=edition).label.lstrip("#~"))
        for edition in season.editions.select_related("project").order_by("number")
    ]
    assert found == SEASON_12


def test_pyronear_is_one_project_with_four_editions(season: Season) -> None:
    pyronear = Project.objects.get(slug="pyronear")
    assert set(pyronear.editions.values_list("season__number", flat=True)) == {6, 8, 10, 12}


def test_a_finished_season_tells_results_and_a_coming_one_waits(season: Season) -> None:
    finished = Season.objects.get(number=11)
    assert finished.is_over()
    assert finished.editions.exists()
    assert not finished.editions.filter(Q(results="") | ~Q(state=Edition.State.FINISHED)).exists()
    coming = Season.objects.get(number=13)
    assert coming.launch_on is not None
    assert coming.launch_on > timezone.localdate()
    assert not coming.editions.exists()
    assert not Watch.objects.exists()


def test_seats_taken_are_the_seats_that_people_sit_in(season: Season) -> None:
    seated = Count("memberships", filter=Q(memberships__state__in=Membership.SEATED))
    assert not RoleNeed.objects.annotate(seated=seated).exclude(seats_taken=F("seated")).exists()
    assert Membership.objects.seated().filter(role="contributor").count() > 25


def test_cards_vary(season: Season) -> None:
    waiting = season.editions.get(slug="12-eutaxobservatory")
    assert all(need.free == 0 for need in waiting.needs.all())
    assert waiting.memberships.filter(state="waiting").count() == 3
    last = season.editions.get(slug="12-zerodechetsauvage")
    assert sum(need.free for need in last.needs.all()) == 1
    framed = season.editions.get(slug="12-secondemain")
    assert framed.state == Edition.State.FRAMING
    assert {line.kind for line in gate(edition=framed) if not line.done} == {"data", "repository", "tasks"}


def test_lea_has_two_requests_to_decide(season: Season) -> None:
    pinkbombs = season.editions.get(slug="12-pinkbombs")
    asked = pinkbombs.memberships.filter(state="applied").values_list("volunteer__user__name", flat=True)
    assert set(asked) == {"Bob Delorme", "Hatem Jaziri"}
    assert pinkbombs.memberships.get(role="product_lead").volunteer.user.name == "Léa Morvan"


def test_loading_leaves_an_audit_and_no_mail(season: Season) -> None:
    assert AuditLine.objects.filter(verb="edition.opened").count() == 9
    assert Mail.objects.count() == 0


def test_everybody_is_at_a_domain_that_nobody_can_have(season: Season) -> None:
    assert User.objects.count() > 50
    reserved = Q(email__endswith="@example.org") | Q(email__endswith=".example")
    assert not User.objects.exclude(reserved).exists()
    assert not Writer.objects.exclude(reserved).exists()
    assert not Support.objects.exclude(reserved).exists()


def test_a_call_is_open_with_proposals_in_every_state(season: Season) -> None:
    called = Season.objects.get(number=13)
    assert Phase.objects.calls_on(timezone.localdate()).get().season == called
    assert {row.state for row in Proposal.objects.all()} == set(State)
    assert Proposal.objects.public().filter(season=called).count() >= 10
    prospected = called.proposals.filter(source="prospected")
    assert set(prospected.values_list("state", flat=True)) == {"draft", "submitted"}
    assert set(Proposal.objects.values_list("ethics", flat=True)) == {"not_needed", "asked", "conditions"}


def test_nothing_of_the_calls_happened_today(season: Season) -> None:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    assert not Step.objects.filter(at__gte=midnight).exists()
    assert not Message.objects.filter(at__gte=midnight).exists()
    steps = [row.at for row in Step.objects.filter(proposal__reference="PPNKBM12")]
    assert steps == sorted(steps)


def test_the_committee_is_half_way_with_ties_and_a_reader_aside(season: Season) -> None:
    rows = Table(Seat(Season.objects.get(number=13), None, coordinates=True, owed=0)).rows
    assert any(row.tied for row in rows)
    assert any(row.standing and row.standing.spread for row in rows)
    mine = Review.objects.filter(reviewer__season__number=13, reviewer__user=cast.account("mathilde"))
    assert set(mine.values_list("state", flat=True)) == {"todo", "draft", "done"}
    assert Review.objects.filter(state=Review.State.ASIDE).count() == 1
    close = Review.objects.filter(reviewer__user=cast.account("soraya"), proposal__coalition__contains="réemploi")
    assert not close.exists()


def test_a_selected_proposal_became_pinkbombs_and_one_letter_is_held_back(season: Season) -> None:
    pinkbombs = season.editions.get(slug="12-pinkbombs")
    assert pinkbombs.proposal is not None
    assert pinkbombs.proposal.state == State.SELECTED
    assert season.proposals.get(held_back=True).pending_state == State.DECLINED


def test_one_person_has_two_accounts_for_a_coordinator_to_make_one(season: Season) -> None:
    twins = User.objects.filter(name="Joséphine Leroux")
    kept, again = (twins.get(email=cast.address(key)) for key in ("josephine", "jo.leroux"))
    found = preview(kept=kept, dropped=again, actor=cast.account("chloe"))
    assert not found.refused
    seats = Membership.objects.live().filter(volunteer__user__in=twins, edition__slug="12-zerodechetsauvage")
    assert set(seats.values_list("state", flat=True)) == {"accepted", "waiting"}
