"""Django's admin, on the portal's own site."""

from django.contrib.admin import apps


class AdminConfig(apps.AdminConfig):
    default_site = "accounts.site.PortalSite"
