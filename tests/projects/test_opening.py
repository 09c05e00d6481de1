"""A selected proposal becomes an edition, its partner agrees to the text, and the gate follows its ethics."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditLine, User
from partners.models import Message, Partner, Proposal, Writer
from projects import actions
from projects.matching import who_could_lead
from projects.models import Edition, Project, ReadinessItem
from projects.reading import token
from tests import factories
from tests.admin.conftest import signed_in
from volunteers.models import VolunteerSkill

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mails(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def chloe() -> User:
    return factories.user("Chloé", staff=True)


@pytest.fixture
def coordinator(chloe: User) -> Client:
    return signed_in(chloe)


@pytest.fixture
def proposal() -> Proposal:
    return factories.proposal(
        state="selected", title="Rivières à sec", ethics="conditions", ethics_conditions="Flouter les visages"
    )


@pytest.fixture
def ines(proposal: Proposal) -> Writer:
    return factories.writer(proposal=proposal, email="ines@asso.example", name="Inès")


def rewrite(edition: Edition, actor: User, problem: str) -> Edition:
    read = actions.version_of(edition)
    return actions.update_public_text(
        edition=edition, actor=actor, problem=problem, deliverable="", rhythm="", read=read
    )


@pytest.fixture
def edition(proposal: Proposal, ines: Writer, chloe: User) -> Edition:
    made = actions.open_from(proposal=proposal, actor=chloe)
    mail.outbox.clear()
    return made


def step(client: Client, about: Any, verb: str, **answers: Any) -> str:
    url = reverse(f"admin:{about._meta.app_label}_{about._meta.model_name}_step", args=[about.pk, verb])
    answer = client.post(url, answers, follow=True)
    assert answer.status_code == 200
    about.refresh_from_db()
    return " ".join([*map(str, answer.context["messages"]), answer.content.decode()])


class TestOpening:
    def test_nothing_is_typed_again(self, proposal: Proposal, ines: Writer, chloe: User) -> None:
        edition = actions.open_from(proposal=proposal, actor=chloe)
        project = edition.project
        assert (edition.state, edition.published, project.published) == ("framing", False, False)
        assert (edition.problem, edition.deliverable) == (proposal.problem, proposal.ambition)
        assert (project.title, project.summary) == (proposal.title, proposal.summary)
        assert (project.climate, project.social, project.internal, project.citizen) == (True, False, True, False)
        assert project.partner_names == proposal.organisation == Partner.objects.get().name
        lines = {row.kind: row for row in edition.readiness.all()}
        assert "Flouter les visages" in lines["ethics"].note
        assert "Awa Traoré" in lines["contact"].note
        assert lines["contact"].done
        assert "Relevés" in lines["data"].note or "relevés" in lines["data"].note
        proposal.refresh_from_db()
        assert proposal.followed_at_url == reverse("projects:team", args=[edition.slug])
        assert [row.to for row in mail.outbox] == [["ines@asso.example"]]
        assert AuditLine.objects.filter(verb="edition.opened_from_proposal").exists()

    def test_a_project_that_comes_back_keeps_its_page(self, proposal: Proposal, chloe: User) -> None:
        project = factories.project(title="Pyronear")
        edition = actions.open_from(proposal=proposal, actor=chloe, project=project)
        assert (edition.project, edition.title) == (project, "Rivières à sec")
        assert Project.objects.count() == 1

    def test_what_cannot_be_opened(self, proposal: Proposal, chloe: User) -> None:
        with pytest.raises(actions.NotSelected):
            actions.open_from(proposal=factories.proposal(state="shortlisted"), actor=chloe)
        taken = factories.edition(season=proposal.season)
        with pytest.raises(actions.SeasonTaken):
            actions.open_from(proposal=proposal, actor=chloe, project=taken.project)
        edition = actions.open_from(proposal=proposal, actor=chloe)
        with pytest.raises(actions.AlreadyOpened) as error:
            actions.open_from(proposal=proposal, actor=chloe)
        assert error.value.edition == edition
        assert Edition.objects.count() == 2

    def test_a_partner_known_by_name_is_linked(self, proposal: Proposal, chloe: User) -> None:
        known = factories.partner(name=proposal.organisation.upper())
        edition = actions.open_from(proposal=proposal, actor=chloe)
        assert list(edition.project.partners.all()) == [known]

    def test_a_long_summary_is_cut_between_words(self) -> None:
        from projects.actions.opening import shortened

        cut = shortened("mot " * 75)
        assert len(cut) <= 240
        assert cut.endswith("mot…")

    def test_what_its_partner_wishes_is_read_where_needs_are_written(
        self, coordinator: Client, proposal: Proposal, chloe: User
    ) -> None:
        type(proposal).objects.filter(pk=proposal.pk).update(profiles="Cartographie, design")
        edition = actions.open_from(proposal=proposal, actor=chloe)
        assert (
            "Cartographie, design" in coordinator.get(reverse("admin:projects_edition_change", args=[edition.pk])).text
        )

    def test_who_could_lead_is_seen_before_there_is_an_edition(self, coordinator: Client) -> None:
        shortlisted = factories.proposal(state="shortlisted")
        lea, noe = (factories.volunteer(name, offers_to_lead=True) for name in ("Léa", "Noé"))
        factories.membership(volunteer=noe, edition=factories.edition(season=shortlisted.season), role="product_lead")
        page = reverse("admin:partners_proposal_change", args=[shortlisted.pk])
        text = coordinator.get(page).text
        assert (str(lea) in text, str(noe) in text) == (True, False)
        type(shortlisted).objects.filter(pk=shortlisted.pk).update(state="submitted")
        assert str(lea) not in coordinator.get(page).text

    def test_the_button_is_on_the_proposal(self, coordinator: Client, proposal: Proposal) -> None:
        listed = reverse("admin:partners_proposal_changelist") + "?edition=a-ouvrir"
        assert proposal.reference in coordinator.get(listed).content.decode()
        taken = factories.edition(season=proposal.season)
        assert "déjà une édition" in step(coordinator, proposal, "ouvrir", project=taken.project.pk)
        assert "est ouverte" in step(coordinator, proposal, "ouvrir", project="")
        assert proposal.reference not in coordinator.get(listed).content.decode()
        assert "ne s’applique plus" in step(coordinator, proposal, "ouvrir", project="")


class TestTheTextIsAgreed:
    def link(self, edition: Edition, writer: Writer) -> str:
        return reverse("projects:team-confirm", args=[edition.slug, token(edition, writer)])

    def test_the_partner_confirms_then_it_is_published(
        self, client: Client, coordinator: Client, edition: Edition, ines: Writer
    ) -> None:
        assert "n’a pas confirmé ce texte" in step(coordinator, edition, "publier", reason="")
        assert not edition.published
        step(coordinator, edition, "relecture")
        assert mail.outbox[0].to == ["ines@asso.example"]
        url = re.search(r"/equipes/\S+/texte-public/\S+/", str(mail.outbox[0].body))[0]  # type: ignore[index]
        page = client.get(url)
        assert "Douze communes" in page.content.decode()
        edition.refresh_from_db()
        assert not edition.confirmed_text
        done = client.post(url, {"read": page.context["read"]}, follow=True).content.decode()
        assert "ce texte est confirmé" in done
        edition.refresh_from_db()
        assert edition.confirmed_by == ines
        step(coordinator, edition, "publier")
        assert (edition.published, edition.published_unconfirmed) == (True, "")
        assert "ne s’applique plus" in step(coordinator, edition, "relecture")

    def test_an_agreement_is_for_the_text_that_was_read(
        self, client: Client, edition: Edition, ines: Writer, chloe: User
    ) -> None:
        url = self.link(edition, ines)
        read = client.get(url).context["read"]
        edition = rewrite(edition, chloe, "Autre")
        assert "Le texte vient de changer" in client.post(url, {"read": read}, follow=True).content.decode()
        actions.confirm_text(edition=edition, writer=ines, read=actions.print_of(edition))
        edition.refresh_from_db()
        edition = rewrite(edition, chloe, "Encore")
        assert not actions.is_confirmed(edition)

    def test_without_an_agreement_a_reason_is_kept(self, coordinator: Client, edition: Edition) -> None:
        step(coordinator, edition, "publier", reason="Accord donné de vive voix")
        assert (edition.published, edition.published_unconfirmed) == (True, "Accord donné de vive voix")

    def test_a_remark_joins_the_thread(self, client: Client, edition: Edition, ines: Writer) -> None:
        url = self.link(edition, ines) + "remarque/"
        assert "Écrire ce qu’il faut changer" in client.post(url, {"comment": " "}).content.decode()
        client.post(url, {"comment": "Dire « assecs »"}, follow=True)
        assert not actions.is_confirmed(edition)
        message = Message.objects.get()
        assert (message.text, message.writer, message.from_partner) == ("Dire « assecs »", ines, True)

    def test_an_empty_remark_leaves_the_way_to_say_yes(self, client: Client, edition: Edition, ines: Writer) -> None:
        url = self.link(edition, ines)
        page = client.post(url + "remarque/", {"comment": " "})
        assert f'<form method="post" action="{url}">' in page.content.decode()
        assert "est confirmé" in client.post(url, {"read": page.context["read"]}, follow=True).content.decode()

    def test_several_at_once_are_warned_of_too(self, coordinator: Client, edition: Edition, ines: Writer) -> None:
        chosen = {"action": "publier", "_selected_action": edition.pk}
        page = coordinator.post(reverse("admin:projects_edition_changelist"), chosen).content.decode()
        assert "n’a pas confirmé ce texte" in page

    def test_the_whole_page_is_agreed(self, client: Client, edition: Edition, ines: Writer) -> None:
        read = actions.print_of(edition)
        edition.project.presentation = "Un détail lu aussi"
        edition.project.save()
        assert "Un détail lu aussi" in client.get(self.link(edition, ines)).content.decode()
        with pytest.raises(actions.TextChanged):
            actions.confirm_text(edition=edition, writer=ines, read=read)

    def test_nobody_to_read_is_explained(self, coordinator: Client, edition: Edition) -> None:
        Writer.objects.update(confirmed_at=None)
        assert "n’a confirmé d’adresse" in step(coordinator, edition, "relecture")

    def test_other_links_are_not_found(self, client: Client, edition: Edition, ines: Writer) -> None:
        other = factories.edition()
        stranger = factories.writer()
        slugs = [self.link(other, ines), self.link(edition, stranger), f"/equipes/{edition.slug}/texte-public/faux/"]
        for url in slugs:
            assert client.get(url).status_code == 404
            assert client.post(url).status_code == 404
        url = self.link(edition, ines)
        Writer.objects.filter(pk=ines.pk).update(key="replaced-by-a-new-one")
        assert client.get(url).status_code == 404


class TestTeamPage:
    def test_the_partner_reads_their_own_edition_only(self, client: Client, edition: Edition, ines: Writer) -> None:
        client.force_login(factories.user("Inès", email=ines.email))
        bob = factories.volunteer("Bob", share_email=False)
        factories.membership(edition=edition, role="mentor", volunteer=bob)
        answer = client.get(reverse("projects:team", args=[edition.slug]))
        assert answer.status_code == 200
        page = answer.content.decode()
        assert "Bob" in page
        assert bob.user.email not in page
        assert "Le point de cadrage" not in page
        assert client.get(reverse("projects:team-text", args=[edition.slug])).status_code == 404
        assert client.get(reverse("projects:team", args=[factories.edition().slug])).status_code == 404

    def test_an_address_that_was_not_confirmed_opens_nothing(self, client: Client, edition: Edition) -> None:
        factories.writer(proposal=edition.proposal, email="paul@asso.example", confirmed_at=None, owner=False)
        client.force_login(factories.user("Paul", email="paul@asso.example"))
        assert client.get(reverse("projects:team", args=[edition.slug])).status_code == 404


def ethics_line(edition: Edition) -> actions.GateLine:
    edition = Edition.objects.get(pk=edition.pk)
    return next(line for line in actions.gate(edition=edition) if line.kind == "ethics")


class TestGate:
    @pytest.mark.parametrize(
        ("ethics", "done"),
        [("not_needed", True), ("asked", False), ("cleared", True), ("conditions", True), ("refused", False)],
    )
    def test_it_follows_the_proposal_s_ethics(self, edition: Edition, ethics: str, done: bool) -> None:
        Proposal.objects.update(ethics=ethics)
        ReadinessItem.objects.filter(kind="ethics").update(done=not done)
        assert ethics_line(edition).done is done

    def test_conditions_given_since_are_seen(self, edition: Edition) -> None:
        Proposal.objects.update(ethics_conditions="Effacer après un an")
        assert "Effacer après un an" in ethics_line(edition).note

    def test_a_line_has_an_owner_and_a_date_on_the_team_page(self, coordinator: Client, edition: Edition) -> None:
        from tests.admin.test_admin_editions import form_of

        url = reverse("admin:projects_edition_change", args=[edition.pk])
        data = form_of(coordinator, url)
        prefix = next(
            form.prefix
            for inline in coordinator.get(url).context["inline_admin_formsets"]
            for form in inline.formset.forms
            if getattr(form.instance, "kind", "") == "data" and isinstance(form.instance, ReadinessItem)
        )
        changed = {f"{prefix}-owner": "Inès", f"{prefix}-due_on": str(factories.day(9)), f"{prefix}-done": "on"}
        assert coordinator.post(url, data | changed).status_code == 302
        line = edition.readiness.get(kind="data")
        assert (line.owner, line.due_on, line.done) == ("Inès", factories.day(9), True)
        assert AuditLine.objects.filter(verb="edition.readiness", detail__kind="data").exists()
        page = coordinator.get(reverse("projects:team", args=[edition.slug])).content.decode()
        assert "Inès" in page

    def test_every_point_has_its_line_even_when_nothing_is_written_yet(self, coordinator: Client) -> None:
        from tests.admin.test_admin_editions import form_of

        bare = factories.edition(slug="13-bare")
        url = reverse("admin:projects_edition_change", args=[bare.pk])
        data = form_of(coordinator, url)
        kinds = {name: value for name, value in data.items() if re.fullmatch(r"readiness-\d+-kind", name)}
        assert set(kinds.values()) == {"contact", "data", "ethics", "tasks"}
        line = next(name for name, value in kinds.items() if value == "data").removesuffix("kind")
        assert coordinator.post(url, data | {f"{line}owner": "Inès"}).status_code == 302
        assert [(row.kind, row.owner) for row in bare.readiness.all()] == [("data", "Inès")]

    def test_facts_are_not_ticked(self, edition: Edition, chloe: User) -> None:
        for kind in ("leads", "repository", "channel", "ethics"):
            with pytest.raises(actions.NotTicked):
                actions.set_readiness(edition=edition, kind=kind, done=True, actor=chloe)


class TestLeads:
    def test_who_offered_is_shown_with_fields_in_common_first(self, coordinator: Client, edition: Edition) -> None:
        factories.need(edition=edition, skill="design")
        noe = factories.volunteer("Noé", offers_to_lead=True, hours_per_week=8)
        lea = factories.volunteer("Léa", offers_to_lead=True, hours_per_week=3)
        VolunteerSkill.objects.create(volunteer=lea, skill=factories.skill("design"))
        factories.volunteer("Bob")
        busy = factories.volunteer("Ève", offers_to_lead=True)
        factories.membership(volunteer=busy, edition=factories.edition(season=edition.season), role="tech_lead")
        assert [offer.volunteer for offer in who_could_lead(edition)] == [lea, noe]
        url = reverse("admin:projects_edition_step", args=[edition.pk, "nommer"])
        shown = coordinator.get(url).content.decode().replace("\u00a0", " ")
        assert shown.index("Léa (3 h par semaine, en design)") < shown.index("Noé (8 h par semaine)")

    def test_who_offered_is_appointed_by_a_choice_and_somebody_else_by_the_search(
        self, coordinator: Client, edition: Edition
    ) -> None:
        lea, bob = factories.volunteer("Léa", offers_to_lead=True), factories.volunteer("Bob")
        assert "Choisir une des personnes" in step(coordinator, edition, "nommer", role="tech_lead", offered="")
        both = step(coordinator, edition, "nommer", role="tech_lead", offered=lea.pk, volunteer=bob.pk)
        assert "n’en garder qu’une" in both
        assert not edition.memberships.exists()
        step(coordinator, edition, "nommer", role="tech_lead", offered=lea.pk)
        step(coordinator, edition, "nommer", role="product_lead", offered="", volunteer=bob.pk)
        leads = edition.memberships.values_list("role", "volunteer")
        assert set(leads) == {("tech_lead", lea.pk), ("product_lead", bob.pk)}

    def test_it_costs_the_same_for_one_and_for_twenty(self, edition: Edition) -> None:
        factories.volunteer(offers_to_lead=True)
        with CaptureQueriesContext(connection) as one:
            who_could_lead(edition)
        for _number in range(19):
            factories.volunteer(offers_to_lead=True)
        with CaptureQueriesContext(connection) as twenty:
            who_could_lead(edition)
        assert len(one) == len(twenty) <= 3

    def test_the_profile_keeps_the_offer(self, client: Client) -> None:
        alice = factories.volunteer("Alice")
        client.force_login(alice.user)
        client.post(reverse("volunteers:profile"), {"offers_to_lead": "on"})
        alice.refresh_from_db()
        assert alice.offers_to_lead
