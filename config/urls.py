"""The site map. Every address that answers without signing in is listed in tests/access."""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import TemplateView

from accounts.public import shared
from config import probes, sitemaps

admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = "Data for Good"


def page(template: str, content_type: str | None = None):  # type: ignore[no-untyped-def]
    """A public page without data."""
    return login_not_required(
        shared()(TemplateView.as_view(template_name=f"pages/{template}", content_type=content_type))
    )


urlpatterns = [
    path("healthz", probes.health, name="healthz"),
    path("readyz", probes.ready, name="readyz"),
    path(".well-known/security.txt", page("security.txt", "text/plain"), name="security-txt"),
    path("robots.txt", page("robots.txt", "text/plain"), name="robots"),
    path("sitemap.xml", sitemaps.view, name="sitemap"),
    path("admin/", admin.site.urls),
    path("chat/", include("chat.urls.events")),
    *i18n_patterns(
        path("compte/", include("accounts.urls")),
        path("compte/2fa/", include("allauth.mfa.urls")),
        path("compte/", include("allauth.urls")),
        path("aide/", page("help.html"), name="help"),
        path("accessibilite/", page("accessibility.html"), name="accessibility"),
        path("mentions-legales/", page("legal.html"), name="legal"),
        path("donnees-personnelles/", page("privacy.html"), name="privacy"),
        path("proposer/", include("partners.urls")),
        path("propositions/", include("partners.urls.public")),
        path("comite/", include("partners.urls.review")),
        path("messagerie/", include("chat.urls")),
        path("profil/", include("volunteers.urls")),
        path("antennes/", include("volunteers.urls.chapters")),
        path("", include("seasons.urls")),
        path("", include("projects.urls")),
        prefix_default_language=False,
    ),
]
if settings.DEMO:
    urlpatterns.insert(0, path("demo/", include("demo.urls")))
