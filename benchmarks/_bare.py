"""What everything is compared with: a view that says hello, behind Django's default middleware or behind none.

A WSGI application and its URLconf; `BARE=middleware` or `BARE=nothing` in the environment chooses.
"""

from __future__ import annotations

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path

DEFAULT = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<!DOCTYPE html><title>Bonjour</title>")


urlpatterns = [path("", hello)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)
settings.MIDDLEWARE = DEFAULT if os.environ.get("BARE") == "middleware" else []
settings.ROOT_URLCONF = __name__
application = WSGIHandler()
