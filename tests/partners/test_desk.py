"""«Mon espace» and «Avis éthiques»: what partners, readers and people named for ethics find of the call."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions import create_account
from partners.models import EthicsOpinion, Message, Review
from tests import factories
from tests.admin.conftest import signed_in

pytestmark = pytest.mark.django_db
SPACE, OPINIONS = "/mon-espace/", "/comite/avis/"


@pytest.fixture
def ines() -> Client:
    """Inès, whose account has the address she writes with."""
    client = Client()
    client.force_login(create_account(email="ines@asso.example", name="Inès"))
    return client


def text(client: Client, path: str = SPACE) -> str:
    return " ".join(client.get(path).content.decode().split())


def written(**fields: Any) -> Any:
    proposal = factories.proposal(**fields)
    factories.writer(proposal=proposal, email="ines@asso.example", name="Inès")
    return proposal


def test_a_partner_goes_on_with_a_draft_from_their_space(ines: Client) -> None:
    draft = written(title="Des puits")
    page = text(ines)
    assert f'<a class="btn" href="/proposer/{draft.reference}/">Continuer' in page
    assert "brouillon à envoyer" in page
    assert "Choisis un projet" not in page


def test_a_draft_whose_call_is_over_asks_for_nothing(ines: Client) -> None:
    written(title="Des puits", season=factories.season(launch_in=10))
    page = text(ines)
    assert "brouillon à envoyer" not in page
    assert "Continuer" not in page


def test_questions_come_before_the_rest_until_they_are_answered(ines: Client) -> None:
    written(title="Des puits")
    asked = written(title="Des haies", state="questions")
    Message.objects.create(proposal=asked, text="Combien ?")
    assert f'<a class="btn" href="/proposer/{asked.reference}/suivi/">' in text(ines)
    Message.objects.create(proposal=asked, text="Douze.", from_partner=True)
    assert "Répondre aux questions" not in text(ines)


def test_nobody_finds_the_proposal_of_somebody_else(ines: Client) -> None:
    factories.writer(email="paul@asso.example", proposal=factories.proposal(title="CANARI"))
    assert "CANARI" not in text(ines)


def test_a_reader_is_led_to_the_next_dossier_until_all_is_read() -> None:
    rita = factories.reviewer(user=factories.user("Rita"))
    review = factories.review(reviewer=rita, proposal=factories.proposal(season=rita.season, state="call"))
    client = Client()
    client.force_login(rita.user)
    assert "1 proposition à lire" in text(client)
    assert 'href="/comite/?suivante"' in text(client)
    Review.objects.filter(pk=review.pk).update(state="done", done_at=review.assigned_at)
    assert "rien à lire" in text(client)


def test_a_reading_that_a_conflict_closed_since_is_not_counted() -> None:
    rita = factories.reviewer(user=factories.user("Rita"))
    proposal = factories.proposal(season=rita.season, state="call")
    factories.review(reviewer=rita, proposal=proposal)
    factories.writer(proposal=proposal, email=rita.user.email)
    client = Client()
    client.force_login(rita.user)
    page = text(client)
    assert "rien à lire" in page
    assert "suivante" not in page


class TestOpinions:
    @pytest.fixture
    def noa(self) -> Any:
        return factories.reviewer(user=factories.user("Noa"), ethics=True, scores=False)

    @pytest.fixture
    def client(self, noa: Any) -> Client:
        client = Client()
        client.force_login(noa.user)
        return client

    def opinion(self, noa: Any, **fields: Any) -> EthicsOpinion:
        proposal = factories.proposal(season=noa.season, state="questions", **fields)
        return EthicsOpinion.objects.create(proposal=proposal, reviewer=noa)

    def test_who_is_named_for_ethics_only_reaches_an_opinion_from_their_space(self, noa: Any, client: Client) -> None:
        reference = self.opinion(noa, title="Visages filmés").proposal.reference
        assert f'href="{OPINIONS}"' in text(client)
        assert "1 avis attendu" in text(client)
        page = text(client, OPINIONS)
        assert "Visages filmés" in page
        assert f'<a class="btn" href="/comite/{reference}/ethique/">' in page

    def test_given_opinions_stay_and_closed_dossiers_go(self, noa: Any, client: Client) -> None:
        given = self.opinion(noa, title="Rendu")
        EthicsOpinion.objects.filter(pk=given.pk).update(answer="cleared", answered_at=given.asked_at)
        Review.objects.create(reviewer=noa, proposal=self.opinion(noa, title="CANARI-DEPORT").proposal, state="aside")
        close = self.opinion(noa, title="CANARI-PROCHE").proposal
        factories.writer(proposal=close, email=noa.user.email)
        page = text(client, OPINIONS)
        assert "Tous vos avis sont rendus" in page
        assert "Rendu" in page
        assert "CANARI" not in page
        space = text(client)
        assert "tout est rendu" in space, "a closed dossier is counted as awaited"
        assert "attendu" not in space

    def test_others_do_not_find_the_page(self, ines: Client) -> None:
        assert ines.get(OPINIONS).status_code == 404

    def test_both_pages_cost_the_same_with_one_line_as_with_thirty(
        self, noa: Any, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        for page in (SPACE, OPINIONS):
            counts = []
            for more in (1, 29):
                for _number in range(more):
                    self.opinion(noa)
                    factories.writer(proposal=factories.proposal(), email=noa.user.email)
                with django_assert_max_num_queries(12) as seen:
                    client.get(page)
                counts.append(len(seen))
            assert counts[0] == counts[1], page


def test_a_partner_s_record_lists_what_it_proposed_and_what_became_of_it() -> None:
    chloe = signed_in(factories.user("Chloé", staff=True))
    partner = factories.partner(name="Sols vivants")
    factories.proposal(partner=partner, title="Linked", state="declined")
    factories.proposal(organisation="SOLS VIVANTS", title="Alike", state="selected")
    factories.proposal(organisation="Autre", title="CANARI", state="selected", contact_email="a@autre.example")
    page = chloe.get(reverse("admin:partners_partner_change", args=[partner.pk])).content.decode()
    assert page.index("Linked</a>, non retenue") < page.index("Alike</a>, retenue")
    assert "CANARI" not in page
    assert "Ses propositions" not in chloe.get(reverse("admin:partners_partner_add")).content.decode()
