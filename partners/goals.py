"""The seventeen sustainable development goals, as the United Nations' French text names them, shortened."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Goal(models.IntegerChoices):
    """A goal's number and name. Source: https://www.un.org/sustainabledevelopment/fr/."""

    POVERTY = 1, _("1. Pas de pauvreté")
    HUNGER = 2, _("2. Faim « zéro »")
    HEALTH = 3, _("3. Bonne santé et bien-être")
    EDUCATION = 4, _("4. Éducation de qualité")
    GENDER = 5, _("5. Égalité entre les sexes")
    WATER = 6, _("6. Eau propre et assainissement")
    ENERGY = 7, _("7. Énergie propre et abordable")
    WORK = 8, _("8. Travail décent")
    INDUSTRY = 9, _("9. Innovation et infrastructures")
    INEQUALITY = 10, _("10. Inégalités réduites")
    CITIES = 11, _("11. Villes durables")
    CONSUMPTION = 12, _("12. Consommation responsable")
    CLIMATE = 13, _("13. Action climatique")
    OCEAN = 14, _("14. Vie aquatique")
    LAND = 15, _("15. Vie terrestre")
    PEACE = 16, _("16. Paix, justice et institutions")
    PARTNERSHIPS = 17, _("17. Partenariats")
