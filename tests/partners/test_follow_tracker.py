"""Where a sent proposal stands: steps, now, next, who; never what waits to be announced."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from partners import standing
from partners.emails import following
from partners.models import Auditor, CallNote, DeepDive, Message, Proposal, Review, State, Support
from tests import factories
from tests.partners.follow_scene import CANARY, sent, text

pytestmark = pytest.mark.django_db


def tracker(client: Client, proposal: Proposal) -> str:
    return text(client.get(f"/proposer/{proposal.reference}/suivi/"))


def test_the_confirmation_gives_reference_dates_and_a_name(client: Client) -> None:
    proposal = sent(client)
    Auditor.objects.create(proposal=proposal, user=factories.user("Chloé", staff=True))
    page = text(client.get(f"/proposer/{proposal.reference}/envoyee/"))
    assert proposal.reference in page
    assert "Comité de sélection" in page
    assert "Chloé" in page
    assert "Imprimer mes réponses" in page


def test_without_anybody_named_the_coordination_answers(client: Client) -> None:
    assert "L’équipe de coordination" in tracker(client, sent(client))


def test_until_somebody_follows_the_dossier_the_season_s_contact_is_named(client: Client) -> None:
    proposal = sent(client, season=factories.season(launch_in=80, contact_name="Inès Marty"))
    assert "Inès Marty" in text(client.get(f"/proposer/{proposal.reference}/envoyee/"))
    following.sent(proposal)
    assert "Inès Marty, pour l’équipe de coordination" in str(mail.outbox[0].body)
    Auditor.objects.create(proposal=proposal, user=factories.user("Chloé", staff=True))
    page = tracker(client, proposal)
    assert "Chloé" in page
    assert "Inès Marty" not in page


def test_somebody_who_left_is_not_named(client: Client) -> None:
    proposal = sent(client)
    gone = factories.user("Partie", staff=True)
    Auditor.objects.create(proposal=proposal, user=gone)
    gone.is_active = False
    gone.save()
    assert "Partie" not in tracker(client, proposal)


def test_the_confirmation_mail_has_the_same_facts_for_each_confirmed_writer(client: Client) -> None:
    proposal = sent(client)
    factories.writer(proposal=proposal, email="co@asso.example", owner=False)
    factories.writer(proposal=proposal, email="jamais@asso.example", owner=False, confirmed_at=None)
    assert following.sent(proposal) == 2
    assert {address for message in mail.outbox for address in message.to} == {
        proposal.writers.first().email,  # type: ignore[union-attr]
        "co@asso.example",
    }
    body = str(mail.outbox[0].body).replace("\u00a0", " ")
    assert f"Référence : {proposal.reference}" in body
    assert "Comité de sélection : du" in body
    assert "coordination vous répond" in body
    assert "L’équipe de coordination -- " in " ".join(body.split())


def test_a_letter_is_signed_by_who_answers_it_and_a_second_sending_is_told(client: Client) -> None:
    proposal = sent(client, season=factories.season(launch_in=120))
    Auditor.objects.create(proposal=proposal, user=factories.user("Chloé", staff=True))
    for number in (1, 2):
        proposal.versions.create(number=number, answers={})
        following.sent(proposal)
    first, second = (str(message.body).replace("\u00a0", " ") for message in mail.outbox)
    assert "Chloé, pour l’équipe de coordination" in first
    assert "Vos réponses peuvent encore changer jusqu’au" in first
    assert "nouvelle version bien reçue" in str(mail.outbox[1].subject).replace("\u00a0", " ")
    assert "Elle remplace la précédente" in second


@pytest.mark.parametrize("state", [state for state in State if state != State.DRAFT])
def test_every_state_says_now_and_next(client: Client, state: State) -> None:
    proposal = sent(client, state=state)
    page = tracker(client, proposal)
    assert standing.words(proposal, asked=False, today=factories.day()).title in page
    assert "La suite :" in page


def test_questions_make_one_button_and_a_date(client: Client) -> None:
    proposal = sent(client, state="questions")
    Message.objects.create(proposal=proposal, text="Qui tient le fichier ?", answer_by=factories.day(5))
    page = tracker(client, proposal)
    assert "Répondre aux questions" in page
    assert "C’est à vous : une réponse jusqu’au" in page
    Message.objects.create(proposal=proposal, text="La mairie.", from_partner=True)
    assert "Répondre aux questions" not in tracker(client, proposal)


def test_the_field_and_the_button_speak_of_the_same_thing(client: Client) -> None:
    proposal = sent(client, state="questions")
    page = tracker(client, proposal)
    assert "Votre message" in page
    assert "Envoyer mon message" in page
    Message.objects.create(proposal=proposal, text="Qui tient le fichier ?")
    page = tracker(client, proposal)
    assert "Votre réponse" in page
    assert "Envoyer ma réponse" in page
    refused = client.post(f"/proposer/{proposal.reference}/messages/", {"text": " "})
    assert "Écrire votre réponse" in text(refused)


def test_the_tracker_names_the_proposal_and_who_shares_the_need(client: Client) -> None:
    proposal = sent(client, title="Puits et forages", publish_summary=True, summary="Mesurer.")
    Support.objects.create(proposal=proposal, organisation="Rivières", email="a@r.example", confirmed_at=timezone.now())
    Support.objects.create(proposal=proposal, organisation="Pas encore", email="b@r.example")
    page = tracker(client, proposal)
    assert "Puits et forages" in page
    assert "1 organisation partage ce besoin : Rivières." in page
    assert "Pas encore" not in page
    Proposal.objects.update(publish_summary=False)
    assert "Rivières" not in tracker(client, proposal)


def test_what_was_taken_back_names_nobody_who_would_answer(client: Client) -> None:
    assert "Vous répond" not in tracker(client, sent(client, state="withdrawn"))


def test_a_day_that_is_over_is_told_kindly(client: Client) -> None:
    proposal = sent(client, state="questions")
    Message.objects.create(proposal=proposal, text="Et les données ?", answer_by=factories.day(-2))
    assert "Elle reste utile" in tracker(client, proposal)


@pytest.mark.parametrize("state", ["selected", "declined", "redirected"])
@pytest.mark.parametrize("now", ["shortlisted", "waiting_list"])
def test_a_decision_is_invisible_before_it_is_announced(client: Client, state: str, now: str) -> None:
    proposal = sent(client, state=now)
    before = tracker(client, proposal)
    Proposal.objects.update(pending_state=state, pending_letter=CANARY, held_back=True)
    assert tracker(client, proposal) == before
    following.sent(Proposal.objects.get())
    assert CANARY not in str([message.body for message in mail.outbox])


@pytest.mark.parametrize("state", [state for state in State if state != State.DRAFT])
def test_notes_scores_and_ethics_are_never_shown(client: Client, state: State) -> None:
    proposal = sent(client, state=state, ethics="asked", ethics_reason=CANARY, ethics_conditions=CANARY)
    CallNote.objects.create(proposal=proposal, held_on=factories.day(), people=CANARY, notes=CANARY)
    DeepDive.objects.create(proposal=proposal, number=1, goals=CANARY, data=CANARY)
    reviewer = factories.reviewer(season=proposal.season, user=factories.user(CANARY), organisation=CANARY)
    factories.review(
        proposal=proposal, reviewer=reviewer, state=Review.State.DONE, notes=CANARY, comment=CANARY, aside_reason=CANARY
    )
    Proposal.objects.update(pending_letter=CANARY)
    for path in ("suivi", "envoyee", "retirer", "reprendre"):
        answer = client.get(f"/proposer/{proposal.reference}/{path}/", follow=True)
        assert CANARY not in answer.content.decode()


def test_after_a_decision_the_letter_and_the_approved_words_are_shown(client: Client) -> None:
    proposal = sent(client, state="declined", announced_letter="Le comité a hésité longtemps.")
    factories.review(
        proposal=proposal, state=Review.State.DONE, comment="Précisez qui hébergera la carte.", comment_approved=True
    )
    page = tracker(client, proposal)
    assert "Le comité a hésité longtemps." in page
    assert "Précisez qui hébergera la carte." in page
    assert "D’autres voies" in page
    assert "Proposer à nouveau" in page


def test_once_selected_the_team_s_page_is_one_click_away(client: Client) -> None:
    proposal = sent(client, state="selected", followed_at_url="/equipes/13-puits/")
    answer = client.get(f"/proposer/{proposal.reference}/suivi/")
    assert 'class="btn" href="/equipes/13-puits/"' in answer.content.decode()


def test_another_partner_s_pages_are_not_found(client: Client) -> None:
    sent(client)
    other = factories.writer(proposal=factories.proposal(state="submitted")).proposal
    for path in ("suivi", "envoyee", "retirer", "reprendre", "messages"):
        assert client.get(f"/proposer/{other.reference}/{path}/").status_code == 404
        assert client.post(f"/proposer/{other.reference}/{path}/", {"text": "x"}).status_code in {404, 405}
    assert not Message.objects.exists()


def test_a_link_that_was_replaced_opens_nothing(client: Client) -> None:
    proposal = sent(client)
    proposal.writers.update(key="another")
    assert client.get(f"/proposer/{proposal.reference}/suivi/").status_code == 404


def test_signed_in_with_a_writer_s_address_one_follows_too(client: Client) -> None:
    proposal = factories.proposal(state="submitted")
    factories.writer(proposal=proposal, email="awa@asso.example")
    client.force_login(factories.user("Awa", email="awa@asso.example"))
    assert proposal.reference in tracker(client, proposal)


def test_these_pages_stay_out_of_caches(client: Client) -> None:
    proposal = sent(client)
    answer = client.get(f"/proposer/{proposal.reference}/suivi/")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("state", ["questions", "declined", "ineligible", "selected"])
def test_the_tracker_costs_ten_queries_however_long_the_thread(
    client: Client, state: str, django_assert_max_num_queries: Any
) -> None:
    proposal = sent(client, state=state)
    for number in range(30):
        Message.objects.create(proposal=proposal, text=f"{number}", by=factories.user())
        Auditor.objects.create(proposal=proposal, user=factories.user())
    for _ in range(3):
        factories.review(proposal=proposal, state="done")
    with django_assert_max_num_queries(10):
        tracker(client, proposal)
    account = factories.user("Awa", email=proposal.writers.get().email)
    client.logout()
    client.force_login(account)
    with django_assert_max_num_queries(10):
        tracker(client, proposal)
