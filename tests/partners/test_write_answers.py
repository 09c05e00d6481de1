"""Five pages of questions: nothing typed is lost, nobody overwrites anybody."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from partners import actions
from partners.answers import COLUMNS, TASKS, problems
from partners.forms.conflict import marked_against
from partners.forms.writing import FORMS
from partners.models import Proposal
from partners.recap import questions
from seasons.models import Phase
from tests import factories
from tests.partners.write_scene import NEED, at, opened, scene, text

pytestmark = pytest.mark.django_db


def empty() -> tuple[Proposal, Client]:
    """A draft in which nothing is written yet."""
    blank = {name: type(value)() for name, value in factories.ANSWERS.items()}
    proposal, client = scene(**blank)
    Proposal.objects.update(organisation="")
    proposal.refresh_from_db()
    return proposal, client


def save(client: Client, proposal: Proposal, task: str, data: dict[str, Any], revision: int = 0) -> Any:
    return client.post(at(proposal, f"{task}/"), {"revision": revision, **data})


def close_the_call(proposal: Proposal) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    Phase.objects.filter(season=proposal.season, kind="call").update(ends_on=yesterday)


def test_every_answer_has_its_question_and_its_task() -> None:
    fields = {name for form in FORMS.values() for name in form.base_fields}
    assert set(COLUMNS) == (fields - {"kinds", "dimensions"}) | {
        *("advocacy", "internal", "citizen", "climate", "social", "democracy")
    }
    assert [task for task, _rows in questions()] == list(TASKS)
    assert all(row.help or "engagement" in str(task.title) for task, rows in questions() for row in rows)


def test_a_page_is_saved_and_the_next_one_follows() -> None:
    proposal, client = empty()
    assert save(client, proposal, "besoin", NEED)["Location"] == at(proposal, "donnees/")
    proposal.refresh_from_db()
    assert (proposal.problem, proposal.revisions) == (NEED["problem"], {"besoin": 1})


def test_the_last_page_leads_to_the_check() -> None:
    proposal, client = scene()
    assert save(client, proposal, "besoin", NEED)["Location"] == at(proposal, "verifier/")


def test_what_is_missing_is_said_and_what_is_typed_is_stored_all_the_same() -> None:
    proposal, client = empty()
    page = text(save(client, proposal, "besoin", {"title": "Des puits", "problem": ""}))
    assert "<title>Erreur : Votre besoin" in page
    assert page.count("Décrire le problème") == 2, "above the title, and at its field"
    assert 'value="Des puits"' in page
    proposal.refresh_from_db()
    assert proposal.title == "Des puits"


def test_later_asks_for_nothing() -> None:
    proposal, client = empty()
    typed = {"contact_email": "awa@", "website": "pas une adresse", "later": "1"}
    assert save(client, proposal, "organisation", typed)["Location"] == at(proposal)
    proposal.refresh_from_db()
    assert (proposal.contact_email, proposal.website) == ("awa@", "pas une adresse")
    assert {"contact_email", "website", "organisation"} <= set(problems(proposal))
    assert "prenom@exemple.org" in text(client.get(at(proposal, "verifier/")))


def test_a_text_that_is_too_long_is_kept_whole() -> None:
    proposal, client = empty()
    assert save(client, proposal, "besoin", {"problem": "é" * 5000, "later": "1"}).status_code == 302
    proposal.refresh_from_db()
    assert len(proposal.problem) == 5000
    assert "Ce texte fait 5000 caractères" in text(client.get(at(proposal, "verifier/")))


def test_a_line_that_no_draft_can_hold_stays_on_the_page_with_its_error() -> None:
    proposal, client = empty()
    page = text(save(client, proposal, "besoin", {"title": "x" * 150, "ambition": "Prévenir", "later": "1"}))
    assert "Ce texte fait 150 caractères" in page
    assert "x" * 150 in page
    assert "Décrire le problème" not in page
    proposal.refresh_from_db()
    assert (proposal.title, proposal.ambition) == ("", "Prévenir")


def test_cards_are_stored_in_their_columns() -> None:
    proposal, client = empty()
    save(client, proposal, "projet", {"kinds": ["citizen"], "dimensions": ["social"], "goals": ["3", "17"]})
    proposal.refresh_from_db()
    assert (proposal.citizen, proposal.social, proposal.climate, proposal.goals) == (True, True, False, [3, 17])
    save(client, proposal, "projet", {}, revision=1)
    proposal.refresh_from_db()
    assert (proposal.citizen, proposal.goals) == (False, [])


def test_a_public_summary_must_be_written() -> None:
    proposal, client = empty()
    assert "décocher sa publication" in text(save(client, proposal, "projet", {"publish_summary": "on"}))
    assert "summary" in problems(Proposal.objects.get())


def test_the_second_of_two_people_is_shown_the_difference_and_chooses() -> None:
    proposal, first = scene()
    second = opened(factories.writer(proposal=proposal, owner=False))
    save(first, proposal, "besoin", NEED | {"ambition": "Celle de la première", "later": "1"})
    theirs = NEED | {"ambition": "Celle de la seconde", "problem": "Un autre problème"}
    page = text(save(second, proposal, "besoin", theirs))
    assert "<small>Celle de la <mark>première</mark></small>" in page
    page = re.sub("</?mark>", "", page)
    for words in ("Celle de la première", "Celle de la seconde", "Un autre problème", NEED["problem"]):
        assert words in page
    proposal.refresh_from_db()
    assert proposal.ambition == "Celle de la première", "nothing is overwritten"
    unsure = theirs | {"settle": "1", "choice-problem": "mine"}
    assert "Choisir un texte pour" in text(save(second, proposal, "besoin", unsure, revision=1))
    save(second, proposal, "besoin", unsure | {"choice-ambition": "now"}, revision=1)
    proposal.refresh_from_db()
    assert (proposal.problem, proposal.ambition) == ("Un autre problème", "Celle de la première")


def test_a_choice_made_on_texts_that_moved_again_is_asked_again() -> None:
    proposal, client = scene()
    save(client, proposal, "besoin", NEED | {"ambition": "Un"})
    save(client, proposal, "besoin", NEED | {"ambition": "Deux"}, revision=1)
    late = NEED | {"ambition": "Le mien", "settle": "1", "choice-ambition": "mine"}
    assert "Deux textes à départager" in text(save(client, proposal, "besoin", late, revision=1))
    proposal.refresh_from_db()
    assert proposal.ambition == "Deux"


def test_two_people_on_two_pages_never_meet() -> None:
    proposal, first = scene()
    second = opened(factories.writer(proposal=proposal, owner=False))
    assert save(first, proposal, "besoin", NEED).status_code == 302
    assert save(second, proposal, "donnees", {"data_what": "Des relevés"}).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.problem, proposal.data_what) == (NEED["problem"], "Des relevés")


def test_the_same_click_twice_is_no_conflict() -> None:
    proposal, client = scene()
    for _ in range(2):
        assert save(client, proposal, "besoin", NEED).status_code == 302


def test_it_is_saved_as_one_types() -> None:
    proposal, client = empty()
    url = at(proposal, "besoin/brouillon/")
    said = client.post(url, {"revision": "0", "problem": "Un début"}).json()
    assert said["said"].startswith("Enregistré à ")
    assert said["revision"] == 1
    proposal.refresh_from_db()
    assert proposal.problem == "Un début"
    moved = client.post(url, {"revision": "0", "problem": "Un autre"})
    assert moved.status_code == 409
    assert "modifiée ailleurs" in moved.json()["said"]
    long = client.post(url, {"revision": "1", "problem": "Un début", "title": "x" * 200}).json()
    assert "sauf\u00a0: Titre" in long["said"]
    assert client.get(url).status_code == 405


def test_a_session_that_ends_mid_form_loses_nothing() -> None:
    proposal, client = scene()
    client.cookies.clear()
    typed = NEED | {"problem": "Une page entière", "later": "1"}
    assert client.post(at(proposal, "besoin/brouillon/"), typed).status_code == 404
    assert save(client, proposal, "besoin", typed)["Location"] == "/proposer/retrouver/"
    assert "gardé dans ce navigateur" in text(client.get("/proposer/retrouver/"))
    back = client.post(f"/proposer/lien/{proposal.writers.get().key}/")["Location"]
    assert back == at(proposal, "besoin/")
    assert "Une page entière" in text(client.get(back))
    save(client, proposal, "besoin", typed)
    proposal.refresh_from_db()
    assert proposal.problem == "Une page entière"
    assert "Une page entière" not in str(client.session.items())


def test_the_text_also_waits_for_who_signs_in() -> None:
    proposal, _client = scene()
    user = factories.user("Awa")
    factories.writer(proposal=proposal, email=user.email)
    client = Client()
    save(client, proposal, "besoin", {"problem": "Une page entière"})
    client.force_login(user)
    assert at(proposal, "besoin/") in text(client.get(at(proposal)))
    assert "Une page entière" in text(client.get(at(proposal, "besoin/")))


def test_a_text_that_waited_never_overwrites_what_was_saved_meanwhile() -> None:
    proposal, other = scene()
    client = Client()
    save(client, proposal, "besoin", NEED | {"problem": "Le mien"})
    save(other, proposal, "besoin", NEED)
    client.post(f"/proposer/lien/{proposal.writers.get().key}/")
    page = text(client.get(at(proposal, "besoin/")))
    assert 'name="revision" value="0"' in page
    assert "Deux textes à départager" in text(save(client, proposal, "besoin", NEED | {"problem": "Le mien"}))


def test_nobody_elses_proposal_is_found() -> None:
    mine, _client = scene()
    proposal, owner = scene(title="CANARI7Q", problem="CANARI7Q", organisation="CANARI7Q")
    file = factories.writer(proposal=mine)
    stranger, outsider = opened(file), Client()
    outsider.force_login(factories.user("Zoé"))
    pages = ["", *(f"{task.slug}/" for task in TASKS), *("pieces/", "personnes/", "verifier/", "imprimer/")]
    for client in (stranger, outsider, Client()):
        for page in pages:
            answer = client.get(at(proposal, page))
            assert answer.status_code == 404
            assert "CANARI7Q" not in text(answer)
        for page in ("pieces/", "personnes/", "verifier/", "personnes/1/retirer/", "pieces/1/retirer/"):
            assert client.post(at(proposal, page)).status_code == 404
        for page in ("/proposer/", "/proposer/commencer/", "/proposer/retrouver/", "/propositions/"):
            assert "CANARI7Q" not in text(client.get(page))
    assert "CANARI7Q" in text(owner.get(at(proposal)))
    assert stranger.get("/proposer/PNOTHING/").content != b""


def test_who_does_not_exist_and_who_is_not_mine_answer_alike(client: Client) -> None:
    proposal, _owner = scene()
    # A page says its own address.
    asked = (proposal.reference, "PNOTHING")
    pages = [text(client.get(f"/proposer/{reference}/")).replace(reference, "") for reference in asked]
    assert pages[0] == pages[1]


def test_after_the_call_a_draft_is_read_and_not_written() -> None:
    proposal, client = scene()
    before = proposal.problem
    close_the_call(proposal)
    assert "ne se modifie plus" in text(client.get(at(proposal)))
    assert client.get(at(proposal, "besoin/"))["Location"] == at(proposal)
    late = text(save(client, proposal, "besoin", NEED | {"problem": "Trop tard"}))
    assert "Trop tard" in late, "the text can still be copied"
    assert client.post(at(proposal, "besoin/brouillon/"), {"revision": 0, "problem": "Trop tard"}).status_code == 409
    proposal.refresh_from_db()
    assert proposal.problem == before
    with pytest.raises(actions.NotWritable):
        actions.save_answers(proposal=proposal, task="besoin", values={"problem": "Trop tard"}, revision=0)


@pytest.mark.parametrize("page", ["", "organisation/", "projet/", "pieces/", "personnes/", "verifier/", "imprimer/"])
def test_a_page_costs_at_most_ten_queries(page: str, django_assert_max_num_queries: Any) -> None:
    proposal, client = scene()
    for _ in range(8):
        factories.writer(proposal=proposal, owner=False)
    with django_assert_max_num_queries(10):
        assert client.get(at(proposal, page)).status_code == 200


def test_a_page_says_when_it_was_saved_and_until_when_it_can_be_sent() -> None:
    proposal, client = scene()
    assert "Dernier enregistrement" not in text(client.get(at(proposal, "besoin/")))
    client.post(at(proposal, "besoin/"), {"revision": "0", **NEED})
    page = text(client.get(at(proposal, "besoin/")))
    assert "Dernier enregistrement" in page
    assert "au soir pour l’envoyer (dans" in page


def test_the_second_writer_sees_which_words_differ() -> None:
    assert marked_against("Douze communes <b>rurales</b>.", "Douze villes <b>rurales</b>.") == (
        "Douze <mark>communes </mark>&lt;b&gt;rurales&lt;/b&gt;."
    )
    assert marked_against("Un\nDeux", "") == "<mark>Un<br>Deux</mark>"
    assert marked_against("", "Trois") == ""
    assert marked_against("un deux trois", "un trois") == "un <mark>deux </mark>trois"


def test_long_texts_are_compared_at_once_whoever_wrote_them_to_take_long() -> None:
    repeated, other = "a b " * 20_000, "b c a " * 2_000
    start = time.process_time()
    assert marked_against(f"Avant. {repeated}", f"Avant. {other}") == f"Avant. <mark>{repeated}</mark>"
    assert time.process_time() - start < 1


def test_lines_written_in_a_browser_are_the_lines_that_were_stored() -> None:
    proposal, client = scene()
    client.post(at(proposal, "besoin/"), {"revision": "0", **NEED, "problem": "Un\r\nDeux\r\nTrois"})
    shown = text(client.post(at(proposal, "besoin/"), {"revision": "0", **NEED, "problem": "Un\r\nDeux\r\nQuatre"}))
    assert "Un<br>Deux<br><mark>Quatre</mark>" in shown
