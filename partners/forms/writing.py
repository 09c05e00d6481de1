"""The five pages of questions, in words. Which columns each has, and what is required, `partners.answers` says."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from partners.answers import BY_SLUG, NO_SUMMARY, WRONG_ADDRESS, WRONG_SITE
from partners.forms.task import TaskForm
from partners.goals import Goal
from partners.models import Dimension, Partner, ProjectKind, Proposal
from seasons.forms import PlainText

explained: Any = lazy(lambda name, why: format_html("{} <small>{}</small>", name, why), SafeString)


def known(kind: str) -> forms.TextInput:
    """A line that the browser can fill in."""
    return forms.TextInput(attrs={"autocomplete": kind})


def lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class OrganisationForm(TaskForm):
    task = BY_SLUG["organisation"]
    headings: ClassVar = {"contact_name": _("La personne à contacter"), "coalition": _("Vos alliances")}
    website = forms.URLField(
        label=_("Site web"),
        required=False,
        max_length=300,
        assume_scheme="https",
        error_messages={"invalid": WRONG_SITE},
        widget=known("url"),
        help_text=_("Pour découvrir ce que vous faites. Par exemple : https://exemple.org."),
    )

    class Meta:
        model = Proposal
        fields = BY_SLUG["organisation"].columns
        field_classes: ClassVar = dict.fromkeys(
            ("organisation", "contact_name", "contact_role", "contact_phone", "coalition"), PlainText
        )
        labels: ClassVar = {
            "organisation": _("Nom de votre organisation"),
            "organisation_kind": _("Type d’organisation"),
            "contact_name": _("Nom de la personne à contacter"),
            "contact_role": _("Sa fonction"),
            "contact_email": _("Son adresse e-mail"),
            "contact_phone": _("Son téléphone"),
            "coalition": _("Autres organisations qui portent le projet avec vous"),
        }
        help_texts: ClassVar = {
            "organisation": _("Tel qu’il doit paraître si votre projet est retenu."),
            "organisation_kind": _("Pour que la saison accueille des organisations diverses."),
            "contact_name": _("Cette personne suivra la proposition. Ses coordonnées ne sont jamais publiques."),
            "contact_role": _("Pour savoir à qui nous parlons."),
            "contact_email": _("Pour la joindre pendant l’étude."),
            "contact_phone": _("Pour convenir d’un échange, si un mail ne suffit pas."),
            "coalition": _("Séparées par des virgules. À plusieurs, un besoin pèse davantage."),
        }
        error_messages: ClassVar = {"contact_email": {"invalid": WRONG_ADDRESS}}
        widgets: ClassVar = {
            "organisation": known("organization"),
            "organisation_kind": forms.RadioSelect,
            "contact_name": known("name"),
            "contact_role": known("organization-title"),
            "contact_email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "contact_phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["organisation_kind"]
        kind.choices = Partner.Kind.choices


class NeedForm(TaskForm):
    task = BY_SLUG["besoin"]

    class Meta:
        model = Proposal
        fields = BY_SLUG["besoin"].columns
        field_classes: ClassVar = dict.fromkeys(fields, PlainText)
        labels: ClassVar = {
            "title": _("Titre de votre proposition"),
            "problem": _("Le problème"),
            "hypothesis": _("L’hypothèse à vérifier"),
            "ambition": _("Ce qui doit changer"),
            "audience": _("Les personnes qui s’en serviront"),
            "existing": _("Ce qui existe déjà"),
        }
        help_texts: ClassVar = {
            "title": _("Une phrase courte, pour nommer votre proposition dans nos échanges. 100 caractères au plus."),
            "problem": _(
                "Qui est touché, où, depuis quand ? C’est ce que le comité lit en premier. 4 000 caractères au plus."
            ),
            "hypothesis": _("Ce que vous pensez vrai sans pouvoir le prouver : l’équipe saura quoi chercher."),
            "ambition": _("Ce qui sera différent dans un an. Le comité le compare à l’effort demandé."),
            "audience": _("Qui, combien, et à quel moment. L’équipe construira pour ces personnes."),
            "existing": _("Outils, études, essais, même abandonnés : pour ne pas refaire ce qui est fait."),
        }
        widgets: ClassVar = {
            "problem": lines(7),
            "hypothesis": lines(4),
            "ambition": lines(4),
            "audience": lines(4),
            "existing": lines(4),
        }


class ProjectForm(TaskForm):
    task = BY_SLUG["projet"]
    kinds = forms.MultipleChoiceField(
        label=_("Type de projet"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("advocacy", explained(ProjectKind.ADVOCACY.label, _("mesurer des faits, appuyer une cause"))),
            ("internal", explained(ProjectKind.INTERNAL.label, _("mieux agir, gagner du temps"))),
            ("citizen", explained(ProjectKind.CITIZEN.label, _("informer, mobiliser, recueillir"))),
        ],
        help_text=_("Plusieurs réponses sont possibles. Pour réunir les bons métiers."),
    )
    dimensions = forms.MultipleChoiceField(
        label=_("Thèmes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=Dimension.choices,
        help_text=_("Plusieurs réponses sont possibles. La saison cherche un équilibre entre les trois."),
    )
    goals = forms.TypedMultipleChoiceField(
        label=_("Objectifs de développement durable"),
        required=False,
        coerce=int,
        empty_value=[],
        widget=forms.CheckboxSelectMultiple,
        choices=Goal.choices,
        help_text=_(
            "Parmi les dix-sept des Nations unies, ceux que le projet sert vraiment. Pour trouver des besoins voisins."
        ),
    )

    class Meta:
        model = Proposal
        fields = ("kinds", "dimensions", "goals", "territory", "summary", "publish_summary")
        field_classes: ClassVar = dict.fromkeys(("territory", "summary"), PlainText)
        labels: ClassVar = {
            "territory": _("Territoire"),
            "summary": _("Résumé en deux phrases"),
            "publish_summary": _("Rendre ce résumé public dès l’envoi, avec le titre et le nom de l’organisation"),
        }
        help_texts: ClassVar = {
            "territory": _("« National », ou une région, un département, une ville. Pour penser aux antennes proches."),
            "summary": _(
                "Le besoin et ce que vous voulez construire, pour qui ne vous connaît pas. 300 caractères au plus."
            ),
            "publish_summary": _(
                "D’autres associations pourront dire qu’elles partagent ce besoin. Décocher retire le résumé du site."
            ),
        }
        widgets: ClassVar = {"summary": lines(3)}

    # The long list last: on a phone it would bury what is made public.
    field_order = ("kinds", "dimensions", "territory", "summary", "publish_summary", "goals")

    def stored(self, proposal: Proposal) -> dict[str, Any]:
        return {
            "kinds": [name for name in ProjectKind.values if getattr(proposal, name)],
            "dimensions": [name for name in Dimension.values if getattr(proposal, name)],
        }

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("publish_summary") and not data.get("summary") and "summary" not in self.errors:
            self.add_error("summary", NO_SUMMARY)
        return data

    def answers(self) -> dict[str, Any]:
        held = super().answers()
        for question, names in (("kinds", ProjectKind.values), ("dimensions", Dimension.values)):
            if question in self.cleaned_data:
                held |= {name: name in self.cleaned_data[question] for name in names}
        return held


class DataForm(TaskForm):
    task = BY_SLUG["donnees"]

    class Meta:
        model = Proposal
        fields = BY_SLUG["donnees"].columns
        field_classes: ClassVar = dict.fromkeys(fields, PlainText)
        labels: ClassVar = {
            "data_what": _("Quelles données ?"),
            "data_where": _("Où sont-elles ?"),
            "data_volume": _("Combien y en a-t-il ?"),
            "data_quality": _("Dans quel état sont-elles ?"),
            "data_openness": _("Sont-elles ouvertes ?"),
            "data_personal": _("Contiennent-elles des données personnelles ?"),
        }
        help_texts: ClassVar = {
            "data_what": _(
                "Une phrase suffit : ce qu’elles décrivent. « Aucune pour le moment » est une réponse utile."
            ),
            "data_where": _("Un site, un tableur, une base, des carnets… L’équipe saura par où commencer."),
            "data_volume": _("Un ordre de grandeur : lignes, fichiers, années. Pour choisir les outils."),
            "data_quality": _("Complètes, trouées, saisies à la main… Pour prévoir le temps de nettoyage."),
            "data_openness": _("Publiques, sur demande, confidentielles. Pour savoir ce qui pourra être publié."),
            "data_personal": _("Noms, adresses, santé… Oui, non, ou « à vérifier ». Pour les protéger dès le départ."),
        }
        widgets: ClassVar = {
            "data_what": lines(4),
            **dict.fromkeys(("data_where", "data_quality", "data_personal"), lines(2)),
        }


class MeansForm(TaskForm):
    task = BY_SLUG["moyens"]
    headings: ClassVar = {"commits_interest": _("Vos quatre engagements")}

    class Meta:
        model = Proposal
        fields = BY_SLUG["moyens"].columns
        field_classes: ClassVar = dict.fromkeys(fields[:7], PlainText)
        labels: ClassVar = {
            "availability": _("Votre disponibilité chaque semaine"),
            "sponsor": _("Soutien dans votre organisation"),
            "profiles": _("Profils souhaités"),
            "afterwards": _("Après la saison"),
            "obstacles": _("Obstacles possibles"),
            "resources": _("Ressources à partager"),
            "maturity": _("Où en êtes-vous ?"),
            "commits_interest": _("Notre projet sert l’intérêt général."),
            "commits_open": _("Le code et les données produits seront ouverts à 100 %, là où la loi le permet."),
            "commits_time": _("Une personne de chez nous sera disponible chaque semaine."),
            "commits_footprint": _("Les bénéfices du projet dépasseront son empreinte sur l’environnement."),
        }
        help_texts: ClassVar = {
            "availability": _("Qui répondra à l’équipe, et combien de temps par semaine pendant trois mois."),
            "sponsor": _("La personne de la direction ou du bureau qui défendra le projet."),
            "profiles": _("Données, développement, design, droit… Si vous hésitez, l’étude le dira."),
            "afterwards": _("Qui s’en servira, qui le fera vivre. Le comité en tient compte."),
            "obstacles": _("Internes, externes, juridiques, économiques, culturels : les connaître aide à les éviter."),
            "resources": _("Contacts, locaux, matériel, budget, études : ce qui peut aider l’équipe."),
            "maturity": _(
                "Ce qui est en place : moyens, membres ou public, façon de décider. Pour adapter l’accompagnement."
            ),
        }
        widgets: ClassVar = {
            "afterwards": lines(4),
            "obstacles": lines(4),
            **dict.fromkeys(("availability", "profiles", "resources", "maturity"), lines(2)),
        }


FORMS: dict[str, type[TaskForm]] = {
    form.task.slug: form for form in (OrganisationForm, NeedForm, ProjectForm, DataForm, MeansForm)
}
