from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import trans_real

from accounts.languages import FrenchCounts


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Comptes")

    def ready(self) -> None:
        trans_real.translation(settings.LANGUAGE_CODE).add_fallback(FrenchCounts())
