"""The profile: nothing is required, and each answer says what it is for."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.validators import URLValidator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from seasons.forms import PlainText
from seasons.models import Chapter
from volunteers.models import Skill, Volunteer, VolunteerSkill

NOT_HOURS = _("Indique un nombre entier d’heures, entre 1 et 40.")
LINK = _("Recopie l’adresse entière, qui commence par https://.")


def hours_field(**options: Any) -> forms.IntegerField:
    """Hours a week, 1 to 40, never required."""
    wrong = dict.fromkeys(("invalid", "min_value", "max_value"), NOT_HOURS)
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(required=False, min_value=1, max_value=40, error_messages=wrong, widget=widget, **options)


class HttpsField(forms.CharField):
    """A link that is https, or nothing."""

    def __init__(self, **options: Any) -> None:
        options["validators"] = [URLValidator(schemes=["https"], message=LINK)]
        options.setdefault("widget", forms.URLInput(attrs={"inputmode": "url", "placeholder": "https://"}))
        options["error_messages"] = {"max_length": _("Cette adresse est trop longue.")}
        super().__init__(**options)


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """One level per field of work, the rest in the order a person tells it."""

    # The page says it once, for all the fields.
    all_optional = True

    hours_per_week = hours_field(
        label=_("Heures par semaine"),
        help_text=_("Remplit d’avance ta demande quand tu rejoins un projet."),
    )
    language = forms.ChoiceField(
        label=_("Langue de mes mails"),
        choices=settings.LANGUAGES,
        required=False,
        help_text=_("Le site, lui, change de langue avec le lien en bas de chaque page."),
        error_messages={"invalid_choice": _("Choisis l’une des langues proposées.")},
    )
    chapter = forms.ModelChoiceField(
        label=_("Antenne"),
        queryset=Chapter.objects.filter(active=True),
        required=False,
        empty_label=_("Aucune pour le moment"),
        help_text=_("Pour t’annoncer les rencontres près de chez toi."),
        error_messages={"invalid_choice": _("Cette antenne n’existe plus : choisis-en une autre.")},
    )
    linkedin = HttpsField(
        label=_("LinkedIn"), required=False, max_length=300, help_text=_("Montré à ton équipe si tu le décides.")
    )
    github = HttpsField(
        label=_("GitHub"), required=False, max_length=300, help_text=_("Pour t’inviter dans le dépôt du projet.")
    )

    class Meta:
        model = Volunteer
        fields = (
            "tools", "wants_to_learn", "hours_per_week", "languages", "city", "chapter", "linkedin", "github",
            "offers_to_lead", "share_email", "share_links", "share_city", "wants_welcome", "wants_digest",
            "wants_season", "wants_checkin",
        )  # fmt: skip
        field_classes: ClassVar = dict.fromkeys(("tools", "wants_to_learn", "languages", "city"), PlainText)
        labels: ClassVar = {
            "tools": _("Outils que tu connais"),
            "wants_to_learn": _("Ce que tu aimerais apprendre"),
            "languages": _("Langues parlées"),
            "city": _("Ville"),
            "offers_to_lead": _("Je peux être personne référente d’un projet"),
            "share_email": _("Montrer mon adresse e-mail"),
            "share_links": _("Montrer mes liens LinkedIn et GitHub"),
            "share_city": _("Montrer ma ville"),
            "wants_welcome": _("Un mot d’accueil sur la messagerie, quand j’arrive dans un canal"),
            "wants_digest": _("Le résumé de la semaine des équipes dont je suis personne référente"),
            "wants_season": _("Les mails de la saison : lancement, première semaine, fin"),
            "wants_checkin": _("La question « toujours là ? », une fois, la quatrième semaine"),
        }
        help_texts: ClassVar = {
            "tools": _("Python, Figma, QGIS… Aide une équipe à savoir sur quoi compter."),
            "wants_to_learn": _("Pour te proposer un projet où quelqu’un pourra te montrer."),
            "languages": _("Certaines associations travaillent en plusieurs langues."),
            "city": _("Pour rapprocher les personnes d’une même région."),
            "offers_to_lead": _(
                "Guider une équipe à deux, côté produit ou technique. La coordination te le proposera."
            ),
        }

    def __init__(self, *args: Any, skills: list[Skill], levels: dict[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = self.instance.user.language
        levels_in_words = [(value, capfirst(label)) for value, label in VolunteerSkill.Level.choices]
        choices = [("", _("Pas mon domaine")), *levels_in_words]
        self.skill_names = {f"skill_{skill.pk}": skill for skill in skills}
        for name, skill in self.skill_names.items():
            self.fields[name] = forms.TypedChoiceField(
                label=skill.said,
                choices=choices,
                required=False,
                coerce=int,
                empty_value="",
                initial=levels.get(skill.pk, ""),
                error_messages={"invalid_choice": _("Choisis l’un des niveaux proposés.")},
            )

    @property
    def skill_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.skill_names]

    def field_group(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names]

    @property
    def work_fields(self) -> list[forms.BoundField]:
        return self.field_group("tools", "wants_to_learn", "hours_per_week", "languages", "offers_to_lead")

    @property
    def place_fields(self) -> list[forms.BoundField]:
        return self.field_group("city", "chapter", "linkedin", "github")

    @property
    def share_fields(self) -> list[forms.BoundField]:
        return self.field_group("share_email", "share_links", "share_city")

    @property
    def message_fields(self) -> list[forms.BoundField]:
        return self.field_group("language", "wants_welcome", "wants_digest", "wants_season", "wants_checkin")

    def profile(self) -> dict[str, Any]:
        """The fields of the volunteer, for the action."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def levels(self) -> dict[int, int]:
        """Skill ids with their level; fields left out are not the volunteer's."""
        rated = {skill.pk: self.cleaned_data[name] for name, skill in self.skill_names.items()}
        return {pk: level for pk, level in rated.items() if level}
