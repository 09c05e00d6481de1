"""What coordinators see and do; what nobody sees."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import AuditLine
from outbox.models import Mail, State
from tests.admin.conftest import signed_in
from tests.factories import user
from tests.outbox.letters import send, written

pytestmark = pytest.mark.django_db
LIST = reverse("admin:outbox_mail_changelist")
BODY = "Voici <b>tout</b> : XYZ-789"


def page(mail: Mail, name: str = "change") -> str:
    return reverse(f"admin:outbox_mail_{name}", args=[mail.pk])


def step(mail: Mail, name: str) -> str:
    return reverse("admin:outbox_mail_step", args=[mail.pk, name])


def dead(mail: Mail) -> Mail:
    Mail.objects.filter(pk=mail.pk).update(state=State.DEAD, reason="Le serveur refuse : 550 personne", attempts=8)
    mail.refresh_from_db()
    return mail


def test_a_volunteer_sees_no_mail(client: Client) -> None:
    mail = written()
    client.force_login(user("Alice"))
    assert client.get(LIST).status_code == 302
    assert client.get(page(mail)).status_code == 302
    assert client.post(step(mail, "reessayer")).status_code == 302


def test_a_coordinator_reads_the_reason_and_the_text_as_text(coordinator: Client) -> None:
    mail = dead(written(body=BODY, about=f"accounts.user:{user('Bob').pk}"))
    assert "550 personne" in coordinator.get(LIST, {"state": "dead", "q": "alice@"}).content.decode()
    content = coordinator.get(page(mail)).content.decode()
    assert "Voici &lt;b&gt;tout&lt;/b&gt;" in content
    assert reverse("admin:accounts_user_change", args=[mail.about_id]) in content


def test_a_code_is_shown_to_nobody_but_the_demo(coordinator: Client, settings: Settings) -> None:
    mail = written(body=BODY, secret="1")
    for url in (page(mail), LIST, step(mail, "reessayer")):
        assert "XYZ-789" not in coordinator.get(url).content.decode()
    settings.DEMO = True
    assert "XYZ-789" in coordinator.get(page(mail)).content.decode()


def test_nobody_signs_in_as_somebody_else_with_a_code_read_here(coordinator: Client, client: Client) -> None:
    """The code is in the subject too, for people's phones: its row must not say it."""
    client.post(reverse("account_login"), {"login": user("Bob").email})
    mail = Mail.objects.get(kind="account.login_code")
    code = re.findall(r"[A-Z]{3}-[A-Z]{3}", mail.text())[0]
    assert code in message_from_bytes(bytes(mail.raw), policy=policy.default)["Subject"]
    for url in (LIST, f"{LIST}?q={mail.to}", page(mail), step(mail, "reessayer")):
        assert code not in coordinator.get(url).content.decode(), url
    assert code not in mail.subject


def test_a_mail_is_tried_again_from_its_page(coordinator: Client) -> None:
    mail = dead(written())
    assert step(mail, "reessayer") in coordinator.get(page(mail)).content.decode()
    assert "alice@example.org" in coordinator.get(step(mail, "reessayer")).content.decode()
    coordinator.post(step(mail, "reessayer"))
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (State.QUEUED, 0)
    assert AuditLine.objects.get(verb="mail.tried_again").actor


def test_several_mails_are_put_aside_from_the_list(coordinator: Client) -> None:
    mails = [written(), written()]
    chosen = {"action": "mettre-de-cote", "_selected_action": [mail.pk for mail in mails]}
    coordinator.post(LIST, chosen)
    assert not Mail.objects.filter(state=State.HELD).exists()
    coordinator.post(LIST, chosen | {"confirmed": "1"})
    assert Mail.objects.filter(state=State.HELD).count() == 2


def test_a_blanked_mail_says_so(coordinator: Client) -> None:
    mail = dead(written())
    Mail.objects.update(raw=b"")
    assert "texte de ce mail a été effacé" in coordinator.post(step(mail, "reessayer")).content.decode()
    assert "texte a été effacé" in coordinator.get(page(mail)).content.decode()


def test_nobody_writes_changes_or_deletes_a_mail(coordinator: Client) -> None:
    mail = written()
    assert coordinator.get(reverse("admin:outbox_mail_add")).status_code == 403
    assert coordinator.post(page(mail), {"to": "zoe@example.org"}).status_code == 403
    assert coordinator.post(page(mail, "delete"), {"post": "yes"}).status_code == 403
    mail.refresh_from_db()
    assert mail.to == "alice@example.org"


def test_the_list_says_why_mail_waits_where_no_server_is_set(coordinator: Client, settings: Settings) -> None:
    send()
    assert coordinator.get(LIST).content.decode().count("DJANGO_EMAIL_HOST") == 2
    settings.EMAIL_HOST = "smtp.example.org"
    assert "DJANGO_EMAIL_HOST" not in coordinator.get(LIST).content.decode()


def test_the_list_costs_the_same_with_one_mail_and_with_thirty_and_reads_no_body(coordinator: Client) -> None:
    counts = []
    for number in (1, 29):
        for _time in range(number):
            send(kind=f"test.{_time}")
        with CaptureQueriesContext(connection) as captured:
            coordinator.get(LIST)
            counts.append(len(captured))
            assert not any('"raw"' in query["sql"] for query in captured)
    assert counts[0] == counts[1] <= 10


def test_a_mail_put_off_shows_when_it_is_tried_next(coordinator: Client) -> None:
    mail = written(not_before=(timezone.now() + timedelta(days=400)).isoformat())
    assert str(mail.next_try.year) in coordinator.get(page(mail)).content.decode()


def test_a_session_without_a_second_factor_reads_nothing() -> None:
    mail = written(body=BODY)
    client = signed_in(user("Chloé", staff=True), second_factor=False)
    assert client.get(page(mail)).status_code == 302
