"""What every request goes through."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_cache_control

from accounts.access import SecondFactorNeeded, has_second_factor, is_fresh, second_factor_page, signed_in

Handler = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """The address alone says the language. Django's own also hears cookies and browsers, so its pages vary by them."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class SecondFactorMiddleware:
    """No coordinator's right without a second factor proven in this session; staff without one enrol first."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated or not user.is_staff:
            return self.get_response(request)
        user.proven = has_second_factor(request) and is_fresh(request, user)
        guarded = request.path_info.startswith(reverse("admin:index"))
        if not guarded or user.proven or request.path_info == reverse("admin:logout"):
            return self.get_response(request)
        return redirect(second_factor_page(request, user))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page outside the admin asked for the proof."""
        if not isinstance(exception, SecondFactorNeeded):
            return None
        return redirect(second_factor_page(request, signed_in(request.user)))


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
