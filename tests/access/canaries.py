"""A word nobody would write, in every text that proposals keep; and to whom the table lets each be shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone

from accounts.models import User
from partners.models import Attachment, Proposal, Reviewer, Support
from tests import factories
from tests.access.world import World

TABLE = Path(__file__).with_name("canaries.txt")
FILES = ("own", "told", "shared", "kept", "closed", "draft")
# Codes of the portal's own, and what is derived from texts that are planted themselves.
TECHNICAL = {
    "proposal.reference",
    "proposal.followed_at_url",
    "proposal.search_text",
    "attachment.file",
    "attachment.content_type",
}
SEEN = re.compile(r"qz(\d{4})zq")
Place = tuple[str, str]  # a file and a field


def table() -> dict[str, dict[str, str]]:
    """By field, then by file: letters of who may see it. P its partner, R its reader, T the team, E everybody."""
    rows = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    return {name: dict(zip(FILES, cells, strict=True)) for name, *cells in rows}


def kept_texts() -> set[str]:
    """Every column of the partners' room that holds words about one proposal, as «model.field»."""
    found = set()
    for model in apps.get_app_config("partners").get_models():
        about = model is Proposal or any(f.related_model is Proposal for f in model._meta.concrete_fields)
        found |= {f"{model._meta.model_name}.{column.name}" for column in texts(model)} if about else set()
    return found - TECHNICAL


def texts(model: type[models.Model]) -> list[Any]:
    """Columns that hold free words."""
    columns = model._meta.concrete_fields
    return [one for one in columns if isinstance(one, models.CharField | models.TextField) and not one.choices]


@dataclass
class Canaries:
    """Plants words and finds them again."""

    places: list[Place] = field(default_factory=list)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)

    def new(self, file: str, name: str) -> str:
        self.places.append((file, name))
        return self.word((file, name))

    def word(self, place: Place) -> str:
        return f"qz{self.places.index(place) + 1:04d}zq"

    def found(self, text: str) -> set[Place]:
        return {self.places[int(number) - 1] for number in SEEN.findall(text.lower())}

    def filled(self, file: str, model: type[models.Model]) -> dict[str, str]:
        """A word for each text of a model, in the shape its column takes."""
        values = {}
        for column in texts(model):
            name = f"{model._meta.model_name}.{column.name}"
            if name not in TECHNICAL:
                values[column.name] = _shaped(column, self.new(file, name))
        return values

    def plant(self, world: World, file: str, state: str, email: str, *, consents: bool) -> Proposal:
        """A proposal with everything that can hang on one."""
        sent = {} if state == "draft" else {"submitted_at": timezone.now()}
        values = self.filled(file, Proposal) | {"season": world.sent.season, "publish_summary": consents}
        proposal = Proposal.objects.create(**values, state=state, ethics="conditions", **sent)
        factories.writer(proposal=proposal, email=email)
        colleague = factories.writer(proposal=proposal, **self.filled(file, apps.get_model("partners.writer")))
        named = self.new(file, "auditor.name")
        factories.user(named, staff=True, email=f"{self.new(file, 'auditor.email')}@example.org")
        reader = self._reader(file, proposal)
        for name, more in self._rows(proposal, reader, named).items():
            model = apps.get_model(f"partners.{name}")
            model._default_manager.create(proposal=proposal, **self.filled(file, model) | more)
        house, address = self.new(file, "waiting.organisation"), f"{self.new(file, 'waiting.email')}@asso.example"
        Support.objects.create(proposal=proposal, organisation=house, email=address)
        piece = Attachment.objects.get(proposal=proposal)
        piece.file.save("x.txt", ContentFile(self.new(file, "attachment.bytes").encode()))
        self.files[file] = self._objects(proposal, colleague, piece)
        return proposal

    def _reader(self, file: str, proposal: Proposal) -> Reviewer:
        name, email = self.new(file, "reader.name"), self.new(file, "reader.email")
        user = factories.user(name, email=f"{email}@lecture.example")
        house = self.new(file, "reader.organisation")
        return factories.reviewer(season=proposal.season, user=user, organisation=house, ethics=True)

    def _rows(self, proposal: Proposal, reader: Reviewer, auditor: str) -> dict[str, dict[str, Any]]:
        """What each model asks beside its texts."""
        team = User.objects.get(name=auditor)
        answers = {"title": self.new(self.places[-1][0], "version.answers")}
        return {
            "attachment": {"size": 1, "content_type": "text/plain"},
            "version": {"number": 1, "answers": answers},
            "support": {"confirmed_at": timezone.now()},
            "step": {"before": "call", "after": "shortlisted", "by": team},
            "message": {"by": team},
            "callnote": {"held_on": factories.day(), "by": team},
            "deepdive": {"number": 1, "by": team},
            "auditor": {"user": team},
            "eligibility": {"eligible": True, "decided_at": timezone.now()},
            "review": {"reviewer": reader, "state": "done", "done_at": timezone.now()},
            "ethicsopinion": {"reviewer": reader, "answer": "conditions", "answered_at": timezone.now()},
        }

    def _objects(self, proposal: Proposal, helper: Any, piece: Attachment) -> dict[str, Any]:
        """What addresses name, of this file; links that came by mail are left out, as only their readers have them."""
        nobody = SimpleNamespace(pk=0)
        rows = {"partners.proposal": proposal, "partners.support": Support.objects.filter(proposal=proposal).first()}
        named = {"draft": proposal, "sent": proposal, "helper": helper, "piece": piece}
        return rows | named | {"support": nobody, "key": "nothing"}


def _shaped(column: Any, word: str) -> str:
    if isinstance(column, models.EmailField):
        return f"{word}@canari.example"
    return f"https://{word}.example" if isinstance(column, models.URLField) else word


def planted(world: World) -> Canaries:
    """Awa's two, of which one was answered; others' four. Rita read the first, owes «kept», left «closed»."""
    canaries = Canaries()
    awa, other = world.bearer.email, "basile@ailleurs.example"
    plant: Callable[..., Proposal] = canaries.plant
    own = plant(world, "own", "shortlisted", awa, consents=False)
    told = plant(world, "told", "declined", awa, consents=False)
    plant(world, "shared", "shortlisted", other, consents=True)
    kept = plant(world, "kept", "shortlisted", other, consents=False)
    closed = plant(world, "closed", "shortlisted", other, consents=False)
    plant(world, "draft", "draft", other, consents=False)
    rita = Reviewer.objects.get(user__email="rita@comite.example")
    for proposal, state in ((own, "done"), (told, "done"), (kept, "todo"), (closed, "aside")):
        factories.review(proposal=proposal, reviewer=rita, state=state)
    Proposal.objects.filter(pk=own.pk).update(pending_state="declined")
    return canaries
