"""What a reviewer sees and does, and what stays hidden from them."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from accounts.models import AuditLine
from partners import access, actions
from partners.models import Attachment, Review
from tests import factories
from tests.partners.review_scene import NOTE, WORD, committee, page, read, reader, scores, signed_in

pytestmark = pytest.mark.django_db


class TestQueue:
    def test_it_lists_one_s_own_readings_oldest_first_with_one_s_own_progress(self) -> None:
        season = committee()
        rita, omar = reader(season), reader(season, "Omar")
        first, second, third = (
            factories.proposal(season=season, state="shortlisted", title=f"Dossier {n}") for n in "ABC"
        )
        for proposal in (first, second):
            factories.review(proposal=proposal, reviewer=rita)
        read(third, rita, 3, 3)
        others = factories.proposal(season=season, state="shortlisted", title="Dossier d’Omar")
        factories.review(proposal=others, reviewer=omar)
        text = signed_in(rita.user).get(page("queue")).text
        assert "1 sur 3" in text
        assert text.index("Dossier A") < text.index("Dossier B") < text.index("Dossier C")
        assert "Dossier d’Omar" not in text

    def test_once_all_is_read_it_thanks_and_gives_the_committee_s_date(self) -> None:
        season = committee()
        rita = reader(season)
        read(factories.proposal(season=season, state="shortlisted"), rita, 3, 3)
        text = signed_in(rita.user).get(page("queue")).text
        assert "Merci, tout est lu" in text
        assert "dans 10 jours" in text

    def test_once_the_committee_met_nothing_is_owed_and_the_ranking_opens(self) -> None:
        season = committee(held_on=factories.day(-1))
        rita = reader(season)
        factories.review(
            proposal=factories.proposal(season=season, state="shortlisted", title="Trop tard"), reviewer=rita
        )
        client = signed_in(rita.user)
        assert "non rendue" in client.get(page("queue")).text
        assert "Trop tard" in client.get(page("table", season.slug)).text

    def test_a_withdrawn_proposal_leaves_it(self) -> None:
        season = committee()
        rita = reader(season)
        gone = factories.proposal(season=season, state="withdrawn", title="Partie")
        factories.review(proposal=gone, reviewer=rita)
        assert "Partie" not in signed_in(rita.user).get(page("queue")).text

    @pytest.mark.parametrize("who", ["nobody", "volunteer", "coordinator", "ethics only"])
    def test_it_does_not_exist_for_who_does_not_review(self, who: str) -> None:
        if who == "nobody":
            assert Client().get(page("queue")).status_code == 302
            return
        user = factories.user(staff=who == "coordinator")
        if who == "ethics only":
            factories.reviewer(user=user, scores=False, ethics=True)
        assert signed_in(user).get(page("queue")).status_code == 404

    def test_it_costs_as_many_queries_with_one_reading_as_with_thirty(self, django_assert_max_num_queries: Any) -> None:
        season = committee()
        rita = reader(season)
        client = signed_in(rita.user)
        for count in (1, 29):
            for _ in range(count):
                factories.review(proposal=factories.proposal(season=season, state="call"), reviewer=rita)
            with django_assert_max_num_queries(6):
                client.get(page("queue"))


class TestScoring:
    def test_a_draft_keeps_everything_and_validates_nothing(self) -> None:
        season = committee()
        review = factories.review(proposal=factories.proposal(season=season, state="call"), reviewer=reader(season))
        client = signed_in(review.reviewer.user)
        address = page("dossier", review.proposal.reference)
        answer = client.post(address, scores(season, 4, notes="n" * 5000, draft="1"), follow=True)
        review.refresh_from_db()
        assert (review.state, len(review.notes), review.scores.count()) == ("draft", 5000, 1)
        assert "Brouillon enregistré" in answer.text
        assert review.done_at is None

    def test_a_draft_is_saved_as_one_types(self) -> None:
        season = committee()
        review = factories.review(proposal=factories.proposal(season=season, state="call"), reviewer=reader(season))
        client = signed_in(review.reviewer.user)
        address = page("draft", review.proposal.reference)
        answer = client.post(address, scores(season, 4, notes="En cours"))
        assert answer.json()["said"].startswith("Brouillon enregistré à")
        review.refresh_from_db()
        assert (review.state, review.notes, review.scores.count()) == ("draft", "En cours", 1)
        actions.hand_in(review=review, scores={c.pk: 2 for c in season.criteria.all()}, actor=review.reviewer.user)
        assert client.post(address, scores(season, 0)).status_code == 409
        assert signed_in(reader(season).user).post(address, {}).status_code == 404
        assert client.get(address).status_code == 405

    def test_handing_in_needs_a_score_for_each_criterion_and_keeps_what_was_typed(self) -> None:
        season = committee()
        review = factories.review(proposal=factories.proposal(season=season, state="call"), reviewer=reader(season))
        client = signed_in(review.reviewer.user)
        answer = client.post(page("dossier", review.proposal.reference), scores(season, 4, notes="À garder"))
        assert "Noter\N{NO-BREAK SPACE}: Données" in answer.text
        assert "À garder" in answer.text
        assert "Erreur" in answer.text
        review.refresh_from_db()
        assert review.state == "todo"

    def test_handed_in_it_offers_the_next_proposal(self) -> None:
        season = committee()
        rita = reader(season)
        one, two = (
            factories.review(proposal=factories.proposal(season=season, state="call"), reviewer=rita) for _ in "12"
        )
        client = signed_in(rita.user)
        answer = client.post(page("dossier", one.proposal.reference), scores(season, 4, 2), follow=True)
        assert "Proposition suivante" in answer.text
        assert client.get(page("queue") + "?suivante")["Location"] == page("dossier", two.proposal.reference)
        one.refresh_from_db()
        assert (one.state, one.scores.count()) == ("done", 2)
        answer = client.post(page("dossier", two.proposal.reference), scores(season, 4, 2), follow=True)
        assert "Proposition suivante" not in answer.text

    def test_a_late_change_is_logged_with_both_totals_and_unapproves_the_word(self) -> None:
        season = committee()
        review = read(
            factories.proposal(season=season, state="call"), reader(season), 4, 1, comment="A", comment_approved=True
        )
        actions.hand_in(
            review=review, scores={c.pk: 2 for c in season.criteria.all()}, comment="B", actor=review.reviewer.user
        )
        line = AuditLine.objects.get(verb="review.changed")
        assert line.detail == {"before": 3.0, "after": 2.0}
        review.refresh_from_db()
        assert not review.comment_approved

    @pytest.mark.parametrize("why", ["held", "announced"])
    def test_nothing_changes_once_the_committee_met_or_the_decision_is_known(self, why: str) -> None:
        season = committee(**({"held_on": factories.day(-1)} if why == "held" else {}))
        state = "declined" if why == "announced" else "shortlisted"
        review = read(factories.proposal(season=season, state=state), reader(season), 4, 1)
        with pytest.raises(actions.ReadingsClosed):
            actions.hand_in(review=review, scores={c.pk: 0 for c in season.criteria.all()}, actor=review.reviewer.user)
        client = signed_in(review.reviewer.user)
        answer = client.post(page("dossier", review.proposal.reference), scores(season, 0, 0))
        assert "les notes ne changent plus" in answer.text
        assert {score.value for score in review.scores.all()} == {4, 1}

    def test_on_the_evening_itself_a_change_is_still_possible(self) -> None:
        season = committee(held_on=factories.day())
        review = read(factories.proposal(season=season, state="shortlisted"), reader(season), 4, 1)
        actions.hand_in(review=review, scores={c.pk: 5 for c in season.criteria.all()}, actor=review.reviewer.user)

    def test_a_draft_cannot_take_back_a_reading_that_is_in(self) -> None:
        season = committee()
        review = read(factories.proposal(season=season, state="call"), reader(season), 4, 1)
        client = signed_in(review.reviewer.user)
        answer = client.post(page("dossier", review.proposal.reference), scores(season, 0, 0, draft="1"))
        assert "déjà rendue" in answer.text
        review.refresh_from_db()
        assert review.state == "done"

    @pytest.mark.parametrize("value", ["6", "-1", "abc", "", "\x00", ["1", "2"], "é" * 9999])
    def test_a_malformed_score_is_refused_in_words(self, value: Any) -> None:
        season = committee()
        review = factories.review(proposal=factories.proposal(season=season, state="call"), reviewer=reader(season))
        first = season.criteria.first()
        assert first
        data = scores(season, 3, 3, notes="\x00", comment="x\x00y") | {f"score_{first.pk}": value}
        client = signed_in(review.reviewer.user)
        for extra in ({}, {"draft": "1"}):
            assert client.post(page("dossier", review.proposal.reference), data | extra).status_code in {200, 302}

    @pytest.mark.parametrize("extra", [{}, {"draft": "1"}])
    @pytest.mark.parametrize("when", ["before the page", "before the lock"])
    def test_a_reading_given_to_somebody_else_meanwhile_is_refused_in_words_and_what_was_typed_stays(
        self, monkeypatch: pytest.MonkeyPatch, when: str, extra: dict[str, str]
    ) -> None:
        season = committee()
        review = factories.review(proposal=factories.proposal(season=season, state="call"), reviewer=reader(season))
        opened = access.review_of(review.reviewer.user, review.proposal.reference)
        if when == "before the lock":
            monkeypatch.setattr(access, "review_of", lambda *_of: opened)
        reader(season, "Omar")
        actions.hand_over(reviewer=review.reviewer, actor=factories.user(staff=True))
        client, reference = signed_in(review.reviewer.user), review.proposal.reference
        answer = client.post(page("dossier", reference), scores(season, 4, 2, notes="À garder", **extra))
        assert (answer.status_code, "ne vous est plus confiée" in answer.text) == (404, True)
        assert "À garder" in answer.text
        answer = client.post(page("draft", reference), scores(season, 4, 2))
        assert (answer.status_code, "ne vous est plus confiée" in answer.json()["said"]) == (404, True)
        assert not review.reviewer.reviews.exists()


class TestHiddenScores:
    @pytest.fixture
    def mine_and_omar_s(self) -> tuple[Review, Review]:
        season = committee()
        proposal = factories.proposal(season=season, state="shortlisted")
        omar = reader(season, "Omar-CANARI")
        theirs = read(proposal, omar, 1, 5, notes=NOTE, comment=WORD)
        return factories.review(proposal=proposal, reviewer=reader(season)), theirs

    @pytest.mark.parametrize("state", ["todo", "draft"])
    def test_others_scores_notes_and_names_wait_for_one_s_own(
        self, mine_and_omar_s: tuple[Review, Review], state: str
    ) -> None:
        mine, _theirs = mine_and_omar_s
        Review.objects.filter(pk=mine.pk).update(state=state)
        client = signed_in(mine.reviewer.user)
        season = mine.proposal.season
        for address in (page("dossier", mine.proposal.reference), page("queue"), page("table", season.slug)):
            text = client.get(address).text
            assert not any(canary in text for canary in (NOTE, WORD, "CANARI", "2,3"))

    def test_they_are_not_even_handed_to_the_page(self, mine_and_omar_s: tuple[Review, Review]) -> None:
        mine, theirs = mine_and_omar_s
        assert access.review_of(mine.reviewer.user, mine.proposal.reference).others == []
        Review.objects.filter(pk=mine.pk).update(state="done", done_at=mine.assigned_at)
        assert access.review_of(mine.reviewer.user, mine.proposal.reference).others == [theirs]

    def test_then_they_are_shown(self, mine_and_omar_s: tuple[Review, Review]) -> None:
        mine, _theirs = mine_and_omar_s
        client = signed_in(mine.reviewer.user)
        answer = client.post(page("dossier", mine.proposal.reference), scores(mine.proposal.season, 3, 3), follow=True)
        assert NOTE in answer.text
        assert "Omar-CANARI" in answer.text
        assert "2,3" in answer.text

    def test_a_dossier_not_given_to_them_is_read_without_scores_until_they_owe_nothing(
        self, mine_and_omar_s: tuple[Review, Review]
    ) -> None:
        mine, theirs = mine_and_omar_s
        other = factories.proposal(season=mine.proposal.season, state="shortlisted", problem="Lisible par le comité")
        read(other, theirs.reviewer, 0, 0, notes="CANARI-AUTRE")
        client = signed_in(mine.reviewer.user)
        before = client.get(page("dossier", other.reference)).text
        assert "Lisible par le comité" in before
        assert "CANARI-AUTRE" not in before
        assert client.post(page("dossier", other.reference), {}).status_code == 404
        client.post(page("dossier", mine.proposal.reference), scores(mine.proposal.season, 3, 3))
        assert "CANARI-AUTRE" in client.get(page("dossier", other.reference)).text


class TestDeport:
    def test_declared_with_a_reason_it_closes_the_dossier_and_its_pieces(self) -> None:
        season = committee()
        review = read(factories.proposal(season=season, state="shortlisted"), reader(season), 5, 5)
        piece = Attachment.objects.create(
            proposal=review.proposal, name="note.pdf", content_type="application/pdf", size=4,
            file=ContentFile(b"%PDF", name="note.pdf"),
        )  # fmt: skip
        client, reference = signed_in(review.reviewer.user), review.proposal.reference
        download = reverse("partners:attachment", args=[reference, piece.pk])
        assert download in client.get(page("dossier", reference)).text
        assert client.get(download)["Content-Disposition"].startswith("attachment")
        assert "Dire en une phrase" in client.post(page("aside", reference), {"reason": " "}).text
        answer = client.post(page("aside", reference), {"reason": "J’y suis bénévole."}, follow=True)
        assert "ce dossier vous est fermé" in answer.text
        review.refresh_from_db()
        assert (review.state, review.aside_reason) == ("aside", "J’y suis bénévole.")
        assert AuditLine.objects.filter(verb="review.aside").exists()
        for address in (page("dossier", reference), page("aside", reference), download):
            assert client.get(address).status_code == 404
        assert client.post(page("aside", reference), {"reason": "Encore"}, follow=True).redirect_chain == [
            (page("queue"), 302)
        ]
        assert AuditLine.objects.filter(verb="review.aside").count() == 1
        assert client.post(page("dossier", reference), scores(season, 1, 1)).status_code == 404
        with pytest.raises(actions.AlreadyAside):
            actions.hand_in(review=review, scores={c.pk: 5 for c in season.criteria.all()}, actor=review.reviewer.user)

    @pytest.mark.parametrize("conflict", ["team", "organisation", "domain"])
    @pytest.mark.parametrize("staff", [False, True], ids=["reviewer", "coordinator who reviews"])
    def test_detected_it_closes_the_dossier_even_when_it_was_given(self, conflict: str, staff: bool) -> None:
        season = committee()
        user = factories.user("Rita", staff=staff, email="rita@asso-des-puits.example")
        rita = factories.reviewer(season=season, user=user, organisation="Les Puits")
        proposal = factories.proposal(season=season, state="shortlisted", organisation="Autre", contact_email="")
        review = factories.review(proposal=proposal, reviewer=rita)
        assert signed_in(user).get(page("dossier", proposal.reference)).status_code == 200
        if conflict == "team":
            factories.writer(proposal=proposal, email=user.email)
        elif conflict == "organisation":
            proposal.organisation = "les puits"
        else:
            proposal.contact_email = "awa@asso-des-puits.example"
        proposal.save()
        client = signed_in(user)
        assert client.get(page("dossier", proposal.reference)).status_code == 404
        assert client.post(page("dossier", proposal.reference), scores(season, 5, 5)).status_code == 404
        assert proposal.reference not in client.get(page("queue")).text
        with pytest.raises(actions.AlreadyAside):
            actions.keep_draft(review=review, scores={})


class TestAccess:
    def test_dossiers_of_other_seasons_and_drafts_are_not_found(self) -> None:
        season = committee()
        client = signed_in(reader(season).user)
        for proposal in (
            factories.proposal(season=committee(), state="shortlisted"),
            factories.proposal(season=season),
            factories.proposal(season=season, state="withdrawn"),
        ):
            assert client.get(page("dossier", proposal.reference)).status_code == 404

    def test_a_coordinator_reads_with_a_second_factor_and_cannot_score(self) -> None:
        season = committee()
        proposal = factories.proposal(season=season, state="shortlisted")
        read(proposal, reader(season), 1, 1, notes=NOTE)
        chloe = factories.user("Chloé", staff=True)
        client = signed_in(chloe)
        assert NOTE in client.get(page("dossier", proposal.reference)).text
        assert client.post(page("dossier", proposal.reference), scores(season, 5, 5)).status_code == 404
        assert client.get(page("aside", proposal.reference)).status_code == 404
        unproven = Client()
        unproven.force_login(chloe)
        assert "2fa" in unproven.get(page("dossier", proposal.reference))["Location"]

    def test_another_address_one_proved_closes_a_dossier_as_the_main_one_does(self) -> None:
        rita = reader(committee())
        proposal = factories.proposal(season=rita.season, state="shortlisted", contact_email="ines@rivieres.example")
        factories.review(proposal=proposal, reviewer=rita)
        other = EmailAddress.objects.create(user=rita.user, email="rita@rivieres.example")
        client, where = signed_in(rita.user), page("dossier", proposal.reference)
        assert client.get(where).status_code == 200
        EmailAddress.objects.filter(pk=other.pk).update(verified=True)
        assert client.get(where).status_code == 404
        assert proposal.title not in client.get(page("queue")).text

    def test_volunteers_and_visitors_see_nothing(self) -> None:
        proposal = factories.proposal(season=committee(), state="shortlisted")
        for name in ("dossier", "aside"):
            assert Client().get(page(name, proposal.reference)).status_code == 302
            assert signed_in(factories.user()).get(page(name, proposal.reference)).status_code == 404

    def test_what_others_write_is_escaped(self) -> None:
        season = committee()
        proposal = factories.proposal(season=season, state="shortlisted", problem="<script>alert(1)</script>")
        text = signed_in(reader(season).user).get(page("dossier", proposal.reference)).text
        assert "<script>alert" not in text

    def test_a_dossier_costs_a_constant_number_of_queries(self, django_assert_max_num_queries: Any) -> None:
        season = committee()
        proposal = factories.proposal(season=season, state="shortlisted")
        mine = read(proposal, reader(season), 3, 3)
        for number in range(6):
            read(proposal, reader(season, f"R{number}"), 3, 3, notes="x")
        for _ in range(20):
            factories.review(proposal=factories.proposal(season=season, state="call"), reviewer=mine.reviewer)
        client = signed_in(mine.reviewer.user)
        with django_assert_max_num_queries(11):  # one for the addresses they proved: any may close the dossier
            client.get(page("dossier", proposal.reference))


def test_my_space_leads_reviewers_to_their_queue_and_nobody_else() -> None:
    assert page("queue") in signed_in(reader(committee()).user).get("/mon-espace/").text
    assert page("queue") not in signed_in(factories.user()).get("/mon-espace/").text


def test_a_file_that_changed_since_one_s_reading_says_so_until_it_is_handed_in_again() -> None:
    season = committee()
    rita = reader(season)
    proposal = factories.proposal(season=season, state="questions")
    review = read(proposal, rita, 3, 3)
    client = signed_in(rita.user)
    assert "a changé depuis" not in client.get(page("queue")).text
    actions.answer(proposal=proposal, writer=factories.writer(proposal=proposal), text="Quatre ans.")
    assert "Le dossier a changé depuis" in client.get(page("queue")).text
    assert "a changé depuis votre lecture" in client.get(page("dossier", proposal.reference)).text
    client.post(page("dossier", proposal.reference), scores(season, 4, 4))
    assert "a changé depuis" not in client.get(page("dossier", proposal.reference)).text
    review.refresh_from_db()
    assert review.news is None
