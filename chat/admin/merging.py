"""Two accounts of one person: chosen from a list or a person's page, read side by side, then made one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.lookup import LookUp
from accounts.merging import Fate, has_factor
from accounts.models import User
from accounts.search import Folded
from chat import actions
from chat.merging import Preview, preview
from projects.admin.users import TeamUserAdmin
from volunteers.admin import VolunteerAdmin
from volunteers.models import Volunteer

LABEL = gettext_lazy("Réunir deux comptes")
PAIR = 2
SHOWN = 20
FACES = Volunteer._meta.get_field("user")


def named(user: User) -> str:
    """Two people may show the same name."""
    return f"{user} ({user.email})"


class AccountField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An account that is not erased, found by typing a name or an address."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(User.objects.filter(erased_at=None), widget=LookUp(FACES, admin.site), **kwargs)

    def label_from_instance(self, obj: User) -> str:
        return named(obj)


class PairForm(forms.Form):
    """Which account stays, and which one goes?"""

    kept = AccountField(
        label=gettext_lazy("Compte qui reste"), help_text=gettext_lazy("Taper un nom ou une adresse e-mail.")
    )
    dropped = AccountField(
        label=gettext_lazy("Compte qui disparaît"),
        help_text=gettext_lazy("Dans le doute, peu importe l’ordre : la page suivante permet d’échanger les deux."),
    )


class SureForm(forms.Form):
    """The print of what was read, and a box that names both people."""

    read = forms.CharField(widget=forms.HiddenInput)
    sure = forms.BooleanField()

    def __init__(self, pair: Preview, data: Any = None) -> None:
        super().__init__(data)
        self.fields["read"].initial = pair.digest
        told = {"dropped": named(pair.dropped), "kept": named(pair.kept)}
        self.fields["sure"].label = _("%(dropped)s et %(kept)s sont une seule et même personne.") % told


def merge_url(*users: int | None) -> str:
    """The page for one or two people; of two, the one to keep first."""
    asked = {name: pk for name, pk in zip(("kept", "dropped"), users, strict=False) if pk}
    return f"{reverse('admin:accounts_user_merge')}?{urlencode(asked)}"


def may_merge(request: HttpRequest) -> bool:
    """Whoever coordinates; an account with rights asks more, and the preview says so."""
    return request.user.has_perm("volunteers.change_volunteer")


def in_order(users: list[User]) -> list[User]:
    """The account proposed to stay first: that with rights or a second factor, else the one used last."""
    return sorted(by_use(users), key=lambda user: (user.is_staff, has_factor(user)), reverse=True)


def by_use(users: list[User]) -> list[User]:
    """The one used last first."""
    return sorted(users, key=lambda user: (bool(user.last_login), str(user.last_login)), reverse=True)


def alike() -> list[tuple[User, int, str]]:
    """Names that several accounts bear, in two queries: one of them, how many, and the page for the two used last."""
    open_ones = User.objects.filter(erased_at=None).exclude(name="")
    names = open_ones.values(folded=Folded("name")).annotate(n=Count("pk")).filter(n__gte=PAIR).order_by("folded")
    rows: dict[str, list[User]] = {row["folded"]: [] for row in names[:SHOWN]}
    for user in open_ones.annotate(folded=Folded("name")).filter(folded__in=rows):
        rows[user.folded].append(user)
    return [(users[0], len(users), merge_url(*(user.pk for user in by_use(users)[:PAIR]))) for users in rows.values()]


class MergesPeople(admin.ModelAdmin):  # type: ignore[type-arg]
    """Adds the way to the page to a list of people and to each one's page."""

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        found: dict[str, Any] = super().get_actions(request)
        if "_popup" in request.GET or not may_merge(request):
            return found
        return found | {"reunir": (MergesPeople.merge_two, "reunir", LABEL)}

    def merge_two(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        rows = list(queryset[: PAIR + 1])
        if len(rows) != PAIR:
            messages.error(request, _("Cocher exactement deux lignes : les deux comptes de la même personne."))
            return None
        users = User.objects.filter(pk__in=[self.user_of(row) for row in rows])
        return redirect(merge_url(*(user.pk for user in in_order(list(users)))))

    def user_of(self, obj: Any) -> int:
        """The account behind a row."""
        return int(obj.pk)

    def account_of(self, obj: Any) -> User:
        account: User = obj
        return account

    def doors(self, request: HttpRequest, obj: Any) -> list[dict[str, Any]]:
        if not may_merge(request) or self.account_of(obj).erased_at:
            return []
        return [{"label": _("Réunir avec un autre compte"), "url": merge_url(self.user_of(obj)), "kind": "second"}]


admin.site.unregister([User, Volunteer])


@admin.register(Volunteer)
class OnePersonAdmin(MergesPeople, VolunteerAdmin):
    def user_of(self, obj: Any) -> int:
        return int(obj.user_id)

    def account_of(self, obj: Any) -> User:
        account: User = obj.user
        return account


@admin.register(User)
class OneAccountAdmin(MergesPeople, TeamUserAdmin):
    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.merge_view)
        return [path("reunir/", page, name="accounts_user_merge"), *super().get_urls()]

    def merge_view(self, request: HttpRequest) -> HttpResponse:
        """Two people to choose, then what their reunion does, then the POST."""
        if not may_merge(request):
            raise PermissionDenied
        choice = PairForm(request.GET if "dropped" in request.GET else None, initial=request.GET.dict())
        if not choice.is_valid():
            return self._merge_page(request, choice, choice.media)
        kept, dropped = choice.cleaned_data["kept"], choice.cleaned_data["dropped"]
        found = preview(kept=kept, dropped=dropped, actor=request.user)  # type: ignore[arg-type]
        sure = SureForm(found, request.POST if request.method == "POST" else None)
        if request.method == "POST" and sure.is_valid():
            try:
                actions.merge_people(
                    kept=kept,
                    dropped=dropped,
                    actor=request.user,  # type: ignore[arg-type]
                    read=sure.cleaned_data["read"],
                )
            except (actions.ReadAgain, actions.NotMergeable):
                messages.warning(request, _("Quelque chose a changé depuis la lecture : rien n’a été fait. Relire."))
                return redirect(merge_url(kept.pk, dropped.pk))
            messages.success(request, _("C’est fait : %s n’a plus qu’un compte.") % named(kept))
            return redirect(reverse("admin:accounts_user_change", args=[kept.pk]))
        return self._merge_page(request, sure, choice.media, found)

    def _merge_page(
        self, request: HttpRequest, form: forms.Form, media: Any, found: Preview | None = None
    ) -> HttpResponse:
        told: dict[str, Any] = {} if found else {"alike": alike()}
        if found is not None:
            groups = [] if found.refused else [(fate.label, found.of(fate)) for fate in Fate]
            told = {
                "found": found,
                "groups": [(label, lines) for label, lines in groups if lines],
                "swap": merge_url(found.dropped.pk, found.kept.pk) if found.kept != found.dropped else "",
                "again": merge_url(found.kept.pk),
            }
        context = {
            **self.admin_site.each_context(request),
            **told,
            "opts": self.opts,
            "title": LABEL,
            "form": form,
            "adminform": AdminForm(form, [(None, {"fields": list(form.fields)})], {}),  # type: ignore[arg-type]
            "media": self.media + media,
            "back": reverse("admin:accounts_user_changelist"),
        }
        return TemplateResponse(request, "admin/chat/merge.html", context)
