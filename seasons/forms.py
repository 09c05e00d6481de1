"""What people type, and the public form «Prévenez-moi»: one address, two quiet traps for robots."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from seasons.models import Event, Watch, web_only

SALT = "seasons.watch-form"
FASTEST = timedelta(seconds=1.5)  # what a person needs, at least
SLOWEST = timedelta(hours=12)


class PlainText(forms.CharField):
    """What people type or paste: browsers' line ends count as one character, null bytes are dropped."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text.replace("\x00", "").replace("\r\n", "\n") if isinstance(text, str) else text


MOMENT = "%d/%m/%Y %H:%M"
UNTYPED = _("Écris un jour et une heure, comme 24/02/2027 18:30.")


def of_our_time(moment: datetime) -> None:
    """A year slipped in typing; databases cannot shift the first and the last one to their clock."""
    if not 2000 <= moment.year < 2200:
        raise forms.ValidationError(UNTYPED)


def moment_field(label: Any, missing: Any) -> forms.DateTimeField:
    """A day and an hour, typed in Paris time, written out: no stop of a browser's own picker shows its focus."""
    return forms.DateTimeField(
        label=label,
        help_text=_("Heure de Paris, comme 24/02/2027 18:30."),
        validators=[of_our_time],
        input_formats=[MOMENT, "%d/%m/%Y %Hh%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"autocomplete": "off"}, format=MOMENT),
        error_messages={
            "required": missing,
            "invalid": UNTYPED,
        },
    )


class EventForm(forms.ModelForm):  # type: ignore[type-arg]
    """What people who run a chapter or a team tell of an event."""

    starts_at = moment_field(_("Début"), _("Indique le jour et l’heure du début."))
    ends_at = moment_field(_("Fin"), _("Indique le jour et l’heure de la fin."))
    url = forms.URLField(
        label=_("Lien"),
        required=False,
        max_length=500,
        assume_scheme="https",
        validators=[web_only],
        widget=forms.URLInput(attrs={"inputmode": "url", "placeholder": "https://"}),
        help_text=_("La visio, ou la page qui en dit plus."),
        error_messages={"invalid": _("Recopie l’adresse entière, qui commence par https://.")},
    )

    class Meta:
        model = Event
        fields = ("title", "kind", "starts_at", "ends_at", "place", "url", "presentation", "signup", "seats")
        field_classes: ClassVar = dict.fromkeys(("title", "place", "presentation"), PlainText)
        widgets: ClassVar = {
            "presentation": forms.Textarea(attrs={"rows": 4}),
            "seats": forms.NumberInput(attrs={"inputmode": "numeric"}),
        }
        labels: ClassVar = {
            "title": _("Titre"),
            "kind": _("Type"),
            "place": _("Lieu"),
            "presentation": _("Présentation"),
            "signup": _("On s’inscrit"),
            "seats": _("Places"),
        }
        help_texts: ClassVar = {
            "presentation": _("Ce qu’on y fera, ce qu’il faut apporter. Markdown accepté."),
            "place": _("Laisse vide si tout se passe en ligne."),
            "signup": _("Chaque personne dit ici si elle vient, et reçoit un rappel la veille."),
            "seats": _("Sans nombre, tout le monde peut venir. Ensuite, une liste d’attente suit l’ordre d’arrivée."),
        }
        error_messages: ClassVar = {
            "title": {"required": _("Écris un titre."), "max_length": _("Ce titre est trop long.")},
            "kind": {"required": _("Choisis un type."), "invalid_choice": _("Choisis l’un des types proposés.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("Choisir")), *Event.Kind.choices]  # type: ignore[attr-defined]


class TeamEventForm(EventForm):
    """A team's own event, which it may open to everybody."""

    class Meta(EventForm.Meta):
        fields = (*EventForm.Meta.fields, "public")  # type: ignore[assignment]
        labels: ClassVar = EventForm.Meta.labels | {"public": _("Ouvert à tout le monde")}
        help_texts: ClassVar = EventForm.Meta.help_texts | {
            "public": _("L’événement entre dans l’agenda public. Sinon, seule l’équipe le voit.")
        }


class TrappedForm(forms.Form):
    """A form anybody may send, with two traps: a field no person sees, and the time it was opened.

    The page writes both by hand: `website` within `.trap`, and `opened` with `stamp` as its value.
    """

    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def stamp(self) -> str:
        """When the page was drawn, signed."""
        return signing.dumps("", salt=SALT)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            signing.loads(data.get("opened", ""), salt=SALT, max_age=SLOWEST)
        except signing.BadSignature:
            raise forms.ValidationError(
                _("La page est restée ouverte trop longtemps. Envoyer à nouveau suffit."), code="stale"
            ) from None
        return data

    @property
    def is_robot(self) -> bool:
        """Whether the hidden field was filled, or the form sent faster than one can read it."""
        return bool(self.cleaned_data["website"]) or is_younger(self.cleaned_data["opened"], FASTEST)


class WatchForm(TrappedForm):
    """An address to tell. `is_robot` says whether a trap caught somebody."""

    email = forms.EmailField(
        label=_("Adresse e-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Écrire une adresse e-mail"),
            "invalid": _("Écrire une adresse complète, comme prenom@exemple.org"),
        },
    )

    def __init__(self, *args: Any, topic: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topic = topic
        if topic == Watch.Topic.CALL:
            self.fields["email"].label = _("Votre adresse e-mail")
        else:
            self.fields["email"].label = _("Ton adresse e-mail")


def is_younger(stamp: str, age: timedelta) -> bool:
    """Whether a signed stamp was made less than `age` ago."""
    try:
        signing.loads(stamp, salt=SALT, max_age=age)
    except signing.SignatureExpired:
        return False
    return True
