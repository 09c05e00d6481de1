"""What everybody may read of proposals: consented summaries, and nothing beside."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from partners.models import (
    Attachment,
    Auditor,
    CallNote,
    DeepDive,
    Eligibility,
    Message,
    Proposal,
    State,
    Step,
    Support,
    Version,
)
from tests import factories
from tests.partners.follow_scene import CANARY, text

pytestmark = pytest.mark.django_db
LIST = "/propositions/"
# What a visitor may read of a row; `search_text` is made of these.
PUBLIC = {"title", "summary", "organisation", "territory", "reference", "search_text"}


def public(**fields: Any) -> Proposal:
    return factories.proposal(**{"state": "submitted", "publish_summary": True, **fields})


def test_a_consented_summary_is_listed_and_has_its_page(client: Client) -> None:
    proposal = public(title="Des puits surveillés", territory="Drôme", organisation="Les Sources")
    page = text(client.get(LIST))
    assert "1 proposition" in page
    assert "Des puits surveillés" in page
    page = text(client.get(f"{LIST}{proposal.reference}/"))
    for words in ("Les Sources", "Drôme", "Climat et biodiversité", "Un outil pour l’équipe", "6. Eau propre"):
        assert words in page


@pytest.mark.parametrize(
    "fields",
    [
        {"publish_summary": False},
        {"state": "draft"},
        {"state": "withdrawn"},
        {"state": "ineligible"},
        {"season": "unpublished"},
    ],
)
def test_everything_else_is_not_found(client: Client, fields: dict[str, Any]) -> None:
    if fields.get("season"):
        fields = {"season": factories.season(launch_in=120, published=False)}
    proposal = public(title="Secret", **fields)
    assert "Secret" not in text(client.get(LIST))
    for path in ("", "soutenir/", "soutenir/merci/"):
        assert client.get(f"{LIST}{proposal.reference}/{path}").status_code == 404
    assert client.post(f"{LIST}{proposal.reference}/soutenir/", {}).status_code == 404


@pytest.mark.parametrize("state", ["submitted", "shortlisted", "selected", "declined", "redirected", "waiting_list"])
def test_nothing_but_the_summary_ever_shows(client: Client, state: str) -> None:
    """Each text of the row and of what hangs on it carries a canary; pages carry none, and no state."""
    hidden = {
        field.name: CANARY
        for field in Proposal._meta.concrete_fields
        if field.get_internal_type() in {"CharField", "TextField"} and not field.choices and field.name not in PUBLIC
    }
    hidden |= {"website": f"https://{CANARY}.example", "contact_email": f"{CANARY}@asso.example"}
    proposal = public(state=state, pending_state="", **hidden)
    writer = factories.writer(proposal=proposal, email=f"{CANARY}@asso.example", name=CANARY)
    person = factories.user(CANARY)
    Auditor.objects.create(proposal=proposal, user=person)
    CallNote.objects.create(proposal=proposal, held_on=factories.day(), people=CANARY, notes=CANARY)
    DeepDive.objects.create(proposal=proposal, number=1, goals=CANARY)
    Eligibility.objects.create(proposal=proposal, note=CANARY)
    Message.objects.create(proposal=proposal, text=CANARY)
    Step.objects.create(proposal=proposal, before="submitted", after=state, reason=CANARY, writer=writer)
    Version.objects.create(proposal=proposal, number=1, answers={"problem": CANARY})
    Attachment.objects.create(proposal=proposal, name=CANARY, file=CANARY, content_type="text/plain", size=1)
    factories.review(proposal=proposal, notes=CANARY, comment=CANARY)
    Support.objects.create(proposal=proposal, organisation=CANARY, email="non@asso.example")
    Support.objects.create(
        proposal=proposal, organisation="Les Rives", email=f"{CANARY}@rives.example", confirmed_at=proposal.submitted_at
    )
    for path in ("", "soutenir/", "soutenir/merci/"):
        html = client.get(f"{LIST}{proposal.reference}/{path}").content.decode()
        assert CANARY not in html
        assert str(State(state).label) not in html
    assert CANARY not in client.get(LIST).content.decode()
    found = client.get(f"{LIST}?q={CANARY}").content.decode()
    # What was asked is said back in the search box, and in the link to the same page in English.
    assert CANARY not in found.replace(f'value="{CANARY}"', "").replace(f"?q={CANARY}", "")
    assert client.get(f"{LIST}?q={CANARY}").context["count"] == 0


def test_a_pending_decision_changes_no_public_page(client: Client) -> None:
    proposal = public(state="shortlisted")
    paths = [LIST, f"{LIST}{proposal.reference}/"]
    before = [client.get(path).content for path in paths]
    Proposal.objects.update(pending_state="declined", pending_letter="Non")
    assert [client.get(path).content for path in paths] == before


def test_pages_that_anybody_reads_set_no_cookie_and_carry_no_token(client: Client) -> None:
    proposal = public()
    for path in (LIST, f"{LIST}{proposal.reference}/"):
        answer = client.get(path)
        assert "csrfmiddlewaretoken" not in answer.content.decode()
        assert not answer.cookies
    assert "csrfmiddlewaretoken" in client.get(f"{LIST}{proposal.reference}/soutenir/").content.decode()


def test_words_are_found_without_case_or_accents(client: Client) -> None:
    public(title="Pénuries d’eau")
    public(title="Écoles fermées", organisation="Parents d’élèves")
    assert client.get(LIST, {"q": "PENURIES"}).context["count"] == 2
    assert client.get(LIST, {"q": "FERMEES"}).context["count"] == 1
    assert client.get(LIST, {"q": "ecoles eleves"}).context["count"] == 1
    assert client.get(LIST, {"q": "ecoles nappes"}).context["count"] == 0


def test_dimension_kind_and_call_filter_too(client: Client) -> None:
    mine = public(climate=False, democracy=True, internal=False, citizen=True)
    public()
    for query in ({"dimension": "democracy"}, {"kind": "citizen"}, {"season": mine.season.slug}):
        found = client.get(LIST, query).context["proposals"]
        assert [row.reference for row in found] == [mine.reference]
    both = client.get(LIST, {"dimension": ["democracy", "climate"]}).context
    assert both["count"] == 2


@pytest.mark.parametrize("query", ["season=nope", "dimension=x", "q=" + "a" * 101, "q=%00", "page=zzz", "kind=climate"])
def test_what_is_not_understood_is_left_aside(client: Client, query: str) -> None:
    public()
    assert "1 proposition" in text(client.get(f"{LIST}?{query}"))


def test_an_empty_list_helps(client: Client) -> None:
    assert "Le premier pourrait être le vôtre" in text(client.get(LIST))
    public()
    assert "Aucune proposition ne correspond" in text(client.get(LIST, {"q": "introuvable"}))


def test_without_a_title_the_organisation_names_the_need(client: Client) -> None:
    proposal = public(title="", organisation="Les Sources")
    assert "Un besoin de Les Sources" in text(client.get(f"{LIST}{proposal.reference}/"))


def test_needs_that_look_alike_are_suggested_when_they_are_public(client: Client) -> None:
    proposal = public(title="Suivre le niveau des nappes", summary="Prévoir les pénuries d’eau potable")
    public(title="Alerter sur les pénuries", summary="L’eau potable manque chaque été", organisation="Les Rives")
    public(title="Nappes et pénuries d’eau potable", organisation="Cachée", publish_summary=False)
    page = text(client.get(f"{LIST}{proposal.reference}/"))
    assert "Des besoins voisins" in page
    assert "Les Rives" in page
    assert "Cachée" not in page


@pytest.mark.parametrize("number", [1, 30])
def test_lists_and_summaries_cost_the_same_for_one_and_thirty(
    client: Client, number: int, django_assert_max_num_queries: Any
) -> None:
    rows = [public(title=f"Pénurie d’eau {rank}") for rank in range(number)]
    for rank in range(number):
        Support.objects.create(
            proposal=rows[0], organisation=f"{rank}", email=f"{rank}@asso.example", confirmed_at=rows[0].submitted_at
        )
    with django_assert_max_num_queries(5):
        client.get(LIST)
    with django_assert_max_num_queries(5):
        client.get(f"{LIST}{rows[0].reference}/")


def test_twelve_a_page(client: Client) -> None:
    for _ in range(13):
        public()
    assert len(client.get(LIST).context["proposals"]) == 12
    assert len(client.get(LIST, {"page": "2"}).context["proposals"]) == 1
