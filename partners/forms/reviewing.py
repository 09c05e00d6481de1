"""What a reviewer and a coordinator fill in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.models import Criterion, Proposal, Review
from seasons.text import ONE_LINE

LEVELS = [
    (0, _("0 absent")),
    (1, _("1 très faible")),
    (2, _("2 faible")),
    (3, _("3 correct")),
    (4, _("4 bon")),
    (5, _("5 excellent")),
]


class Scale(forms.RadioSelect):
    """Radios in a row: the class is the group's, not each button's."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        option["attrs"].pop("class", None)
        return option
