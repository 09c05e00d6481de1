"""The committee: who reads, what they score, whom they step aside for."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from partners.models.audit import DeepDive, Message
from partners.models.organisation import Criterion
from partners.models.proposal import Attachment, Proposal, Version
from seasons.models import Season


class Reviewer(models.Model):
    """Somebody the association named to read and score a season's proposals, or to give ethics opinions."""

    season = models.ForeignKey(Season, models.CASCADE, related_name="reviewers", verbose_name=_("saison"))
    user = models.ForeignKey(User, models.CASCADE, related_name="reviewing", verbose_name=_("personne"))
    organisation = models.CharField(_("organisation"), max_length=120, blank=True)
    scores = models.BooleanField(_("lit et note"), default=True)
    ethics = models.BooleanField(_("rend des avis éthiques"), default=False)
    # Named by a group of the identity provider, which may unname them.
    by_group = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("membre du comité")
        verbose_name_plural = _("membres du comité")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["season", "user"], name="partners_reviewer_once"),
        ]

    def __str__(self) -> str:
        return str(self.user)


class ReviewQuerySet(models.QuerySet["Review"]):
    def with_news(self) -> ReviewQuerySet:
        """Adds when the file last got an answer, a version, a piece and a sheet: `Review.news` reads them."""
        answers = Message.objects.filter(from_partner=True)
        return self.annotate(
            last_answer=_latest(answers, "at"),
            last_version=_latest(Version.objects.all(), "sent_at"),
            last_piece=_latest(Attachment.objects.all(), "added_at"),
            last_sheet=_latest(DeepDive.objects.all(), "at"),
        )


def _latest(rows: models.QuerySet[Any], moment: str) -> Subquery:
    return Subquery(rows.filter(proposal=OuterRef("proposal")).order_by(f"-{moment}").values(moment)[:1])


class Review(models.Model):
    """One reviewer's reading of one proposal. Others' scores stay hidden until one's own is in."""

    class State(models.TextChoices):
        TODO = "todo", _("à lire")
        DRAFT = "draft", _("commencée")
        DONE = "done", _("rendue")
        ASIDE = "aside", _("déport")

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="reviews", verbose_name=_("proposition"))
    reviewer = models.ForeignKey(Reviewer, models.CASCADE, related_name="reviews", verbose_name=_("membre du comité"))
    state = models.CharField(_("état"), max_length=6, choices=State, default=State.TODO)
    notes = models.TextField(_("notes pour le comité"), max_length=4000, blank=True)
    comment = models.TextField(_("mot pour l’association"), max_length=2000, blank=True)
    comment_approved = models.BooleanField(_("mot relu par la coordination"), default=False)
    aside_reason = models.CharField(_("raison du déport"), max_length=200, blank=True)
    assigned_at = models.DateTimeField(_("confiée le"), auto_now_add=True)
    done_at = models.DateTimeField(_("rendue le"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("relancée le"), null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("lecture")
        verbose_name_plural = _("lectures")
        ordering: ClassVar = ["assigned_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "reviewer"], name="partners_review_once"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_at__isnull=False), name="partners_review_done_has_date"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["reviewer", "state"], name="partners_review_queue")]

    def __str__(self) -> str:
        return f"{self.proposal} · {self.reviewer}"

    @property
    def news(self) -> datetime | None:
        """When the file last changed, if that was after this reading was handed in. The row comes `with_news`."""
        names = ("last_answer", "last_version", "last_piece", "last_sheet")
        found = [at for name in names if (at := getattr(self, name, None))]
        return max(found) if self.done_at and found and max(found) > self.done_at else None


class Score(models.Model):
    """0 to 5 on one criterion."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="scores", verbose_name=_("lecture"))
    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="scores", verbose_name=_("critère"))
    value = models.PositiveSmallIntegerField(_("note"), validators=[MinValueValidator(0), MaxValueValidator(5)])

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "criterion"], name="partners_score_once"),
            models.CheckConstraint(condition=Q(value__lte=5), name="partners_score_range"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} : {self.value}"


class EthicsOpinion(models.Model):
    """An opinion somebody was asked for, and their answer."""

    class Answer(models.TextChoices):
        CLEARED = "cleared", _("favorable")
        CONDITIONS = "conditions", _("favorable sous conditions")
        REFUSED = "refused", _("défavorable")

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="opinions", verbose_name=_("proposition"))
    reviewer = models.ForeignKey(Reviewer, models.CASCADE, related_name="opinions", verbose_name=_("personne"))
    answer = models.CharField(_("avis"), max_length=12, choices=Answer, blank=True, default="")
    text = models.TextField(_("motifs et conditions"), max_length=4000, blank=True)
    asked_at = models.DateTimeField(_("demandé le"), auto_now_add=True)
    answered_at = models.DateTimeField(_("rendu le"), null=True, blank=True)

    class Meta:
        verbose_name = _("avis éthique")
        verbose_name_plural = _("avis éthiques")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "reviewer"], name="partners_opinion_once"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal} · {self.reviewer}"


class Committee(models.Model):
    """The evening on which a season's proposals are decided."""

    season = models.OneToOneField(Season, models.CASCADE, related_name="committee", verbose_name=_("saison"))
    held_on = models.DateField(_("date"))
    quorum = models.PositiveSmallIntegerField(_("quorum"), default=3)
    present = models.ManyToManyField(Reviewer, blank=True, related_name="+", verbose_name=_("personnes présentes"))
    places = models.PositiveSmallIntegerField(_("projets à retenir"), default=12)
    minutes = models.TextField(_("compte rendu"), blank=True)

    class Meta:
        verbose_name = _("comité de sélection")
        verbose_name_plural = _("comités de sélection")

    def __str__(self) -> str:
        return str(self.season)
