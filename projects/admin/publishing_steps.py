"""Who reads the public text, and when everybody does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.steps import Step
from accounts.models import User
from projects import actions
from projects.admin.sentences import refusals
from projects.models import Edition


class UnconfirmedForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Raison de publier sans l’accord de l’association"),
        max_length=300,
        required=False,
        widget=AdminTextInputWidget,
        help_text=gettext_lazy("Gardée avec l’édition. Inutile quand le texte est confirmé."),
    )


class AskConfirmation(Step):
    name = "relecture"
    label = gettext_lazy("Faire relire le texte public")

    def offered(self, obj: Edition) -> bool:
        return not actions.is_confirmed(obj)

    def happens(self, obj: Edition) -> Sequence[str]:
        return [_("L’association lit le texte tel qu’il est, le confirme ou dit ce qu’il faut changer.")]

    def mails(self, obj: Edition) -> Sequence[str]:
        writers = obj.proposal.writers.filter(confirmed_at__isnull=False) if obj.proposal else []
        return [_("Mail à %s : le texte à relire.") % ", ".join(map(str, writers))] if writers else []

    def perform(self, obj: Edition, actor: User, answers: dict[str, Any]) -> str:
        with refusals():
            number = actions.ask_confirmation(edition=obj, actor=actor)
        return ngettext("Texte envoyé à %d personne.", "Texte envoyé à %d personnes.", number) % number


class Publish(Step):
    name = "publier"
    label = gettext_lazy("Publier")
    form_class = UnconfirmedForm

    def offered(self, obj: Edition) -> bool:
        return not (obj.published and obj.project.published)

    def happens(self, obj: Edition) -> Sequence[str]:
        lines = [_("Tout le monde voit %s.") % obj]
        if not actions.is_confirmed(obj):
            lines.append(_("Attention : l’association n’a pas confirmé ce texte."))
        if not obj.project.published:
            lines.append(_("Son projet, « %s », est publié avec elle.") % obj.project)
        if not obj.season.published:
            lines.append(_("%s n’est pas publiée : l’édition attend qu’elle le soit.") % obj.season)
        return lines

    def perform(self, obj: Edition, actor: User, answers: dict[str, Any]) -> str:
        with refusals():
            actions.publish_edition(edition=obj, published=True, actor=actor, reason=answers["reason"])
        return _("%s est publiée.") % obj

    def counted(self, number: int) -> str:
        return ngettext("%d publiée", "%d publiées", number) % number


class Unpublish(Step):
    name = "retirer"
    label = gettext_lazy("Retirer de la publication")

    def offered(self, obj: Edition) -> bool:
        return obj.published

    def happens(self, obj: Edition) -> Sequence[str]:
        return [_("%s n’est plus visible, et plus personne ne la rejoint. L’équipe reste.") % obj]

    def perform(self, obj: Edition, actor: User, answers: dict[str, Any]) -> str:
        actions.publish_edition(edition=obj, published=False, actor=actor)
        return _("%s n’est plus publiée.") % obj

    def counted(self, number: int) -> str:
        return ngettext("%d retirée", "%d retirées", number) % number
