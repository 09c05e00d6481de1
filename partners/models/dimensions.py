"""What proposals and projects are about, and what they give: the names of their yes-or-no columns."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Dimension(models.TextChoices):
    CLIMATE = "climate", _("Climat et biodiversité")
    SOCIAL = "social", _("Justice sociale")
    DEMOCRACY = "democracy", _("Démocratie")


class ProjectKind(models.TextChoices):
    ADVOCACY = "advocacy", _("Des données pour un plaidoyer")
    INTERNAL = "internal", _("Un outil pour l’équipe")
    CITIZEN = "citizen", _("Une plateforme citoyenne")
