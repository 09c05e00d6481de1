"""What the portal says in channels, to whom it said it already, and who gets the weekly digest."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.models.channels import Channel
from chat.models.people import Account, Presence
from projects.models import Edition
from seasons.models import Season
from volunteers.models import Volunteer


class WelcomeQuerySet(models.QuerySet["Welcome"]):
    def due(self) -> WelcomeQuerySet:
        """Channels where somebody arrived who was not welcomed. One query, for the tick."""
        now = timezone.now()
        awake = Q(channel__workspace__not_before=None) | Q(channel__workspace__not_before__lte=now)
        ready = Q(channel__not_before=None) | Q(channel__not_before__lte=now)
        return self.exclude(place=Welcome.Place.NONE).filter(
            awake, ready, Exists(arrivals(OuterRef("channel"), OuterRef("since"))), channel__closed=False
        )


class Welcome(models.Model):
    """Whether and how a channel's newcomers are welcomed; without a row, they are not."""

    class Place(models.TextChoices):
        NONE = "none", _("pas de mot d’accueil")
        CHANNEL = "channel", _("dans le canal")
        DIRECT = "direct", _("en message privé")

    channel = models.OneToOneField(Channel, models.CASCADE, related_name="welcome", verbose_name=_("canal"))
    place = models.CharField(_("mot d’accueil"), max_length=7, choices=Place, default=Place.NONE)
    text = models.TextField(_("texte"), max_length=1000, blank=True)
    # Whoever was in before is no newcomer.
    since = models.DateTimeField(_("depuis"), default=timezone.now)

    objects = WelcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("mot d’accueil")
        verbose_name_plural = _("mots d’accueil")

    def __str__(self) -> str:
        return f"{self.channel} : {self.get_place_display()}"


class Greeting(models.Model):
    """Somebody was welcomed in a channel, once for all. Written before the message leaves."""

    class State(models.TextChoices):
        CLAIMED = "claimed", _("en cours")
        SENT = "sent", _("envoyé")
        REFUSED = "refused", _("refusé")
        UNSURE = "unsure", _("issue inconnue : ne repart pas")

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="greetings", verbose_name=_("canal"))
    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="+", verbose_name=_("bénévole"))
    state = models.CharField(_("état"), max_length=7, choices=State, default=State.CLAIMED)
    claim = models.CharField(max_length=16, blank=True)
    claimed_at = models.DateTimeField(_("le"), auto_now_add=True)

    class Meta:
        verbose_name = _("accueil")
        verbose_name_plural = _("accueils")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "volunteer"], name="chat_greeting_once"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} : {self.get_state_display()}"


def arrivals(channel: Any, since: Any) -> models.QuerySet[Presence]:
    """Presences of people the portal let in, who want to be welcomed and were not."""
    told = Greeting.objects.filter(channel=OuterRef("channel"), volunteer=OuterRef("account__volunteer"))
    return Presence.objects.filter(
        ~Exists(told),
        channel=channel,
        since__gte=since,
        left_at=None,
        added_by_portal=True,
        account__state=Account.State.FOUND,
        account__external_id=F("external_id"),
        account__volunteer__wants_welcome=True,
    )


class Digest(models.Model):
    """A season or an edition whose leads get a mail each week about who arrived; off without a row."""

    season = models.OneToOneField(
        Season, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("saison")
    )
    edition = models.OneToOneField(
        Edition, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("édition")
    )

    class Meta:
        verbose_name = _("résumé hebdomadaire")
        verbose_name_plural = _("résumés hebdomadaires")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(season__isnull=False, edition=None) | Q(season=None, edition__isnull=False),
                name="chat_digest_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return str(self.season or self.edition)
