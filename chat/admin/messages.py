"""What is said in a channel, and to its leads each week: settings as pages, with what will be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.steps import Step
from accounts.models import User
from chat import actions, digest, texts
from chat.models import Channel, Digest, Welcome


class WelcomeForm(forms.Form):
    """Where, and in which words."""

    place = forms.ChoiceField(
        label=gettext_lazy("Mot d’accueil"), choices=Welcome.Place.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=gettext_lazy("Texte"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = ", ".join(f"{{{word}}} ({meaning})" for word, meaning in texts.WELCOME_WORDS.items())
        self.fields["text"].help_text = _("Vide : le texte habituel. Mots remplacés : %s.") % known

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).replace("\x00", "").replace("\r\n", "\n")
        if unknown := texts.unknown_words(text, list(texts.WELCOME_WORDS)):
            words = ", ".join(f"{{{word}}}" for word in unknown)
            raise ValidationError(_("Ces mots ne sont pas remplacés : %s.") % words)
        return text


class SetWelcome(Step):
    name = "accueil"
    label = gettext_lazy("Choisir le mot d’accueil")
    second = True

    def offered(self, obj: Channel) -> bool:
        return not obj.closed

    def form(self, obj: Channel, data: Any = None) -> WelcomeForm:
        row = welcome_of(obj)
        return WelcomeForm(data, initial={"place": row.place, "text": row.text})

    def happens(self, obj: Channel) -> Sequence[str]:
        row = welcome_of(obj)
        told = [
            _("Qui arrive par le portail est accueilli une seule fois par canal, sauf si son profil dit non."),
            _("Les personnes déjà là ne sont pas accueillies après coup."),
        ]
        if row.place != Welcome.Place.NONE:
            return [*told, _("Aujourd’hui, pour Alice et Bob : « %s »") % texts.welcome(row, ["Alice", "Bob"])]
        row.place = Welcome.Place.CHANNEL
        return [*told, _("Le texte habituel, pour Alice et Bob : « %s »") % texts.welcome(row, ["Alice", "Bob"])]

    def perform(self, obj: Channel, actor: User, answers: dict[str, Any]) -> str:
        row = actions.set_welcome(channel=obj, actor=actor, **answers)
        if row.place == Welcome.Place.NONE:
            return _("Plus de mot d’accueil dans %s.") % obj
        return _("C’est retenu. Alice lirait : « %s »") % texts.welcome(row, ["Alice"])


def welcome_of(channel: Channel) -> Welcome:
    return Welcome.objects.filter(channel=channel).first() or Welcome(channel=channel)


class SetDigest(Step):
    """On a channel's page: for its edition, or for every edition of its season."""

    name = "resume"
    label = gettext_lazy("Résumé hebdomadaire : envoyer ou arrêter")
    second = True

    def offered(self, obj: Channel) -> bool:
        return obj.scope != Channel.Scope.CHAPTER

    def happens(self, obj: Channel) -> Sequence[str]:
        if is_on(obj):
            return [_("Les personnes référentes de %s ne reçoivent plus de résumé.") % obj.about]
        return [
            _("Chaque lundi, les personnes référentes de %s lisent qui vient d’arriver dans leur équipe.") % obj.about,
            _("Une semaine sans arrivée, rien ne part. Le mail et le profil permettent de ne plus le recevoir."),
        ]

    def mails(self, obj: Channel) -> Sequence[str]:
        if is_on(obj) or obj.edition is None:
            return []
        readers = ", ".join(one.name for one in digest.readers(obj.edition))
        return [_("Lundi prochain, s’il y a des arrivées : %s.") % readers] if readers else []

    def perform(self, obj: Channel, actor: User, answers: dict[str, Any]) -> str:
        wanted = not is_on(obj)
        about = obj.edition or obj.season
        if about is not None:
            actions.set_digest(about=about, wanted=wanted, actor=actor)
        return _("Résumé en marche : premier mail lundi.") if wanted else _("Résumé arrêté.")


def is_on(channel: Channel) -> bool:
    return Digest.objects.filter(season=channel.season, edition=channel.edition).exists()
