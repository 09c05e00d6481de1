"""One small world in which every address of the portal exists, and everybody who may ask for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.mail import send_mail
from django.test import Client
from django.utils import timezone

from accounts.models import User
from chat.actions import ensure_channel
from chat.models import Account, Finding, Move, PlanSet, SyncPlan, Workspace
from partners.models import Attachment, Criterion, EthicsOpinion, Support
from projects.actions import add_event, renew_calendar
from projects.models import Alert, ImportedFile, Membership, Relay, SiteImport
from seasons.models import Event, Watch
from tests import factories
from volunteers.actions import accept_charter

ROLES = (
    "anonymous",
    "outsider",
    "member",
    "lead",
    "partner",
    "reviewer",
    "unproven",
    "coordinator",
    "administrator",
)


@dataclass
class World:
    """Objects by the name the table's rows use, and one signed-in client a role."""

    clients: dict[str, Client] = field(default_factory=dict)
    objects: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.objects[name]
        except KeyError as error:
            raise AttributeError(name) from error

    def of_model(self, label: str) -> Any:
        """Any row of an admin's model; the one a test named, when it did."""
        found = self.objects.get(label) or apps.get_model(label)._default_manager.first()
        assert found, f"build() makes no {label}"
        return found


def signed_in(user: User, second_factor: bool = False) -> Client:
    """A client whose session belongs to `user`; with a proven second factor when asked."""
    client = Client(raise_request_exception=True)
    client.force_login(user)
    if second_factor:
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "type": "totp"}]
        session.save()
    return client


def build() -> World:
    """Alice is in the team, Bob asks to be, Léa leads, Zoé is outside, Chloé coordinates, Adèle administers.

    Awa writes two proposals, one sent; Rita reads the one that was sent, in another association's name.
    """
    edition = factories.edition(joining="request")
    need = factories.need(edition=edition)
    alice = factories.membership(need=need, volunteer=factories.volunteer("Alice"))
    bob = factories.membership(need=need, volunteer=factories.volunteer("Bob"), state=Membership.State.APPLIED)
    lea = factories.membership(edition=edition, volunteer=factories.volunteer("Léa"), role=Membership.Role.PRODUCT_LEAD)
    zoe = factories.volunteer("Zoé")
    chloe = factories.user("Chloé", staff=True)
    adele = factories.user("Adèle", superuser=True)
    send_mail("Bonjour", "Un courriel", None, ["alice@example.org"])
    chapter = factories.chapter()
    event = Event.objects.create(
        season=edition.season, title="Lancement", starts_at=timezone.now(), ends_at=timezone.now()
    )
    meeting = Event.objects.create(
        chapter=chapter, title="Rencontre", starts_at=timezone.now(), ends_at=timezone.now() + timedelta(hours=1)
    )
    tomorrow = timezone.now() + timedelta(days=1)
    stand_up = add_event(
        edition=edition,
        fields={"title": "Point", "starts_at": tomorrow, "ends_at": tomorrow, "signup": True},
        actor=None,
    )
    Watch.objects.create(email="watch@example.org", topic=Watch.Topic.CALL)
    Criterion.objects.create(season=edition.season, title="Intérêt général")
    accept_charter(volunteer=zoe)
    factories.partner()
    ImportedFile.objects.create(path="projects/a/index.md", text="Texte")
    SiteImport.objects.create(name="site.zip")
    workspace = Workspace.objects.create(
        name="Messagerie", slug="chat", base_url="http://127.0.0.1:1", team_name="dfg", token_name="NO_TOKEN"
    )
    channel = ensure_channel(about=edition, workspace=workspace)
    Account.objects.create(workspace=workspace, volunteer=zoe)
    SyncPlan.objects.create(channel=channel, state=SyncPlan.State.DRY, batch=PlanSet.objects.create())
    Finding.objects.create(channel=channel, kind="drift", reason="known")
    elsewhere = Workspace.objects.create(
        name="Ailleurs", slug="ailleurs", base_url="http://127.0.0.1:1", team_name="dfg", token_name="NO_TOKEN"
    )
    Move.objects.create(source=workspace, target=elsewhere)
    awa, rita = factories.user("Awa"), factories.user("Rita", email="rita@comite.example")
    call = factories.season(launch_in=120)
    draft = factories.proposal(season=call)
    sent = factories.proposal(season=call, state="shortlisted", publish_summary=True)
    writers = [factories.writer(proposal=one, email=awa.email) for one in (draft, sent)]
    edition.proposal = factories.proposal(season=edition.season, state="selected")
    edition.save(update_fields=["proposal"])
    bearer = factories.writer(proposal=edition.proposal, email=awa.email)
    helper = factories.writer(proposal=draft, owner=False)
    piece = Attachment.objects.create(
        proposal=draft, name="note.txt", file=ContentFile(b"a", name="note.txt"), content_type="text/plain", size=1
    )
    reader = factories.reviewer(season=call, user=rita, ethics=True)
    factories.review(proposal=sent, reviewer=reader)
    EthicsOpinion.objects.create(proposal=sent, reviewer=reader)
    factories.committee(season=call)
    support = Support.objects.create(proposal=sent, organisation="Rivières", email="support@example.org")
    alert = Alert.objects.create(edition=edition, email="alert@example.org")
    relay = Relay.objects.create(edition=edition, sender=zoe.user, recipient=lea.volunteer.user)
    world = World(
        objects={
            "edition": edition,
            "season": edition.season,
            "project": edition.project,
            "need": need,
            "alice": alice,
            "request": bob,
            "lead": lea,
            "outsider": zoe,
            "coordinator": chloe,
            "bearer": bearer,
            "draft": draft,
            "sent": sent,
            "key": writers[0].key,
            "helper": helper,
            "piece": piece,
            "support": support,
            "workspace": workspace,
            "alert": alert,
            "relay": relay,
            "chapter": chapter,
            "event": event,
            "meeting": meeting,
            "stand_up": stand_up,
            "secret": renew_calendar(user=alice.volunteer.user).secret,
            "content_type": ContentType.objects.get_for_model(Membership),
        }
    )
    world.clients = {
        "anonymous": Client(),
        "outsider": signed_in(zoe.user),
        "member": signed_in(alice.volunteer.user),
        "lead": signed_in(lea.volunteer.user),
        "partner": signed_in(awa),
        "reviewer": signed_in(rita),
        "unproven": signed_in(chloe),
        "coordinator": signed_in(chloe, second_factor=True),
        "administrator": signed_in(adele, second_factor=True),
    }
    return world
