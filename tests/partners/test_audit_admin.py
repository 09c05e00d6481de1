"""What Chloé does with proposals: each step, and each refusal in words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditLine, User
from partners import actions
from partners.models import Auditor, Ethics, Partner, Proposal, QuestionTemplate, Reviewer, State, Step, Version
from tests import factories
from tests.admin.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mails(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def proposal() -> Proposal:
    """Sent by Inès, who confirmed her address."""
    made = factories.proposal(state="submitted", title="Rivières à sec")
    factories.writer(proposal=made, email="ines@asso.example", name="Inès")
    return made


def change(proposal: Proposal) -> str:
    return reverse("admin:partners_proposal_change", args=[proposal.pk])


def step(client: Client, about: Any, verb: str, **answers: Any) -> str:
    url = reverse(f"admin:{about._meta.app_label}_{about._meta.model_name}_step", args=[about.pk, verb])
    answer = client.post(url, answers, follow=True)
    assert answer.status_code == 200
    about.refresh_from_db()
    return " ".join([*map(str, answer.context["messages"]), answer.content.decode()])


TICKED = dict.fromkeys(("general_interest", "right_body", "open_source", "bearer", "data_exists"), "on")


class TestEligibility:
    def test_eligible_starts_the_study_and_writes_to_the_writers(self, coordinator: Client, proposal: Proposal) -> None:
        assert "est éligible" in step(coordinator, proposal, "eligibilite", verdict="yes", **TICKED)
        assert (proposal.state, proposal.eligibility.eligible) == ("submitted", True)
        assert [row.to for row in mail.outbox] == [["ines@asso.example"]]
        assert "Ce verdict a déjà été donné" in step(coordinator, proposal, "eligibilite", verdict="yes", **TICKED)
        assert len(mail.outbox) == 1

    def test_a_missing_line_wants_a_word(self, coordinator: Client, proposal: Proposal) -> None:
        assert "n’est pas cochée" in step(coordinator, proposal, "eligibilite", verdict="yes", bearer="on")
        assert not mail.outbox
        assert "est éligible" in step(coordinator, proposal, "eligibilite", verdict="yes", note="Bientôt", bearer="on")

    def test_out_of_the_call_has_its_reason_and_comes_back(self, coordinator: Client, proposal: Proposal) -> None:
        assert "Écrire la raison" in step(coordinator, proposal, "eligibilite", verdict="no", **TICKED)
        assert proposal.state == "submitted"
        step(coordinator, proposal, "eligibilite", verdict="no", note="Pas d’intérêt général")
        assert proposal.state == "ineligible"
        assert "Pas d’intérêt général" in mail.outbox[0].body
        step(coordinator, proposal, "eligibilite", verdict="yes", **TICKED)
        assert (proposal.state, len(mail.outbox)) == ("submitted", 2)
        assert [row.after for row in proposal.steps.all()] == ["ineligible", "submitted"]

    def test_it_does_not_come_back_beside_its_own_copy(self, coordinator: Client, proposal: Proposal) -> None:
        Proposal.objects.update(state="ineligible")
        again = {"season": proposal.season}
        first = factories.proposal(copied_from=proposal, state="withdrawn", **again)
        copy = factories.proposal(copied_from=first, title="Nappes à sec", **again)
        said = step(coordinator, proposal, "eligibilite", verdict="yes", **TICKED)
        assert f"a repris ce besoin dans « {copy.reference} Nappes à sec »" in said.replace("\u00a0", " ")
        assert (proposal.state, hasattr(proposal, "eligibility"), mail.outbox) == ("ineligible", False, [])
        Proposal.objects.filter(pk=copy.pk).update(state="withdrawn")
        factories.proposal(copied_from=proposal, state="submitted")  # in another call: no matter
        assert "est éligible" in step(coordinator, proposal, "eligibilite", verdict="yes", **TICKED)


class TestQuestions:
    def test_a_template_fills_the_box_and_nothing_leaves_unread(self, coordinator: Client, proposal: Proposal) -> None:
        template = QuestionTemplate.objects.get(title="Les données")
        page = step(coordinator, proposal, "questions", template=template.pk, text="")
        assert "Voici le texte du modèle" in page
        assert "dans quel format" in page
        assert (proposal.state, mail.outbox) == ("submitted", [])

    def test_questions_go_to_confirmed_writers_and_the_thread(self, coordinator: Client, proposal: Proposal) -> None:
        factories.writer(proposal=proposal, email="paul@asso.example", owner=False, confirmed_at=None)
        step(coordinator, proposal, "questions", text="Combien de communes ?", answer_by=str(factories.day(7)))
        assert proposal.state == "questions"
        assert [row.to for row in mail.outbox] == [["ines@asso.example"]]
        assert "Combien de communes" in mail.outbox[0].body
        assert proposal.messages.get().text == "Combien de communes ?"
        assert Step.objects.get().reason == "Questions envoyées à l’association"

    def test_nobody_to_ask_and_a_past_date_are_explained(self, coordinator: Client, proposal: Proposal) -> None:
        assert "Cette date est passée" in step(
            coordinator, proposal, "questions", text="Où ?", answer_by=str(factories.day(-1))
        )
        proposal.writers.all().delete()
        assert "n’a confirmé son adresse" in step(coordinator, proposal, "questions", text="Où ?")
        assert "Écrire les questions" in step(coordinator, proposal, "questions", text="")
        assert proposal.state == "submitted"


def test_a_call_moves_forward_only(coordinator: Client, proposal: Proposal) -> None:
    answers = {"held_on": str(factories.day()), "people": "Inès", "notes": "Données d’accord"}
    step(coordinator, proposal, "echange", **answers)
    assert (proposal.state, proposal.calls.get().people) == ("call", "Inès")
    Proposal.objects.update(state="deep_dive")
    step(coordinator, proposal, "echange", **answers)
    assert (proposal.state, proposal.calls.count()) == ("deep_dive", 2)


def test_auditors_are_named_in_order_and_told(coordinator: Client, chloe: User, proposal: Proposal) -> None:
    remi = factories.user("Rémi", staff=True)
    step(coordinator, proposal, "suivi", first=remi.pk, others=[chloe.pk, remi.pk])
    assert [row.user.name for row in Auditor.objects.all()] == ["Rémi", "Chloé"]
    assert [row.to for row in mail.outbox] == [[remi.email]]
    alice = factories.user("Alice")
    assert "Sélectionnez un choix valide" in step(coordinator, proposal, "suivi", first=alice.pk)


class TestSheet:
    def test_each_saving_is_a_version(self, coordinator: Client, proposal: Proposal) -> None:
        step(coordinator, proposal, "etude", read=0, goals="Prévenir")
        step(coordinator, proposal, "etude", read=1, goals="Prévenir", data="Relevés")
        assert proposal.state == "deep_dive"
        assert [(row.number, row.data) for row in proposal.deep_dives.all()] == [(2, "Relevés"), (1, "")]
        page = coordinator.get(change(proposal)).content.decode()
        assert "Relevés" in page

    def test_an_empty_sheet_is_refused(self, coordinator: Client, proposal: Proposal) -> None:
        assert "La fiche est vide" in step(coordinator, proposal, "etude", read=0)
        assert proposal.state == "submitted"

    def test_somebody_else_s_version_is_shown_then_joined(self, coordinator: Client, proposal: Proposal) -> None:
        step(coordinator, proposal, "etude", read=0, goals="De Rémi")
        page = step(coordinator, proposal, "etude", read=0, goals="De Chloé")
        assert "a enregistré la fiche entre-temps" in page
        assert "De Rémi" in page
        assert "De Chloé" in page
        assert proposal.deep_dives.count() == 1
        assert 'name="read" value="1"' in page


def test_shortlisting_tells_the_partner_or_not(coordinator: Client, proposal: Proposal) -> None:
    step(coordinator, proposal, "preselectionner", reason="Solide")
    assert (proposal.state, mail.outbox) == ("shortlisted", [])
    Proposal.objects.update(state="call")
    step(coordinator, proposal, "preselectionner", tell="on")
    assert "présélectionnée" in mail.outbox[0].subject


def test_going_back_has_its_reason(coordinator: Client, proposal: Proposal) -> None:
    Proposal.objects.update(state="shortlisted")
    assert "obligatoire" in step(coordinator, proposal, "revenir", to="questions", reason="")
    step(coordinator, proposal, "revenir", to="questions", reason="Il manque les licences")
    assert proposal.state == "questions"
    assert Step.objects.get().reason == "Il manque les licences"
    Proposal.objects.update(state="call")
    assert "Sélectionnez un choix valide" in step(coordinator, proposal, "revenir", to="shortlisted", reason="x")


def test_withdrawing_for_the_partner_is_told_and_final(coordinator: Client, proposal: Proposal) -> None:
    step(coordinator, proposal, "retirer", reason="Mail d’Inès du 3 mars")
    assert proposal.state == "withdrawn"
    assert "retirée" in mail.outbox[0].subject
    assert "ne s’applique plus" in step(coordinator, proposal, "retirer", reason="encore")


class TestProspecting:
    def test_a_prospected_draft_is_prepared_then_claimed(self, coordinator: Client) -> None:
        season = factories.season(launch_in=120)
        answers = {"season": season.pk, "organisation": "Sols vivants", "title": "Cartographier les sols"}
        assert coordinator.post(reverse("admin:partners_proposal_add"), answers).status_code == 302
        proposal = Proposal.objects.get()
        assert (proposal.source, proposal.state) == ("prospected", "draft")
        step(coordinator, proposal, "preparer", organisation="Sols vivants", title="Cartographier", climate="on")
        assert (proposal.title, proposal.climate) == ("Cartographier", True)
        step(coordinator, proposal, "inviter", email="Nour@sols.example", name="Nour")
        step(coordinator, proposal, "inviter", email="lina@sols.example", name="Lina")
        owner = proposal.writers.get()
        assert (owner.email, owner.owner, owner.confirmed_at) == ("lina@sols.example", True, None)
        assert owner.key in mail.outbox[1].body
        proposal.writers.update(confirmed_at=proposal.created_at)
        assert "ne s’applique plus" in step(coordinator, proposal, "inviter", email="lina@sols.example")
        assert "ne s’applique plus" in step(coordinator, proposal, "preparer", organisation="Autre")

    def test_a_prepared_draft_is_sent_in_the_partner_s_name_then_claimed(self, coordinator: Client) -> None:
        proposal = factories.proposal(source="prospected", state="draft", availability="")
        refused = step(coordinator, proposal, "envoyer", reason="Accord de Nour, au téléphone.")
        assert "Il manque encore" in refused
        assert "Dire qui sera disponible" in refused
        Proposal.objects.filter(pk=proposal.pk).update(availability="Nour, le lundi.")
        assert "obligatoire" in step(coordinator, proposal, "envoyer", reason=" ")
        assert proposal.state == State.DRAFT
        assert "Il reste à la confier" in step(coordinator, proposal, "envoyer", reason="Accord de Nour, au téléphone.")
        assert (proposal.state, proposal.submitted_at is not None) == (State.SUBMITTED, True)
        taken = Step.objects.get(proposal=proposal)
        assert (taken.reason, str(taken.by)) == ("Accord de Nour, au téléphone.", "Chloé")
        assert Version.objects.get(proposal=proposal).by is None
        assert not mail.outbox
        step(coordinator, proposal, "inviter", email="nour@sols.example", name="Nour")
        assert "Elle est partie en votre nom" in mail.outbox[0].body
        owner = Client()
        opened = owner.post(f"/proposer/lien/{proposal.writers.get().key}/", follow=True)
        assert opened.redirect_chain[-1][0] == f"/proposer/{proposal.reference}/suivi/"
        assert "ne s’applique plus" in step(coordinator, proposal, "inviter", email="lina@sols.example")

    def test_nobody_sends_for_a_partner_who_holds_the_draft(self, coordinator: Client) -> None:
        applied = factories.proposal(state="draft")
        held = factories.proposal(source="prospected", state="draft")
        factories.writer(proposal=held)
        for proposal in (applied, held):
            assert "ne s’applique plus" in step(coordinator, proposal, "envoyer", reason="Accord.")
            assert proposal.state == State.DRAFT

    def test_the_partner_s_record_is_found_by_name_or_made(self, coordinator: Client, proposal: Proposal) -> None:
        step(coordinator, proposal, "fiche", partner="")
        made = Partner.objects.get()
        assert (proposal.partner, made.contact_email) == (made, "awa@asso.example")
        other = factories.proposal(organisation=made.name.upper())
        assert (
            f'value="{made.pk}" selected'
            in coordinator.get(reverse("admin:partners_proposal_step", args=[other.pk, "fiche"])).content.decode()
        )
        assert "Une fiche porte déjà ce nom" in step(coordinator, other, "fiche", partner="")
        step(coordinator, other, "fiche", partner=made.pk)
        assert other.partner == made
        nameless = factories.proposal(organisation="")
        assert "ne nomme pas d’organisation" in step(coordinator, nameless, "fiche", partner="")


class TestEthics:
    def test_an_opinion_is_asked_with_a_reason_and_dropped(self, coordinator: Client, proposal: Proposal) -> None:
        noa = factories.reviewer(season=proposal.season, ethics=True)
        assert "obligatoire" in step(coordinator, proposal, "ethique", reason="", reviewers=[noa.pk])
        step(coordinator, proposal, "ethique", reason="Visages filmés", reviewers=[noa.pk])
        assert (proposal.ethics, proposal.ethics_reason) == (Ethics.ASKED, "Visages filmés")
        assert mail.outbox[0].to == [noa.user.email]
        assert "Visages filmés" in mail.outbox[0].body
        step(coordinator, proposal, "sans-avis", reason="Plus de visages")
        assert proposal.ethics == Ethics.NOT_NEEDED
        assert "ne s’applique plus" in step(coordinator, proposal, "sans-avis", reason="encore")

    def test_whoever_is_close_or_not_named_is_not_offered(self, coordinator: Client, proposal: Proposal) -> None:
        near = factories.reviewer(season=proposal.season, ethics=True, user=factories.user(email="lea@asso.example"))
        reader = factories.reviewer(season=proposal.season)
        for refused in (near, reader):
            page = step(coordinator, proposal, "ethique", reason="Visages", reviewers=[refused.pk])
            assert "n’en font pas partie" in page or "n’en fait pas partie" in page or "Sélectionnez" in page
        assert proposal.ethics == Ethics.NOT_NEEDED


class TestReading:
    def test_the_page_tells_everything_that_happened(self, coordinator: Client, proposal: Proposal) -> None:
        step(coordinator, proposal, "questions", text="Combien <b>de communes</b> ?")
        step(coordinator, proposal, "echange", held_on=str(factories.day()), people="Inès et Paul", notes="D’accord")
        for number, title in enumerate(("Rivières", "Rivières à sec"), start=1):
            Version.objects.create(proposal=proposal, number=number, answers={"title": title, "climate": True})
        twin = factories.proposal(season=proposal.season, state="submitted", organisation=proposal.organisation)
        before = factories.proposal(state="declined", organisation=proposal.organisation.upper())
        page = coordinator.get(change(proposal)).content.decode()
        assert "Combien &lt;b&gt;de communes" in page
        assert "Inès et Paul" in page
        assert "titre : « Rivières » devient « Rivières à sec »".replace(" ", "") in page.replace("\u00a0", "").replace(
            " ", ""
        )
        assert twin.reference in page
        assert before.reference in page
        assert "non retenue" in page
        assert "6. Eau propre" in page
        assert "Sans réponse" in page

    def test_a_dossier_is_closed_to_a_coordinator_in_conflict(self, proposal: Proposal) -> None:
        lea = factories.user("Léa", staff=True, email="lea@asso.example")
        client = signed_in(lea)
        assert client.get(change(proposal)).status_code == 200
        Reviewer.objects.create(season=proposal.season, user=lea)
        assert client.get(change(proposal)).status_code == 302
        assert client.get(reverse("admin:partners_proposal_step", args=[proposal.pk, "suivi"])).status_code == 404

    def test_an_attachment_is_a_download_of_its_own_proposal(
        self, coordinator: Client, proposal: Proposal, tmp_path: Any, settings: Any
    ) -> None:
        from django.core.files.base import ContentFile

        settings.MEDIA_ROOT = tmp_path
        row = proposal.attachments.create(
            name="note.pdf", file=ContentFile(b"%PDF-1.4", "x.pdf"), content_type="application/pdf", size=8
        )
        url = reverse("admin:partners_proposal_piece", args=[proposal.pk, row.pk])
        answer = coordinator.get(url)
        assert answer["Content-Disposition"].startswith("attachment")
        other = reverse("admin:partners_proposal_piece", args=[factories.proposal().pk, row.pk])
        assert coordinator.get(other).status_code == 404

    @pytest.mark.parametrize("query", ["dimension=climate", "suivi=moi", "suivi=personne", "suivi=9", "q=Rivières"])
    def test_filters_and_search_hold(self, coordinator: Client, proposal: Proposal, query: str) -> None:
        page = coordinator.get(f"{reverse('admin:partners_proposal_changelist')}?{query}").content.decode()
        assert (proposal.reference in page) == (query not in {"suivi=moi", "suivi=9"})


def test_every_change_leaves_an_audit_line(coordinator: Client, proposal: Proposal) -> None:
    step(coordinator, proposal, "questions", text="Où ?")
    step(coordinator, proposal, "preselectionner")
    verbs = set(AuditLine.objects.filter(object_type="partners.proposal").values_list("verb", flat=True))
    assert {"proposal.asked", "proposal.questions", "proposal.shortlisted"} <= verbs
    assert proposal.state == State.SHORTLISTED


def test_who_follows_beside_the_contact_is_told_whose_name_the_partner_knows(
    coordinator: Client, proposal: Proposal
) -> None:
    noe, eve = factories.user("Noé", staff=True), factories.user("Ève", staff=True)
    step(coordinator, proposal, "suivi", first=noe.pk, others=[eve.pk])
    bodies = {row.to[0]: row.body for row in mail.outbox}
    assert "c’est votre nom" in bodies[noe.email]
    assert "avec Noé, qui répond" in bodies[eve.email]


def test_the_list_says_whose_turn_it_is(coordinator: Client, chloe: User, proposal: Proposal) -> None:
    url = reverse("admin:partners_proposal_changelist")
    day = timezone.localdate()
    actions.ask(proposal=proposal, text="Combien ?", answer_by=day, actor=chloe)
    factories.proposal(state="submitted", title="Autre besoin")
    assert "réponse attendue le" in coordinator.get(url).text
    proposal.messages.update(answer_by=day - timedelta(days=1))
    late = coordinator.get(url, {"attend": "retard"}).text
    assert "réponse en retard" in late
    assert "Autre besoin" not in late
    actions.answer(proposal=proposal, writer=proposal.writers.get(), text="Douze.")
    assert "réponse reçue" in coordinator.get(url, {"attend": "reponse"}).text
    assert "Rivières à sec" not in coordinator.get(url, {"attend": "retard"}).text
    assert "Autre besoin" in coordinator.get(url, {"attend": "eligibilite"}).text


def test_the_tick_list_shows_what_the_partner_wrote(coordinator: Client, proposal: Proposal) -> None:
    Proposal.objects.update(availability="Le jeudi, <b>trois</b> heures", commits_open=False)
    text = coordinator.get(reverse("admin:partners_proposal_step", args=[proposal.pk, "eligibilite"])).text
    assert "Le jeudi, &lt;b&gt;trois&lt;/b&gt; heures" in text
    assert "ne s’y est pas engagée" in text


def test_an_opinion_that_nobody_is_left_to_give_is_seen_in_the_list_and_on_the_page(
    coordinator: Client, chloe: User, proposal: Proposal
) -> None:
    noa = factories.reviewer(season=proposal.season, user=factories.user("Noa"), ethics=True, scores=False)
    listed = reverse("admin:partners_proposal_changelist")
    actions.ask_opinion(proposal=proposal, reason="Visages", reviewers=[noa], actor=chloe)
    assert "Rivières à sec" not in coordinator.get(listed, {"attend": "avis"}).text
    actions.step_aside(proposal=proposal, reviewer=noa, reason="Amie", actor=noa.user)
    assert "Rivières à sec" in coordinator.get(listed, {"attend": "avis"}).text
    with CaptureQueriesContext(connection) as seen:
        assert "qui devait le rendre s’est déporté" in coordinator.get(change(proposal)).text
    # Whether the page has such opinions, which ones, and whether nobody is left: for its field, for its one button.
    assert sum('FROM "partners_ethicsopinion"' in row["sql"] for row in seen) <= 4
