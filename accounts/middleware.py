"""What every request goes through."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers, patch_cache_control

from accounts.access import has_second_factor, second_factor_page

Handler = Callable[[HttpRequest], HttpResponse]


class SecondFactorMiddleware:
    """No admin page without a second factor proven in this session; staff without one enrol first."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        guarded = request.path_info.startswith(reverse("admin:index"))
        if not guarded or not request.user.is_authenticated or has_second_factor(request):
            return self.get_response(request)
        if not request.user.is_staff or request.path_info == reverse("admin:logout"):
            return self.get_response(request)
        return redirect(second_factor_page(request, request.user))


class NoStoreMiddleware:
    """Signed-in pages stay out of every cache."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
            patch_cache_control(response, no_store=True)
        return response
