"""A community changes chat: from one workspace to another, channel by channel, step by step."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.models.channels import Channel
from chat.models.workspaces import Workspace


class Move(models.Model):
    """From `source` to `target`. Each step is a coordinator's; each but the mails can be gone back on."""

    class State(models.TextChoices):
        DRAFT = "draft", _("1. choisir les canaux")
        OPENED = "opened", _("2. réunir les personnes")
        DUAL = "dual", _("3. les deux messageries à la fois")
        FROZEN = "frozen", _("4. ancienne messagerie figée")
        ARCHIVED = "archived", _("5. anciens canaux archivés")

    source = models.ForeignKey(Workspace, models.PROTECT, related_name="+", verbose_name=_("espace quitté"))
    target = models.ForeignKey(Workspace, models.PROTECT, related_name="+", verbose_name=_("nouvel espace"))
    state = models.CharField(_("étape"), max_length=8, choices=State, default=State.DRAFT, editable=False)
    # What was found on the target, when a coordinator asked: [[id, name], …].
    rooms = models.JSONField(default=list, editable=False)
    rooms_read_at = models.DateTimeField(_("canaux lus le"), null=True, blank=True, editable=False)
    notice = models.TextField(_("message épinglé"), max_length=1000, blank=True, editable=False)
    created_at = models.DateTimeField(_("commencé le"), auto_now_add=True)

    class Meta:
        verbose_name = _("déménagement")
        verbose_name_plural = _("déménagements")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(source=F("target")),
                name="chat_move_goes_elsewhere",
                violation_error_message=_("On déménage d’un espace vers un autre."),
            ),
            models.UniqueConstraint(
                fields=["source"],
                condition=~Q(state="archived"),
                name="chat_move_one_at_a_time",
                violation_error_message=_("Un déménagement de cet espace est déjà en cours."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class MovePairQuerySet(models.QuerySet["MovePair"]):
    def moving(self) -> MovePairQuerySet:
        """Channels that do move."""
        return self.exclude(wish=MovePair.Wish.STAY)

    def to_tell(self) -> MovePairQuerySet:
        """Channels left, where the notice is to be written or pinned. One query, for the tick."""
        awake = Q(move__source__not_before=None) | Q(move__source__not_before__lte=timezone.now())
        waiting = (MovePair.Notice.ASKED, MovePair.Notice.POSTED)
        return self.filter(awake, notice__in=waiting, move__state=Move.State.FROZEN)


class MovePair(models.Model):
    """One channel, and the one that takes its place."""

    class Wish(models.TextChoices):
        CREATE = "create", _("créer le même")
        BIND = "bind", _("relier un canal existant")
        STAY = "stay", _("ne pas déménager")

    class Notice(models.TextChoices):
        NONE = "", _("pas de message")
        ASKED = "asked", _("message à écrire")
        CLAIMED = "claimed", _("message en cours")
        POSTED = "posted", _("message écrit, à épingler")
        PINNED = "pinned", _("message épinglé")
        UNPINNED = "unpinned", _("message écrit, à épingler à la main")
        REFUSED = "refused", _("message refusé : à écrire à la main")
        UNSURE = "unsure", _("issue inconnue : vérifier dans le canal")

    move = models.ForeignKey(Move, models.CASCADE, related_name="pairs", verbose_name=_("déménagement"))
    source = models.ForeignKey(Channel, models.CASCADE, related_name="+", verbose_name=_("canal quitté"))
    wish = models.CharField(_("vers"), max_length=6, choices=Wish, default=Wish.CREATE)
    external_id = models.CharField(_("canal existant"), max_length=64, blank=True)
    target = models.ForeignKey(
        Channel, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("nouveau canal")
    )
    # What the rule was before both were "adds only", to go back to it.
    policy = models.CharField(max_length=13, blank=True, editable=False)
    notice = models.CharField(_("message épinglé"), max_length=8, choices=Notice, default="", blank=True)
    notice_id = models.CharField(max_length=64, blank=True, editable=False)

    objects = MovePairQuerySet.as_manager()

    class Meta:
        verbose_name = _("canal déménagé")
        verbose_name_plural = _("canaux déménagés")
        ordering: ClassVar = ["source__name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["move", "source"], name="chat_pair_once"),
            models.UniqueConstraint(
                fields=["move", "external_id"], condition=~Q(external_id=""), name="chat_pair_one_target"
            ),
            models.CheckConstraint(
                condition=Q(wish="bind") & ~Q(external_id="") | ~Q(wish="bind") & Q(external_id=""),
                name="chat_pair_bound_to_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target or self.get_wish_display()}"


def is_left(channel: Channel) -> bool:
    """Its people were told that they are elsewhere now."""
    over = (Move.State.FROZEN, Move.State.ARCHIVED)
    return MovePair.objects.filter(source=channel, move__state__in=over).exclude(wish=MovePair.Wish.STAY).exists()


def is_coming(channel: Channel) -> bool:
    """It will take another's place: until then, that one says where people are."""
    before = (Move.State.OPENED, Move.State.DUAL)
    return MovePair.objects.filter(target=channel, move__state__in=before).exists()
