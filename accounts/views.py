"""Pages about the session itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form waited too long, or cookies are refused: say so, with the way back."""
    return render(request, "403_csrf.html", status=403)
