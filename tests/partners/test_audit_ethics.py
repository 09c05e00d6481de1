"""Opinions: what several say together, who gives them, and what the proposal keeps."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditLine
from partners import actions
from partners.ethics import verdict
from partners.models import Ethics, EthicsOpinion, Proposal, Review, Reviewer
from tests import factories


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([], Ethics.NOT_NEEDED),
        ([""], Ethics.ASKED),
        (["cleared", ""], Ethics.ASKED),
        (["conditions", ""], Ethics.ASKED),
        (["refused", ""], Ethics.REFUSED),
        (["refused", "conditions", "cleared"], Ethics.REFUSED),
        (["conditions", "cleared"], Ethics.CONDITIONS),
        (["cleared", "cleared"], Ethics.CLEARED),
    ],
)
def test_opinions_say_together(answers: list[str], expected: Ethics) -> None:
    assert verdict(answers) == expected


ANSWERS = st.lists(st.sampled_from(["", "cleared", "conditions", "refused"]))


@given(ANSWERS, st.randoms())
def test_the_order_of_opinions_says_nothing_and_only_all_of_them_clear(answers: list[str], random: Any) -> None:
    shuffled = random.sample(answers, len(answers))
    assert verdict(shuffled) == verdict(answers)
    assert (verdict(answers) == Ethics.CLEARED) == (bool(answers) and set(answers) == {"cleared"})


@pytest.fixture
def noa(db: None) -> Reviewer:
    return factories.reviewer(user=factories.user("Noa"), ethics=True, scores=False)


@pytest.fixture
def proposal(noa: Reviewer, settings: Any) -> Proposal:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return factories.proposal(season=noa.season, state="questions")


def ask(proposal: Proposal, *reviewers: Reviewer) -> list[EthicsOpinion]:
    chloe = factories.user("Chloé", staff=True)
    found = actions.ask_opinion(proposal=proposal, reason="Visages filmés", reviewers=reviewers, actor=chloe)
    mail.outbox.clear()
    return found


def test_conditions_are_kept_for_framing_once_everybody_answered(noa: Reviewer, proposal: Proposal) -> None:
    sam = factories.reviewer(season=noa.season, ethics=True)
    first, second = ask(proposal, noa, sam)
    actions.give_opinion(opinion=first, answer="conditions", text="Flouter les visages")
    proposal.refresh_from_db()
    assert (proposal.ethics, proposal.ethics_conditions) == (Ethics.ASKED, "Flouter les visages")
    actions.give_opinion(opinion=second, answer="cleared", text="")
    proposal.refresh_from_db()
    assert proposal.ethics == Ethics.CONDITIONS


def test_an_opinion_is_given_once_and_a_refusal_has_grounds(noa: Reviewer, proposal: Proposal) -> None:
    (opinion,) = ask(proposal, noa)
    with pytest.raises(actions.NoReason):
        actions.give_opinion(opinion=opinion, answer="refused", text="  ")
    actions.give_opinion(opinion=opinion, answer="refused", text="Surveillance")
    with pytest.raises(actions.AlreadyAnswered):
        actions.give_opinion(opinion=opinion, answer="cleared", text="")
    proposal.refresh_from_db()
    assert proposal.ethics == Ethics.REFUSED
    assert "défavorable" in mail.outbox[0].subject


def test_asked_again_an_opinion_is_open_again(noa: Reviewer, proposal: Proposal) -> None:
    (opinion,) = ask(proposal, noa)
    actions.give_opinion(opinion=opinion, answer="refused", text="Surveillance")
    ask(proposal, noa)
    opinion.refresh_from_db()
    proposal.refresh_from_db()
    assert (opinion.answer, proposal.ethics) == ("", Ethics.ASKED)


def test_whom_and_what_an_opinion_is_asked_about(noa: Reviewer, proposal: Proposal) -> None:
    near = factories.reviewer(season=noa.season, ethics=True, user=factories.user(email="x@asso.example"))
    elsewhere = factories.reviewer(ethics=True)
    reader = factories.reviewer(season=noa.season)
    for person in (near, elsewhere, reader):
        with pytest.raises(actions.NotNamed):
            ask(proposal, person)
    with pytest.raises(actions.NobodyNamed):
        ask(proposal)
    with pytest.raises(actions.NotReceived):
        ask(factories.proposal(season=noa.season), noa)
    assert not EthicsOpinion.objects.exists()


class TestPage:
    def test_named_people_read_and_answer(self, client: Client, noa: Reviewer, proposal: Proposal) -> None:
        ask(proposal, noa)
        client.force_login(noa.user)
        url = f"/comite/{proposal.reference}/ethique/"
        page = client.get(url).content.decode()
        assert "Visages filmés" in page
        assert "Douze communes" in page
        page = client.post(url, {"answer": "conditions", "text": ""}).content.decode()
        assert "Écrire les conditions" in page
        page = client.post(url, {"answer": "conditions", "text": "Flouter"}, follow=True).content.decode()
        assert "Votre avis est rendu" in page
        assert "Flouter" in page
        page = client.post(url, {"answer": "cleared"}, follow=True).content.decode()
        assert "était déjà rendu" in page
        proposal.refresh_from_db()
        assert proposal.ethics == Ethics.CONDITIONS

    def test_nobody_else_finds_it(self, client: Client, noa: Reviewer, proposal: Proposal) -> None:
        ask(proposal, noa)
        url = f"/comite/{proposal.reference}/ethique/"
        assert client.get(url).status_code == 302
        for person in (factories.reviewer(season=noa.season, ethics=True).user, factories.user("Zoé")):
            client.force_login(person)
            assert client.get(url).status_code == 404
            assert client.post(url, {"answer": "cleared"}).status_code == 404

    def test_a_conflict_found_since_closes_it(self, client: Client, noa: Reviewer, proposal: Proposal) -> None:
        ask(proposal, noa)
        client.force_login(noa.user)
        url = f"/comite/{proposal.reference}/ethique/"
        review = Review.objects.create(proposal=proposal, reviewer=noa, state="aside")
        assert client.get(url).status_code == 404
        review.delete()
        factories.writer(proposal=proposal, email=noa.user.email)
        assert client.get(url).status_code == 404

    def test_whoever_is_close_steps_aside_here_and_the_opinion_is_still_to_be_given(
        self, client: Client, noa: Reviewer, proposal: Proposal
    ) -> None:
        ask(proposal, noa)
        chloe = factories.user("Chloé", staff=True)
        actions.assign_auditors(proposal=proposal, users=[chloe], actor=chloe)
        mail.outbox.clear()
        client.force_login(noa.user)
        url = f"/comite/{proposal.reference}/ethique/deport/"
        assert url in client.get(f"/comite/{proposal.reference}/ethique/").text
        assert "Dire en une phrase" in client.post(url, {"reason": ""}).text
        assert "en est prévenue" in client.post(url, {"reason": "Ma sœur y travaille"}, follow=True).text
        assert client.get(f"/comite/{proposal.reference}/ethique/").status_code == 404
        assert client.post(url, {"reason": "Encore"})["Location"] == "/comite/avis/"
        proposal.refresh_from_db()
        assert proposal.ethics == Ethics.ASKED
        assert not actions.may_give(noa, proposal)
        told = mail.outbox[0]
        assert (told.to, "Ma sœur y travaille" in told.body) == ([chloe.email], True)

    def test_an_opinion_that_was_given_is_not_stepped_aside_from(
        self, client: Client, noa: Reviewer, proposal: Proposal
    ) -> None:
        (opinion,) = ask(proposal, noa)
        actions.give_opinion(opinion=opinion, answer="cleared", text="")
        client.force_login(noa.user)
        assert client.get(f"/comite/{proposal.reference}/ethique/deport/").status_code == 404


def test_an_opinion_that_nobody_is_left_to_give_may_be_dropped(noa: Reviewer, proposal: Proposal) -> None:
    ask(proposal, noa)
    actions.step_aside(proposal=proposal, reviewer=noa, reason="Amie", actor=noa.user)
    actions.drop_opinion(proposal=proposal, reason="Plus rien à filmer", actor=factories.user("Chloé", staff=True))
    proposal.refresh_from_db()
    assert proposal.ethics == Ethics.NOT_NEEDED


def test_the_others_opinions_speak_once_somebody_stepped_aside(noa: Reviewer, proposal: Proposal) -> None:
    sam = factories.reviewer(season=noa.season, ethics=True)
    first, _second = ask(proposal, noa, sam)
    actions.give_opinion(opinion=first, answer="cleared", text="")
    actions.step_aside(proposal=proposal, reviewer=sam, reason="Amie", actor=sam.user)
    proposal.refresh_from_db()
    assert proposal.ethics == Ethics.CLEARED
    line = AuditLine.objects.get(verb="proposal.ethics_spared")
    assert (line.actor, line.detail) == (sam.user, {"ethics": "cleared"})
    assert "désormais : avis favorable" in mail.outbox[-1].body


def test_nothing_moved_for_ethics_writes_no_line(noa: Reviewer, proposal: Proposal) -> None:
    ask(proposal, noa)
    actions.step_aside(proposal=proposal, reviewer=noa, reason="Amie", actor=noa.user)
    assert not AuditLine.objects.filter(verb="proposal.ethics_spared").exists()


@pytest.mark.parametrize(
    ("state", "said"), [("todo", "ne lira pas"), ("done", "sa lecture, déjà rendue, ne compte plus")]
)
def test_the_letter_says_what_is_lost_and_all_that_is_to_be_asked_again(
    noa: Reviewer, proposal: Proposal, state: str, said: str
) -> None:
    Reviewer.objects.update(scores=True)
    noa.refresh_from_db()
    ask(proposal, noa)
    factories.review(proposal=proposal, reviewer=noa, state=state)
    actions.step_aside(proposal=proposal, reviewer=noa, reason="Amie", actor=noa.user)
    told = mail.outbox[-1].body
    assert said in told
    assert ("ne lira pas" in told) == (state == "todo")
    assert "Répartir les propositions" in told
    assert "Demander un avis éthique" in told
