"""Several files given to the people who follow them: one letter each, written with the rows or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from partners import actions
from partners.models import Auditor, Proposal
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mails(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def proposal() -> Proposal:
    return factories.proposal(state="submitted", title="Rivières à sec")


def entrust(client: Client, *proposals: Proposal, **people: Any) -> str:
    rows = {"action": "suivi", "_selected_action": [row.pk for row in proposals], "confirmed": "1"}
    answer = client.post(reverse("admin:partners_proposal_changelist"), {**rows, **people}, follow=True)
    return str(next(iter(answer.context["messages"])))


def test_several_files_are_entrusted_at_once(coordinator: Client, proposal: Proposal) -> None:
    other = factories.proposal(state="submitted")
    gone = factories.proposal(state="withdrawn")
    noe = factories.user("Noé", staff=True)
    rows = {"action": "suivi", "_selected_action": [proposal.pk, other.pk, gone.pk]}
    url = reverse("admin:partners_proposal_changelist")
    assert "Personne ne le suit encore" in coordinator.post(url, rows).text
    done = coordinator.post(url, {**rows, "confirmed": "1", "first": noe.pk}, follow=True)
    assert "2 dossiers confiés" in str(next(iter(done.context["messages"])))
    assert {row.proposal for row in Auditor.objects.filter(user=noe)} == {proposal, other}
    (told,) = mail.outbox
    assert (told.to, told.subject) == ([noe.email], "2 propositions vous sont confiées")
    assert "C’est votre nom" in told.body


def test_only_files_that_are_new_to_a_person_are_told(coordinator: Client, chloe: User, proposal: Proposal) -> None:
    noe, eve = factories.user("Noé", staff=True), factories.user("Ève", staff=True)
    other = factories.proposal(state="submitted", title="Autre besoin")
    actions.assign_auditors(proposal=proposal, users=[noe], actor=chloe)
    mail.outbox.clear()
    for _time in range(2):
        assert "2 dossiers confiés" in entrust(coordinator, proposal, other, first=noe.pk, others=[eve.pk, chloe.pk])
    told = {row.to[0]: row for row in mail.outbox}
    assert (len(mail.outbox), set(told)) == (2, {noe.email, eve.email})
    assert told[noe.email].subject == "Une proposition vous est confiée"
    assert "Rivières à sec" not in told[noe.email].body
    assert "Rivières à sec" in told[eve.email].body
    assert "Autre besoin" in told[eve.email].body
    assert {row.user for row in proposal.auditors.all()} == {noe, eve, chloe}


def test_files_and_letters_go_together_or_not_at_all(
    coordinator: Client, proposal: Proposal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_args: Any, **_options: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("partners.emails.auditing.send", stop)
    noe = factories.user("Noé", staff=True)
    with pytest.raises(KeyboardInterrupt):
        entrust(coordinator, proposal, factories.proposal(state="submitted"), first=noe.pk)
    assert not Auditor.objects.exists()


def test_only_the_coordination_is_given_files(chloe: User, proposal: Proposal) -> None:
    with pytest.raises(actions.NotOfTheTeam):
        actions.assign_several(proposals=[proposal], users=[chloe, factories.user("Alice")], actor=chloe)
    assert not Auditor.objects.exists()
