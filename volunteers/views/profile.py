"""One's own profile."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from accounts.access import signed_in
from volunteers import actions
from volunteers.access import own_volunteer
from volunteers.forms import ProfileForm
from volunteers.models import Skill, VolunteerSkill


class ProfileView(View):
    """Saved in one go; what was typed comes back with its errors."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request, self.form(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request, data=request.POST)
        if not form.is_valid():
            return self.answer(request, form)
        said = {"fields": form.profile(), "levels": form.levels(), "language": form.cleaned_data["language"]}
        try:
            actions.update_profile(user=signed_in(request.user), **said)
        except actions.AccountErased:
            return redirect("account_login")
        messages.success(request, _("Ton profil est enregistré."))
        return redirect("projects:my-space")

    def form(self, request: HttpRequest, **kwargs: Any) -> ProfileForm:
        volunteer = own_volunteer(request.user)
        levels = dict(VolunteerSkill.objects.filter(volunteer=volunteer.pk).values_list("skill_id", "level"))
        return ProfileForm(instance=volunteer, skills=list(Skill.objects.all()), levels=levels, **kwargs)

    def answer(self, request: HttpRequest, form: ProfileForm) -> HttpResponse:
        return render(request, "volunteers/profile.html", {"form": form, "nav": "space"})
