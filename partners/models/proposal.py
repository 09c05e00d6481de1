"""A partner's answer to the call for projects, who writes it, and what was sent when."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject, Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import languages
from accounts.folding import folded
from accounts.models import User
from partners.models.organisation import Partner
from seasons.models import Season, web_only


class State(models.TextChoices):
    """Where a proposal stands. `partners.states` says which steps exist and who may take them."""

    DRAFT = "draft", _("brouillon")
    SUBMITTED = "submitted", _("envoyée")
    INELIGIBLE = "ineligible", _("hors critères")
    QUESTIONS = "questions", _("questions en cours")
    CALL = "call", _("échange prévu")
    DEEP_DIVE = "deep_dive", _("étude approfondie")
    SHORTLISTED = "shortlisted", _("présélectionnée")
    SELECTED = "selected", _("retenue")
    WAITING_LIST = "waiting_list", _("liste d’attente")
    DECLINED = "declined", _("non retenue")
    REDIRECTED = "redirected", _("réorientée")
    WITHDRAWN = "withdrawn", _("retirée")


IN_REVIEW = (State.QUESTIONS, State.CALL, State.DEEP_DIVE, State.SHORTLISTED)


class Ethics(models.TextChoices):
    """The ethics opinion, beside the proposal's own state."""

    NOT_NEEDED = "not_needed", _("pas nécessaire")
    ASKED = "asked", _("avis demandé")
    CLEARED = "cleared", _("avis favorable")
    CONDITIONS = "conditions", _("avis favorable sous conditions")
    REFUSED = "refused", _("avis défavorable")


def new_reference() -> str:
    """A short reference that can be read aloud: no 0/O, 1/I."""
    return "P" + "".join(secrets.choice("23456789ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(7))


def new_key() -> str:
    """What makes a writer's link impossible to guess."""
    return secrets.token_urlsafe(24)


class SearchField(models.TextField):  # type: ignore[type-arg]  # not generic when it runs
    """Title, summary and organisation of a proposal, folded. Computed as the row is saved."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        proposal: Any = model_instance
        value = folded(" ".join([proposal.title, proposal.summary, proposal.organisation]))
        setattr(model_instance, self.attname, value)
        return value


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def received(self) -> ProposalQuerySet:
        """Sent by their partner, whatever came next."""
        return self.exclude(state=State.DRAFT).exclude(submitted_at=None)

    def in_review(self) -> ProposalQuerySet:
        """What reviewers read and committees rank."""
        return self.filter(state__in=IN_REVIEW)

    def before_committee(self) -> ProposalQuerySet:
        """What a committee has on its table: what it ranks, and what it decided."""
        decided = [State.SELECTED, State.WAITING_LIST, State.DECLINED, State.REDIRECTED]
        return self.in_review() | self.filter(state__in=decided)

    def with_sheet(self) -> ProposalQuerySet:
        """Adds `sheet`, the last deep-dive sheet as a dictionary, or None."""
        texts = {name: name for name in ("goals", "data", "analysis", "validation", "deployment")}
        last = apps.get_model("partners", "DeepDive").objects.filter(proposal=OuterRef("pk")).order_by("-number")
        return self.annotate(sheet=Subquery(last.values(told=JSONObject(**texts))[:1]))

    def public(self) -> ProposalQuerySet:
        """Summaries their partner lets be read by everybody, from submission on."""
        return self.received().filter(publish_summary=True).exclude(state__in=[State.WITHDRAWN, State.INELIGIBLE])

    def written_by(self, user: User) -> ProposalQuerySet:
        """Proposals whose writers include this person's address, confirmed."""
        return self.filter(writers__email__iexact=user.email, writers__confirmed_at__isnull=False).distinct()


class Proposal(models.Model):
    """One need brought to one season's call. Its answers are columns; five forms fill them."""

    class Source(models.TextChoices):
        APPLIED = "applied", _("candidature")
        PROSPECTED = "prospected", _("prospection")

    reference = models.CharField(_("référence"), max_length=8, unique=True, default=new_reference, editable=False)
    season = models.ForeignKey(Season, models.PROTECT, related_name="proposals", verbose_name=_("saison"))
    partner = models.ForeignKey(
        Partner, models.SET_NULL, null=True, blank=True, related_name="proposals", verbose_name=_("fiche partenaire")
    )
    source = models.CharField(_("source"), max_length=12, choices=Source, default=Source.APPLIED)
    state = models.CharField(_("état"), max_length=14, choices=State, default=State.DRAFT)
    # Decided in committee, told later: `announce` moves the state and sends the letter.
    pending_state = models.CharField(_("décision à annoncer"), max_length=14, choices=State, blank=True, default="")
    pending_letter = models.TextField(_("mot joint à la décision"), max_length=4000, blank=True)
    held_back = models.BooleanField(_("annonce retenue"), default=False)
    # What the partner was told with the decision: `move` keeps it, so that a later pending one is never shown.
    announced_letter = models.TextField(_("mot annoncé"), blank=True, editable=False)
    # Where the partner follows the team, once selected: written by the room above.
    followed_at_url = models.CharField(_("page de l’équipe"), max_length=300, blank=True, editable=False)
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="copies", verbose_name=_("reprise de")
    )
    ethics = models.CharField(_("éthique"), max_length=12, choices=Ethics, default=Ethics.NOT_NEEDED)
    ethics_reason = models.TextField(_("pourquoi un avis éthique"), max_length=2000, blank=True)
    ethics_conditions = models.TextField(_("conditions éthiques"), max_length=2000, blank=True)
    # One number a form: whoever saves says which one they read, so that nobody overwrites anybody.
    revisions = models.JSONField(default=dict, blank=True, editable=False)
    created_at = models.DateTimeField(_("commencée le"), auto_now_add=True)
    saved_at = models.DateTimeField(_("enregistrée le"), auto_now=True)
    submitted_at = models.DateTimeField(_("envoyée le"), null=True, blank=True)
    reminded_days = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)

    # 1. Your organisation
    organisation = models.CharField(_("organisation"), max_length=120, blank=True)
    organisation_kind = models.CharField(_("genre d’organisation"), max_length=20, choices=Partner.Kind, blank=True)
    website = models.URLField(_("site web"), max_length=300, blank=True, validators=[web_only])
    contact_name = models.CharField(_("contact"), max_length=80, blank=True)
    contact_role = models.CharField(_("rôle du contact"), max_length=80, blank=True)
    contact_email = models.EmailField(_("adresse du contact"), blank=True)
    contact_phone = models.CharField(_("téléphone du contact"), max_length=30, blank=True)
    coalition = models.CharField(_("autres associations du projet"), max_length=300, blank=True)
    # 2. Your need
    title = models.CharField(_("titre"), max_length=100, blank=True)
    problem = models.TextField(_("le problème"), max_length=4000, blank=True)
    hypothesis = models.TextField(_("l’hypothèse à vérifier"), max_length=2000, blank=True)
    ambition = models.TextField(_("l’ambition"), max_length=2000, blank=True)
    audience = models.TextField(_("les personnes qui s’en serviront"), max_length=2000, blank=True)
    existing = models.TextField(_("ce qui existe déjà"), max_length=2000, blank=True)
    # 3. Your project
    advocacy = models.BooleanField(_("des données pour un plaidoyer"), default=False)
    internal = models.BooleanField(_("un outil interne"), default=False)
    citizen = models.BooleanField(_("une plateforme citoyenne"), default=False)
    climate = models.BooleanField(_("climat et biodiversité"), default=False)
    social = models.BooleanField(_("justice sociale"), default=False)
    democracy = models.BooleanField(_("démocratie"), default=False)
    goals = models.JSONField(_("objectifs de développement durable"), default=list, blank=True)
    territory = models.CharField(_("territoire"), max_length=160, blank=True)
    summary = models.CharField(_("résumé public"), max_length=300, blank=True)
    publish_summary = models.BooleanField(_("rendre le résumé public"), default=False)
    # 4. Your data
    data_what = models.TextField(_("quelles données"), max_length=2000, blank=True)
    data_where = models.CharField(_("où elles sont"), max_length=300, blank=True)
    data_volume = models.CharField(_("combien"), max_length=160, blank=True)
    data_quality = models.CharField(_("leur qualité"), max_length=300, blank=True)
    data_openness = models.CharField(_("ouvertes ou non"), max_length=160, blank=True)
    data_personal = models.CharField(_("données personnelles"), max_length=300, blank=True)
    # 5. Your means
    availability = models.CharField(_("disponibilité chaque semaine"), max_length=200, blank=True)
    sponsor = models.CharField(_("soutien dans l’organisation"), max_length=160, blank=True)
    profiles = models.CharField(_("profils souhaités"), max_length=300, blank=True)
    afterwards = models.TextField(_("après la saison"), max_length=2000, blank=True)
    obstacles = models.TextField(_("obstacles"), max_length=2000, blank=True)
    resources = models.CharField(_("ressources à partager"), max_length=300, blank=True)
    maturity = models.CharField(_("maturité"), max_length=300, blank=True)
    commits_interest = models.BooleanField(_("intérêt général"), default=False)
    commits_open = models.BooleanField(_("code et données ouverts"), default=False)
    commits_time = models.BooleanField(_("disponible chaque semaine"), default=False)
    commits_footprint = models.BooleanField(_("bénéfices supérieurs à l’empreinte"), default=False)
    search_text = SearchField(editable=False, default="")

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposition")
        verbose_name_plural = _("propositions")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | Q(submitted_at__isnull=False) | Q(source="prospected"),
                name="partners_proposal_sent_has_date",
            ),
            models.CheckConstraint(
                condition=Q(pending_state__in=["", "selected", "waiting_list", "declined", "redirected"]),
                name="partners_proposal_pending_is_a_decision",
            ),
            models.UniqueConstraint(fields=["copied_from", "season"], name="partners_proposal_copied_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["season", "state"], name="partners_proposal_queue")]

    def __str__(self) -> str:
        return f"{self.reference} {self.title or self.organisation}".strip()

    def get_absolute_url(self) -> str:
        return reverse("partners:hub", args=[self.reference])


class Writer(models.Model):
    """Somebody who writes a proposal and follows it: by their own link, or signed in with this address."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="writers", verbose_name=_("proposition"))
    email = models.EmailField(_("adresse e-mail"))
    language = models.CharField(_("langue"), max_length=5, choices=settings.LANGUAGES, default=languages.current)
    name = models.CharField(_("nom"), max_length=80, blank=True)
    owner = models.BooleanField(_("a commencé la proposition"), default=False)
    key = models.CharField(max_length=64, unique=True, default=new_key, editable=False)
    mailed_at = models.DateTimeField(_("lien envoyé le"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("adresse confirmée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("personne qui écrit")
        verbose_name_plural = _("personnes qui écrivent")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), "proposal", name="partners_writer_once"),
        ]

    def __str__(self) -> str:
        return self.name or self.email


class Attachment(models.Model):
    """A file of a proposal. Kept outside the web root, served to those who may read the proposal."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="attachments", verbose_name=_("proposition"))
    name = models.CharField(_("nom du fichier"), max_length=160)
    file = models.FileField(_("fichier"), upload_to="proposals/")
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("taille"), validators=[MinValueValidator(1)])
    added_at = models.DateTimeField(_("ajouté le"), auto_now_add=True)

    class Meta:
        verbose_name = _("pièce jointe")
        verbose_name_plural = _("pièces jointes")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """The answers as they were at one sending."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="versions", verbose_name=_("proposition"))
    number = models.PositiveSmallIntegerField(_("version"))
    answers = models.JSONField(_("réponses"))
    by = models.ForeignKey(Writer, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("par"))
    sent_at = models.DateTimeField(_("envoyée le"), auto_now_add=True)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "number"], name="partners_version_once"),
        ]

    def __str__(self) -> str:
        return f"v{self.number}"


class SupportQuerySet(models.QuerySet["Support"]):
    def confirmed(self) -> SupportQuerySet:
        """What everybody may count: their address answered."""
        return self.filter(confirmed_at__isnull=False)


class Support(models.Model):
    """Another organisation that says «we share this need»; shown once its address is confirmed."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="supports", verbose_name=_("proposition"))
    organisation = models.CharField(_("organisation"), max_length=120)
    email = models.EmailField(_("adresse e-mail"))
    asked_at = models.DateTimeField(_("demandé le"), auto_now_add=True)
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True, blank=True)

    objects = SupportQuerySet.as_manager()

    class Meta:
        verbose_name = _("soutien")
        verbose_name_plural = _("soutiens")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), "proposal", name="partners_support_once"),
        ]

    def __str__(self) -> str:
        return self.organisation
