"""Announcing: nothing is known before, everybody is told once, and a decline helps."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from outbox.models import Mail
from partners import actions
from partners.models import Auditor, Proposal, Step, Writer
from seasons.models import Season
from tests import factories
from tests.partners.review_scene import NAME, NOTE, committee, page, read, reader, signed_in

pytestmark = pytest.mark.django_db
LETTER = "CANARI-LETTRE"


@pytest.fixture(autouse=True)
def _mails(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def chloe() -> Client:
    return signed_in(factories.user("Chloé", staff=True))


def decided(season: Season, state: str, title: str = "Les puits", letter: str = "", **fields: Any) -> Proposal:
    """A shortlisted proposal with one confirmed writer, and the decision that waits."""
    proposal = factories.proposal(season=season, state="shortlisted", title=title, **fields)
    factories.writer(proposal=proposal)
    return actions.decide(proposal=proposal, pending_state=state, letter=letter, actor=factories.user(staff=True))


def send_all(client: Client, season: Season) -> str:
    mark = client.get(page("announce", season.slug)).context["mark"]
    return str(client.post(page("announce", season.slug), {"mark": mark}, follow=True).text)


class TestBefore:
    def test_a_partner_s_pages_say_nothing_of_what_waits_nor_of_who_read(self) -> None:
        season = committee()
        proposal = decided(season, "declined", letter=LETTER, publish_summary=True)
        read(proposal, reader(season, NAME), 1, 1, notes=NOTE, comment="CANARI-COMMENTAIRE", comment_approved=True)
        writer = Writer.objects.get(proposal=proposal)
        client = signed_in(factories.user("Awa", email=writer.email))
        for address in ("suivi", "envoyee", "imprimer", ""):
            answer = client.get(f"/proposer/{proposal.reference}/{address}/".replace("//", "/"), follow=True)
            assert answer.status_code == 200 or address != "suivi"
            assert "CANARI" not in answer.text, address
            assert "retenue" not in answer.text.replace("Si votre proposition est retenue", ""), address
        assert "CANARI" not in client.get("/propositions/").text
        assert client.get(page("dossier", proposal.reference)).status_code == 404
        assert client.get(page("table", season.slug)).status_code == 404

    def test_deciding_sends_nothing(self) -> None:
        decided(committee(), "selected")
        assert mail.outbox == []


class TestPreview:
    def test_each_letter_is_shown_as_it_will_leave_without_a_writer_s_own_link(self, chloe: Client) -> None:
        season = committee()
        proposal = decided(season, "selected", letter="Bravo à toute l’équipe.")
        text = chloe.get(page("announce", season.slug)).text
        assert "Bravo à toute l’équipe." in text
        assert "Bonne nouvelle" in text
        assert Writer.objects.get(proposal=proposal).key not in text
        send_all(chloe, season)
        body = str(mail.outbox[0].body)
        assert "Bonne nouvelle" in body
        assert "Bravo à toute l’équipe." in body

    def test_it_costs_the_same_with_one_letter_as_with_thirty(
        self, chloe: Client, django_assert_max_num_queries: Any
    ) -> None:
        counts = []
        for files in (1, 30):
            season = committee()
            for number in range(files):
                proposal = decided(season, "declined", f"Dossier {number}")
                read(proposal, reader(season), 1, 1, comment="x", comment_approved=True)
                Auditor.objects.create(proposal=proposal, user=factories.user(staff=True))
            with django_assert_max_num_queries(14) as seen:
                chloe.get(page("announce", season.slug))
            counts.append(len(seen))
        assert counts[0] == counts[1]

    def test_the_button_comes_after_the_last_letter_and_a_letter_goes_back_to_its_page(self, chloe: Client) -> None:
        season = committee()
        proposals = [decided(season, "declined", f"Dossier {number}") for number in range(11)]
        address = page("announce", season.slug)
        first, last = chloe.get(address).text, chloe.get(address, {"page": 2}).text
        assert ("Tout est relu" in first, "Tout est relu" in last) == (False, True)
        assert "<details open>" in first
        shown = next(row for row in proposals if row.reference in last)
        letter = f"{page('letter', season.slug, shown.reference)}?page=2"
        assert letter in last
        assert chloe.post(letter, {"letter": "Un mot"}).url == f"{address}?page=2#{shown.reference}"  # type: ignore[attr-defined]

    def test_one_held_back_stays(self, chloe: Client) -> None:
        season = committee()
        one, two = decided(season, "selected", "Partie"), decided(season, "declined", "Restée")
        chloe.post(page("letter", season.slug, two.reference), {"letter": "Un mot", "held_back": "on"})
        said = send_all(chloe, season)
        one.refresh_from_db()
        two.refresh_from_db()
        assert (one.state, two.state, two.pending_state, two.pending_letter) == (
            "selected", "shortlisted", "declined", "Un mot",
        )  # fmt: skip
        assert len(mail.outbox) == 1
        assert "Une décision est annoncée" in said or "1 décision est annoncée" in said
        assert "annonce différée" in said

    def test_what_changed_since_it_was_read_does_not_leave(self, chloe: Client) -> None:
        season = committee()
        proposal = decided(season, "selected")
        mark = chloe.get(page("announce", season.slug)).context["mark"]
        actions.decide(proposal=proposal, pending_state="declined", actor=factories.user(staff=True))
        answer = chloe.post(page("announce", season.slug), {"mark": mark}, follow=True)
        assert "a changé depuis votre lecture" in answer.text
        assert mail.outbox == []

    def test_only_ticked_words_of_readers_join_the_letter(self, chloe: Client) -> None:
        season = committee()
        proposal = decided(season, "declined")
        kind = read(proposal, reader(season, NAME), 1, 5, comment="Très beau sujet.")
        read(proposal, reader(season), 1, 5, comment="CANARI-REFUSÉ", notes=NOTE)
        address = page("letter", season.slug, proposal.reference)
        form = chloe.get(address).text
        assert "Très beau sujet." in form
        assert NAME not in form
        chloe.post(address, {"letter": "", "comments": [kind.pk]})
        send_all(chloe, season)
        body = str(mail.outbox[0].body)
        assert "Très beau sujet." in body
        assert "CANARI" not in body

    @pytest.mark.parametrize("comments", [["x"], ["999999"], ["-1"], "\x00"])
    def test_a_malformed_letter_form_is_answered(self, chloe: Client, comments: Any) -> None:
        season = committee()
        proposal = decided(season, "declined")
        read(proposal, reader(season), 1, 5, comment="Un mot")
        data = {"letter": "x" * 9000, "comments": comments, "held_back": "peut-être"}
        assert chloe.post(page("letter", season.slug, proposal.reference), data).status_code == 200


class TestSending:
    def test_all_leave_in_one_go_each_to_confirmed_writers_only(self, chloe: Client) -> None:
        season = committee()
        rows = [decided(season, state, f"Dossier {state}") for state in ("selected", "waiting_list", "declined")]
        factories.writer(proposal=rows[0], email="second@asso.example", owner=False)
        factories.writer(proposal=rows[0], email="jamais@asso.example", owner=False, confirmed_at=None)
        send_all(chloe, season)
        for row in rows:
            row.refresh_from_db()
        assert [row.state for row in rows] == ["selected", "waiting_list", "declined"]
        assert len(mail.outbox) == 4
        assert not any("jamais@" in address for one in mail.outbox for address in one.to)
        assert {one.extra_headers["X-Portal-Kind"] for one in mail.outbox} == {
            "proposal.selected", "proposal.waiting_list", "proposal.declined",
        }  # fmt: skip
        assert all(step.reason.startswith("Comité du ") for step in Step.objects.all())

    def test_a_double_click_sends_once(self, chloe: Client, settings: Any) -> None:
        settings.EMAIL_BACKEND = "outbox.backend.EmailBackend"
        season = committee()
        proposal = decided(season, "declined")
        mark = chloe.get(page("announce", season.slug)).context["mark"]
        for _ in range(2):
            chloe.post(page("announce", season.slug), {"mark": mark})
        assert Mail.objects.filter(kind="proposal.declined").count() == 1
        stale = Proposal(pk=proposal.pk)
        assert actions.announce_all(proposals=[stale, stale], actor=factories.user(staff=True)) == ([], [])
        assert Mail.objects.filter(kind="proposal.declined").count() == 1

    def test_what_moved_meanwhile_is_a_line_and_stops_no_other(self) -> None:
        season = committee()
        moved, nobody, vague, fine = (
            decided(season, "selected", "Bougée"), decided(season, "declined", "Sans personne"),
            decided(season, "redirected", "Vers où"), decided(season, "declined", "Bien"),
        )  # fmt: skip
        Proposal.objects.filter(pk=moved.pk).update(state="withdrawn")
        Writer.objects.filter(proposal=nobody).update(confirmed_at=None)
        rows = [moved, nobody, vague, fine]
        done = actions.announce_all(proposals=rows, actor=factories.user(staff=True))
        assert done.told == [fine]
        assert [(row, type(why)) for row, why in done.refused] == [
            (moved, actions.WrongStep), (nobody, actions.NobodyToTell), (vague, actions.WordMissing),
        ]  # fmt: skip
        nobody.refresh_from_db()
        assert (nobody.state, nobody.pending_state) == ("shortlisted", "declined")
        assert len(mail.outbox) == 1

    def test_a_letter_that_cannot_be_written_leaves_the_state_as_it_was(self, monkeypatch: Any) -> None:
        proposal = decided(committee(), "declined")

        def broken(*_args: Any, **_kwargs: Any) -> None:
            raise OSError

        monkeypatch.setattr("partners.actions.deciding.tell", broken)
        with pytest.raises(OSError):  # noqa: PT011 - the planted one
            actions.announce(proposal=proposal, actor=factories.user(staff=True))
        proposal.refresh_from_db()
        assert (proposal.state, proposal.pending_state) == ("shortlisted", "declined")
        assert not Step.objects.exists()

    def test_one_held_back_does_not_leave_by_another_door(self) -> None:
        proposal = decided(committee(), "declined")
        actor = factories.user(staff=True)
        actions.word(proposal=proposal, letter="", held_back=True, comments=[], actor=actor)
        with pytest.raises(actions.NothingToAnnounce):
            actions.announce(proposal=proposal, actor=actor)
        assert mail.outbox == []

    def test_a_waiting_list_is_decided_again_later(self, chloe: Client) -> None:
        season = committee()
        proposal = decided(season, "waiting_list")
        send_all(chloe, season)
        actions.decide(proposal=proposal, pending_state="selected", actor=factories.user(staff=True))
        send_all(chloe, season)
        proposal.refresh_from_db()
        assert proposal.state == "selected"
        assert [one.extra_headers["X-Portal-Kind"] for one in mail.outbox] == [
            "proposal.waiting_list", "proposal.selected",
        ]  # fmt: skip

    def test_with_nothing_left_the_page_says_so(self, chloe: Client) -> None:
        season = committee()
        assert "Rien n’attend" in chloe.get(page("announce", season.slug)).text
        assert "Rien n’attend" in chloe.post(page("announce", season.slug), follow=True).text


class TestDecline:
    def test_it_tells_strong_and_weak_points_other_ways_and_how_to_come_back(self, chloe: Client) -> None:
        season = committee(places=12)
        proposal = decided(season, "declined", letter="Le sujet nous a touchés.")
        for name in ("Kim", "Sam"):
            read(proposal, reader(season, f"{NAME}-{name}"), 5, 1, notes=NOTE)
        Auditor.objects.create(proposal=proposal, user=factories.user("Chloé", staff=True))
        send_all(chloe, season)
        body = str(mail.outbox[0].body)
        for words in (
            "• Intérêt général", "• Données", "Existent-elles ?", "Le sujet nous a touchés.", "12 projets au plus",
            "Proposer à nouveau", "D’autres voies", "Chloé vous répond",
        ):  # fmt: skip
            assert words in body, words
        assert body.index("Intérêt général") < body.index("consolider") < body.index("Données")
        assert "CANARI" not in body
        assert not any(digit in body for digit in ("5,0", "1,0", "sur 5"))

    def test_one_reading_alone_would_be_somebody_s_scores_and_is_not_told(self, chloe: Client) -> None:
        season = committee()
        proposal = decided(season, "declined")
        read(proposal, reader(season), 5, 0)
        send_all(chloe, season)
        assert "consolider" not in str(mail.outbox[0].body)

    def test_a_redirection_says_where_to(self, chloe: Client) -> None:
        season = committee()
        proposal = decided(season, "redirected")
        assert "écrire d’abord vers qui" in chloe.get(page("announce", season.slug)).text
        chloe.post(page("letter", season.slug, proposal.reference), {"letter": "Vers le Samu social de Lyon."})
        send_all(chloe, season)
        assert "Vers le Samu social de Lyon." in str(mail.outbox[0].body)
