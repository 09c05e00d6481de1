"""The step that makes the next season of this one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminIntegerFieldWidget, AdminTextInputWidget
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.steps import Made, Refused, Step
from accounts.models import User
from partners import actions
from seasons import dates
from seasons.actions import NoLaunch, NumberTaken
from seasons.models import Season


class CopyForm(forms.Form):
    number = forms.IntegerField(
        label=gettext_lazy("Numéro"), min_value=1, max_value=999, widget=AdminIntegerFieldWidget
    )
    name = forms.CharField(label=gettext_lazy("Nom"), max_length=60, widget=AdminTextInputWidget)
    launch_on = forms.DateField(
        label=gettext_lazy("Jour de lancement"),
        widget=AdminDateWidget,
        help_text=gettext_lazy("Toutes les autres dates suivent, décalées d’autant de jours."),
    )


class Copy(Step):
    name = "copier"
    label = gettext_lazy("Copier pour une nouvelle saison")
    form_class = CopyForm

    def offered(self, obj: Season) -> bool:
        return obj.launch_on is not None

    def happens(self, obj: Season) -> Sequence[str]:
        launched = _("%(season)s a pour jour de lancement %(day)s.") % {
            "season": obj,
            "day": dates.on(obj.launch_on) if obj.launch_on else "",
        }
        return [
            launched,
            _("Phases, événements, textes et critères sont copiés ; la nouvelle saison reste un brouillon."),
            _("Ne sont pas copiés : les projets, les propositions, le comité, les liens et les inscriptions."),
            _("À relire ensuite : l’introduction, et les liens des événements."),
        ]

    def form(self, obj: Season, data: Any = None) -> forms.Form:
        last = Season.objects.filter(number__isnull=False).order_by("-number").first()
        following = (last.number or 0) + 1 if last else 1
        return CopyForm(data, initial={"number": following, "name": _("Saison %d") % following})

    def perform(self, obj: Season, actor: User, answers: dict[str, Any]) -> str:
        try:
            copy = actions.copy_season(season=obj, actor=actor, **answers)
        except NumberTaken as error:
            raise Refused(_("Ce numéro, ou cette adresse, est déjà celui d’une saison.")) from error
        except NoLaunch as error:
            raise Refused(_("Cette saison n’a plus de jour de lancement : rien à décaler.")) from error
        told = _("%(copy)s est prête, en brouillon : premier jour %(day)s. Voici sa page, à relire.") % {
            "copy": copy,
            "day": dates.on(copy.first_day) if copy.first_day else "",
        }
        return Made(told, copy)
