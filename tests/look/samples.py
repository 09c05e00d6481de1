"""What the reference page shows: every component with values of the size people will meet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator

THEMES = {"climate": "Climat et biodiversité", "social": "Justice sociale", "democracy": "Démocratie"}
TITLES = ("Rivières en clair", "Toit d’abord", "Délibère\u00a0!")
STATES = (("open", "Recrute encore"), ("few", "Dernières places"), ("closed", "Liste d’attente"))


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Nom affiché", help_text="Un prénom suffit.")
    hours = forms.IntegerField(label="Heures par semaine", required=False)
    message = forms.CharField(label="Ton message", widget=forms.Textarea)
    need = forms.ChoiceField(
        label="Quel rôle veux-tu prendre\u00a0?",
        choices=[("1", "En analyse de données"), ("2", "En design")],
        widget=forms.RadioSelect,
    )
    skills = forms.MultipleChoiceField(
        label="Tes métiers",
        choices=[("a", "Droit"), ("b", "Design")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    chapter = forms.ChoiceField(label="Antenne", choices=[("", "Aucune"), ("lyon", "Lyon")], required=False)
    charter = forms.BooleanField(label="J’accepte la charte des bénévoles")


def cards(count: int) -> list[dict[str, Any]]:
    """Cards as the catalogue gives them, with three roles each: the heaviest allowed."""
    found = []
    for n in range(count):
        theme = list(THEMES)[n % 3]
        state, words = STATES[n % 3]
        found.append(
            {
                "title": TITLES[n % 3],
                "url": f"/projets/{n}/",
                "themes": [(theme, THEMES[theme])],
                "number": n,
                "partner": "avec Les Amis de la Loutre",
                "sentence": "Rendre lisibles vingt ans de relevés de qualité de l’eau, commune par commune.",
                "roles": ["2 en analyse de données", "1 en design", "1 en pilotage"],
                "state": state,
                "state_label": words,
                "places": "7 personnes sur 10",
            }
        )
    return found


def reference() -> dict[str, Any]:
    """Context of the reference page, its form sent empty."""
    return {
        "form": SampleForm({}),
        "cards": cards(3),
        "page_obj": Paginator(list(range(40)), 12).page(2),
        "steps": [
            {"label": "Appel à projets", "when": "du 1er septembre au 5 octobre", "state": "done"},
            {"label": "Sélection", "when": "jusqu’au 4 novembre", "state": "current"},
            {"label": "Cadrage", "when": "de novembre à janvier", "state": "coming"},
            {"label": "Lancement", "when": "le 23 janvier 2027", "state": "coming"},
        ],
        "nav": "projects",
    }
