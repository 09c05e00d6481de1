"""The committee evening: the ranking, who may see what of it, decisions, minutes."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditLine
from partners import actions
from partners.models import Criterion, Proposal, Review, Reviewer, Score
from seasons.models import Season
from tests import factories
from tests.partners.review_scene import committee, page, read, reader, signed_in

pytestmark = pytest.mark.django_db


def shortlisted(season: Season, title: str, **fields: Any) -> Proposal:
    return factories.proposal(season=season, state="shortlisted", title=title, **fields)


def ranked(season: Season) -> list[Proposal]:
    """Three files that two readers of different severity put in the same order; the last two tie."""
    files = [shortlisted(season, f"Dossier {n}") for n in "ABC"]
    kind, severe = reader(season, "Kim"), reader(season, "Sam")
    for proposal, value in zip(files, (4, 3, 3), strict=True):
        read(proposal, kind, value + 1, value + 1)
        read(proposal, severe, value - 2, value - 2)
    return files


@pytest.fixture
def chloe() -> Client:
    return signed_in(factories.user("Chloé", staff=True))


class TestTable:
    def test_it_ranks_says_ties_counts_and_spread(self, chloe: Client) -> None:
        season = committee()
        ranked(season)
        shortlisted(season, "Dossier jamais lu")
        text = chloe.get(page("table", season.slug)).text
        assert text.index("Dossier A") < text.index("Dossier B") < text.index("Dossier jamais lu")
        assert text.count("ex æquo") == 2
        assert "2 lectures, écart 0,00" in text
        assert "pas lue" in text

    def test_readers_who_disagree_are_told(self, chloe: Client) -> None:
        season = committee()
        one, two = shortlisted(season, "A"), shortlisted(season, "B")
        kim, sam = reader(season, "Kim"), reader(season, "Sam")
        for reviewer, values in ((kim, (5, 0)), (sam, (0, 5))):
            for proposal, value in zip((one, two), values, strict=True):
                read(proposal, reviewer, value, value)
        assert "avis partagés" in chloe.get(page("table", season.slug)).text

    def test_the_balance_counts_files_and_what_is_chosen(self, chloe: Client) -> None:
        season = committee(places=7)
        one = shortlisted(season, "A", territory="Bretagne", social=True)
        shortlisted(season, "B", territory="bretagne ")
        read(one, reader(season), 5, 5)
        actions.decide(proposal=one, pending_state="selected", actor=factories.user(staff=True))
        answer = chloe.get(page("table", season.slug))
        balance = dict(answer.context["table"].balance)
        assert [(share.files, share.chosen) for share in balance["Thème"]] == [(2, 1), (1, 1), (0, 0)]
        assert [(share.label, share.files, share.chosen) for share in balance["Territoire"]] == [("Bretagne", 2, 1)]
        assert "1 sur 7" in answer.text

    def test_the_quorum_is_told_once_the_evening_has_come(self, chloe: Client) -> None:
        early = committee(quorum=1)
        assert "Le quorum n’est pas atteint" not in chloe.get(page("table", early.slug)).text
        season = committee(quorum=1, held_on=factories.day())
        assert "Le quorum n’est pas atteint" in chloe.get(page("table", season.slug)).text
        season.committee.present.add(reader(season))
        assert "Le quorum n’est pas atteint" not in chloe.get(page("table", season.slug)).text

    def test_a_season_without_date_nor_files_has_a_page(self, chloe: Client) -> None:
        season = factories.season(launch_in=60)
        text = chloe.get(page("table", season.slug)).text
        assert "Aucune proposition" in text
        assert "Fixer la date" in text

    def test_five_hundred_files_cost_twelve_queries_at_most(self, django_assert_max_num_queries: Any) -> None:
        season = committee()
        rita = crowd(season, files=500, criteria=8, readings=6)
        for client in (signed_in(factories.user(staff=True)), signed_in(rita.user)):
            start = time.process_time()
            with django_assert_max_num_queries(12):
                answer = client.get(page("table", season.slug))
            assert answer.status_code == 200
            assert "6 lectures" in answer.text
            assert time.process_time() - start < 5

    def test_it_costs_the_same_with_one_file_as_with_thirty(self, django_assert_max_num_queries: Any) -> None:
        counts = []
        for files in (1, 30):
            season = committee()
            rita = crowd(season, files=files, criteria=2, readings=2)
            client = signed_in(rita.user)
            with django_assert_max_num_queries(12) as seen:
                client.get(page("table", season.slug))
            counts.append(len(seen))
        assert counts[0] == counts[1]


def crowd(season: Season, *, files: int, criteria: int, readings: int) -> Reviewer:
    """Many files, read by forty people; the one returned coordinates nothing and owes nothing."""
    more = [Criterion(season=season, title=f"C{n}", weight=n + 1) for n in range(criteria - 2)]
    Criterion.objects.bulk_create(more)
    people = [reader(season, f"R{n}", organisation=f"Maison {n}") for n in range(20)]
    proposals = Proposal.objects.bulk_create(
        Proposal(
            season=season, state="shortlisted", title=f"Dossier {n}", organisation=f"Asso {n}", climate=n % 2 == 0,
            territory=f"T{n % 9}", submitted_at=timezone.now(), contact_email=f"a{n}@b{n}.example",
        )
        for n in range(files)
    )  # fmt: skip
    reviews = Review.objects.bulk_create(
        Review(proposal=one, reviewer=people[(n * 7 + step) % 20], state="done", done_at=timezone.now())
        for n, one in enumerate(proposals)
        for step in range(readings)
    )
    columns = list(season.criteria.all())
    Score.objects.bulk_create(
        [
            Score(review=one, criterion=column, value=(one.pk * 31 + column.pk * 7) % 6)
            for one in reviews
            for column in columns
        ],
        batch_size=2000,
    )
    return people[0]


class TestWhoSees:
    def test_a_reviewer_who_owes_a_reading_waits(self) -> None:
        season = committee()
        one, *_rest = ranked(season)
        rita = reader(season)
        review = factories.review(proposal=one, reviewer=rita)
        text = signed_in(rita.user).get(page("table", season.slug)).text
        assert "Dossier" not in text
        assert "une lecture à rendre" in text
        Review.objects.filter(pk=review.pk).update(state="aside")
        assert "Dossier B" in signed_in(rita.user).get(page("table", season.slug)).text

    @pytest.mark.parametrize("how", ["declared", "detected"])
    @pytest.mark.parametrize("staff", [False, True], ids=["reviewer", "coordinator who reviews"])
    def test_a_closed_file_has_no_score_rank_link_decision_nor_weight_in_the_balance(
        self, how: str, staff: bool
    ) -> None:
        season = committee()
        one, two, _three = ranked(season)
        rita = factories.reviewer(season=season, user=factories.user("Rita", staff=staff), organisation="Les Puits")
        actions.decide(proposal=one, pending_state="selected", actor=factories.user(staff=True))
        if how == "declared":
            actions.step_aside(proposal=one, reviewer=rita, reason="Amie", actor=rita.user)
        else:
            Proposal.objects.filter(pk=one.pk).update(organisation="Les puits")
        client = signed_in(rita.user)
        answer = client.get(page("table", season.slug))
        rows = {row.proposal.pk: row for row in answer.context["page_obj"]}
        assert rows[one.pk].closed
        assert (rows[one.pk].rank, rows[one.pk].standing) == (None, None)
        assert rows[two.pk].rank == 1
        assert page("dossier", one.reference) not in answer.text
        line = answer.text.split(f'id="{one.reference}"')[1].split("</tr>")[0]
        assert line.count("déport") == 2
        assert "retenue" not in line
        assert "<select" not in line
        assert answer.context["table"].chosen == 0
        if staff:
            data = {"proposal": one.reference, "decision": "declined"}
            assert client.post(page("decide", season.slug), data).status_code == 404
            assert client.get(page("letter", season.slug, one.reference)).status_code == 404
            assert one.title not in client.get(page("announce", season.slug)).text
            client.post(page("announce", season.slug), {})
            one.refresh_from_db()
            assert one.state == "shortlisted"

    @pytest.mark.parametrize("name", ["table", "announce", "minutes"])
    def test_others_find_nothing_and_unproven_coordinators_prove_first(self, name: str) -> None:
        season = committee()
        ranked(season)
        assert Client().get(page(name, season.slug)).status_code == 302
        assert signed_in(factories.user()).get(page(name, season.slug)).status_code == 404
        assert signed_in(reader(committee()).user).get(page(name, season.slug)).status_code == 404
        ethics = factories.reviewer(season=season, scores=False, ethics=True)
        assert signed_in(ethics.user).get(page(name, season.slug)).status_code == 404
        unproven = Client()
        unproven.force_login(factories.user(staff=True))
        assert "2fa" in unproven.get(page(name, season.slug))["Location"]

    def test_a_reviewer_reads_the_table_and_decides_nothing(self) -> None:
        season = committee()
        one, *_rest = ranked(season)
        client = signed_in(reader(season).user)
        text = client.get(page("table", season.slug)).text
        assert "<select" not in text
        for name, args in (("decide", []), ("announce", []), ("minutes", []), ("letter", [one.reference])):
            data = {"proposal": one.reference, "decision": "declined"}
            assert client.post(page(name, season.slug, *args), data).status_code == 404
        one.refresh_from_db()
        assert one.pending_state == ""


class TestDeciding:
    def test_a_decision_waits_and_comes_back_to_its_line(self, chloe: Client) -> None:
        season = committee()
        one, *_rest = ranked(season)
        data = {"proposal": one.reference, "decision": "selected"}
        answer = chloe.post(page("decide", season.slug) + "?page=2", data)
        assert answer["Location"].endswith(f"?page=2#{one.reference}")
        one.refresh_from_db()
        assert (one.state, one.pending_state) == ("shortlisted", "selected")
        assert AuditLine.objects.get(verb="proposal.decided").detail == {"before": "", "decision": "selected"}
        chloe.post(page("decide", season.slug), data | {"decision": ""})
        one.refresh_from_db()
        assert one.pending_state == ""

    def test_what_is_not_shortlisted_cannot_be_selected(self, chloe: Client) -> None:
        season = committee()
        early = factories.proposal(season=season, state="questions", title="Trop tôt")
        row = next(r for r in chloe.get(page("table", season.slug)).context["page_obj"] if r.proposal == early)
        assert [value for value, _label in row.choices] == ["declined", "redirected"]
        data = {"proposal": early.reference, "decision": "selected"}
        assert "n’est plus possible" in chloe.post(page("decide", season.slug), data, follow=True).text

    def test_another_decision_forgets_the_word_of_the_first(self) -> None:
        one = shortlisted(committee(), "A")
        actor = factories.user(staff=True)
        actions.decide(proposal=one, pending_state="declined", letter="Désolés.", actor=actor)
        assert actions.decide(proposal=one, pending_state="declined", actor=actor).pending_letter == "Désolés."
        assert actions.decide(proposal=one, pending_state="selected", actor=actor).pending_letter == ""

    @pytest.mark.parametrize("state", ["submitted", "draft", "call", "", "x", "\x00"])
    def test_what_is_not_a_decision_is_refused(self, chloe: Client, state: str) -> None:
        season = committee()
        one = shortlisted(season, "A")
        chloe.post(page("decide", season.slug), {"proposal": one.reference, "decision": state})
        one.refresh_from_db()
        assert one.pending_state == ""

    @pytest.mark.parametrize("data", [{}, {"proposal": "x y"}, {"proposal": "NOPE2345"}, {"proposal": ["a", "b"]}])
    def test_malformed_decisions_are_not_found(self, chloe: Client, data: dict[str, Any]) -> None:
        assert chloe.post(page("decide", committee().slug), data).status_code == 404


class TestMinutes:
    def test_they_tell_presence_decisions_and_deport_and_no_score(self, chloe: Client) -> None:
        season = committee(quorum=2)
        one, two, three = ranked(season)
        rita = reader(season, "Rita")
        season.committee.present.add(rita)
        actions.step_aside(proposal=three, reviewer=rita, reason="Amie", actor=rita.user)
        actor = factories.user(staff=True)
        actions.decide(proposal=one, pending_state="selected", actor=actor)
        actions.decide(proposal=two, pending_state="declined", actor=actor)
        answer = chloe.post(page("minutes", season.slug), follow=True)
        for words in ("Retenues (1)", "Non retenues (1)", "Sans décision (1)", "Déport", "Rita", "non atteint"):
            assert words in answer.text, words
        season.committee.refresh_from_db()
        assert "**Présences" in season.committee.minutes
        assert "écart" not in season.committee.minutes

    def test_written_ahead_they_do_not_say_that_it_met(self, chloe: Client) -> None:
        season = committee()
        assert "Réunion prévue le" in chloe.post(page("minutes", season.slug), follow=True).text
        season.committee.held_on = factories.day(0)
        season.committee.save()
        assert "Réuni le" in chloe.post(page("minutes", season.slug), follow=True).text

    def test_a_title_cannot_change_their_shape(self, chloe: Client) -> None:
        season = committee()
        shortlisted(season, "# Un [lien](https://x.example) <b>gras</b>")
        text = chloe.post(page("minutes", season.slug), follow=True).text
        assert 'href="https://x.example' not in text
        assert "<b>gras" not in text

    def test_without_a_date_there_is_nothing_to_write(self, chloe: Client) -> None:
        season = factories.season()
        assert "n’a pas encore de date" in chloe.get(page("minutes", season.slug)).text
        assert chloe.post(page("minutes", season.slug)).status_code == 404


class TestAdmin:
    def test_the_evening_is_prepared_and_its_readers_ticked(self) -> None:
        season = committee()
        rita, stranger = reader(season, "Rita"), reader(committee(), "Inconnue")
        superuser = signed_in(factories.user("Adèle", superuser=True))
        address = f"/admin/partners/committee/{season.committee.pk}/change/"
        text = superuser.get(address).text
        assert page("table", season.slug) in text
        assert "Rita" in text
        assert "Inconnue" not in text
        data = {"held_on": "2030-01-01", "quorum": 1, "places": 3, "present": [rita.pk], "minutes": "# Fait"}
        assert superuser.post(address, data).status_code == 302
        assert list(season.committee.present.all()) == [rita]
        assert superuser.post(address, data | {"present": [stranger.pk]}).status_code == 200
        assert superuser.get("/admin/partners/committee/add/").status_code == 200
        assert superuser.get("/admin/partners/committee/").status_code == 200


def test_a_line_says_how_many_readings_are_still_expected(chloe: Client) -> None:
    season = committee()
    proposal = factories.proposal(season=season, state="shortlisted")
    unread = factories.proposal(season=season, state="shortlisted")
    read(proposal, reader(season), 3, 3)
    for name in ("Omar", "Sam"):
        factories.review(proposal=proposal, reviewer=(person := reader(season, name)))
        factories.review(proposal=unread, reviewer=person, state="aside" if name == "Sam" else "todo")
    text = " ".join(chloe.get(page("table", season.slug)).text.split())
    assert "une seule lecture, 2 attendues" in text
    assert "1 attendue<" in text
