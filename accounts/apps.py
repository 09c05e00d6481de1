from django.apps import AppConfig
from django.conf import settings
from django.db.models import CharField, TextField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import trans_real

from accounts.languages import FrenchCounts
from accounts.search import ContainsFolded


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Comptes")

    def ready(self) -> None:
        for words in (CharField, TextField):
            words.register_lookup(ContainsFolded)
        trans_real.translation(settings.LANGUAGE_CODE).add_fallback(FrenchCounts())
