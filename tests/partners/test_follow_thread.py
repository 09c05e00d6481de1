"""Questions and answers, and withdrawing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from partners import actions
from partners.models import Auditor, Message, Proposal, Step
from tests import factories
from tests.partners.follow_scene import enter, sent, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_counters() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def write(client: Client, proposal: Proposal, words: str) -> str:
    answer = client.post(f"/proposer/{proposal.reference}/messages/", {"text": words}, follow=True)
    return text(answer)


def test_an_answer_is_in_the_thread_and_those_who_follow_hear_of_it(client: Client) -> None:
    proposal = sent(client, state="questions")
    for name in ("Chloé", "Karim"):
        Auditor.objects.create(proposal=proposal, user=factories.user(name, staff=True))
    page = write(client, proposal, "La mairie tient le fichier.")
    assert "Votre message est parti" in page
    assert "La mairie tient le fichier." in page
    assert len(mail.outbox) == 2
    assert "La mairie tient le fichier." in mail.outbox[0].body
    assert f"/admin/partners/proposal/{proposal.pk}/" in mail.outbox[0].body


def test_when_nobody_follows_the_coordination_hears(client: Client, settings: pytest.FixtureRequest) -> None:
    settings.SITE_CONTACT_EMAIL = "equipe@example.org"  # type: ignore[attr-defined]
    write(client, sent(client), "Bonjour")
    assert mail.outbox[0].to == ["equipe@example.org"]


def test_without_an_address_every_coordinator_hears(client: Client, settings: pytest.FixtureRequest) -> None:
    settings.SITE_CONTACT_EMAIL = ""  # type: ignore[attr-defined]
    factories.user("Chloé", staff=True, email="chloe@example.org")
    write(client, sent(client), "Bonjour")
    assert [message.to for message in mail.outbox] == [["chloe@example.org"]]


def test_a_double_click_says_it_once(client: Client) -> None:
    proposal = sent(client)
    write(client, proposal, "Bonjour")
    write(client, proposal, "Bonjour")
    assert Message.objects.count() == 1


@pytest.mark.parametrize("words", ["", "   ", "\x00", "a" * 4001, "a" * 1_000_000])
def test_what_cannot_be_sent_comes_back_as_it_was_typed(client: Client, words: str) -> None:
    proposal = sent(client)
    answer = client.post(f"/proposer/{proposal.reference}/messages/", {"text": words})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Erreur\u00a0:" in page
    assert "Écrire un message" in page or "en garder 4000 au plus" in page
    assert words.strip().replace("\x00", "") in page
    assert not Message.objects.exists()


def test_null_bytes_are_dropped(client: Client) -> None:
    write(client, sent(client), "Bon\x00jour")
    assert Message.objects.get().text == "Bonjour"


def test_words_of_a_message_are_never_html(client: Client) -> None:
    proposal = sent(client)
    answer = client.post(f"/proposer/{proposal.reference}/messages/", {"text": "<script>x</script>"}, follow=True)
    assert "<script>x" not in answer.content.decode()


def test_a_withdrawn_proposal_takes_no_message_and_gives_the_text_back(client: Client) -> None:
    page = write(client, sent(client, state="withdrawn"), "Trop tard ?")
    assert "Trop tard ?" in page
    assert "n’est pas parti" in page
    assert not Message.objects.exists()


def test_writing_without_end_is_slowed_down_and_nothing_is_lost(client: Client) -> None:
    proposal = sent(client)
    for number in range(31):
        page = write(client, proposal, f"Message {number}")
    assert "est gardé ici" in page
    assert "Message 30" in page
    assert Message.objects.count() == 30


def test_a_message_address_opened_by_hand_leads_to_the_tracker(client: Client) -> None:
    proposal = sent(client)
    answer = client.get(f"/proposer/{proposal.reference}/messages/")
    assert answer["Location"] == f"/proposer/{proposal.reference}/suivi/"


def test_withdrawing_is_asked_then_kept_with_its_reason_and_told(client: Client) -> None:
    proposal = sent(client, state="call", publish_summary=True)
    factories.writer(proposal=proposal, owner=False)
    Auditor.objects.create(proposal=proposal, user=factories.user("Chloé", staff=True, email="chloe@example.org"))
    path = f"/proposer/{proposal.reference}/retirer/"
    assert "ne sera plus étudiée" in text(client.get(path))
    assert Proposal.objects.get().state == "call"
    page = text(client.post(path, {"reason": "Plus de bénévole."}, follow=True))
    assert "Votre proposition est retirée" in page
    step = Step.objects.get()
    assert (step.before, step.after, step.reason) == ("call", "withdrawn", "Plus de bénévole.")
    assert step.writer == proposal.writers.first()
    assert len(mail.outbox) == 3
    told = next(message for message in mail.outbox if message.to == ["chloe@example.org"])
    assert "Plus de bénévole." in told.body
    assert not Proposal.objects.public().exists()


def test_giving_up_a_draft_never_speaks_of_a_sent_proposal(client: Client) -> None:
    proposal = sent(client, state="draft", submitted_at=None, publish_summary=False)
    path = f"/proposer/{proposal.reference}/retirer/"
    assert "Pourquoi l’abandonnez-vous" in text(client.get(path))
    page = text(client.post(path, {}, follow=True))
    assert "Votre brouillon est abandonné. Un mail vous le confirme." in page
    assert "Brouillon commencé" in page
    assert "Aucun message n’a été échangé." in page
    letters = " ".join(f"{message.subject} {message.body}" for message in mail.outbox)
    for words in ("proposition est retirée", "Proposition envoyée", "plus publi"):
        assert words not in page + letters
    # Nobody reads the thread of what was given up.
    assert "vous répond depuis la page de suivi" not in letters


def test_the_same_letter_says_a_withdrawal_whoever_did_it(client: Client) -> None:
    by_mail, by_page = sent(client), sent(client)
    actions.withdraw_for(proposal=by_mail, reason="Par téléphone.", actor=factories.user("Chloé", staff=True))
    actions.withdraw(proposal=by_page, writer=by_page.writers.get())
    told = [message for message in mail.outbox if "retirée" in message.subject]
    assert len(told) == 2
    assert all("À votre demande" in message.body for message in told)
    assert "Par téléphone." not in told[0].body


@pytest.mark.parametrize("state", ["ineligible", "redirected"])
def test_when_it_is_over_no_question_of_the_team_is_promised(client: Client, state: str) -> None:
    page = text(client.get(f"/proposer/{sent(client, state=state).reference}/suivi/"))
    assert "Elle se pose ici." in page
    assert "Les questions de l’équipe arrivent ici" not in page
    assert "tout est déjà rempli" not in page


def test_withdrawing_twice_changes_nothing(client: Client) -> None:
    proposal = sent(client)
    for _ in range(2):
        client.post(f"/proposer/{proposal.reference}/retirer/", {})
    assert Step.objects.count() == 1


@pytest.mark.parametrize("state", ["declined", "redirected", "ineligible"])
def test_what_is_over_is_not_withdrawn(client: Client, state: str) -> None:
    proposal = sent(client, state=state)
    path = f"/proposer/{proposal.reference}/retirer/"
    for answer in (client.get(path), client.post(path, {})):
        assert answer["Location"] == f"/proposer/{proposal.reference}/suivi/"
    assert Proposal.objects.get().state == state


def test_a_session_that_ended_loses_no_word(client: Client) -> None:
    proposal = sent(client)
    client.cookies.clear()
    answer = client.post(f"/proposer/{proposal.reference}/messages/", {"text": "Une heure de travail"})
    assert answer.status_code == 404
    assert not Message.objects.exists()
    enter(client, proposal.writers.get())
    assert "Une heure de travail" in text(client.get(f"/proposer/{proposal.reference}/suivi/"))
    assert "Une heure de travail" not in text(client.get(f"/proposer/{proposal.reference}/suivi/"))
