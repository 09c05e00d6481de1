"""The first sign-in through the association's provider: by somebody who has an account, and by an impostor."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from oidc_provider_mock import User as Claims
from oidc_provider_mock import run_server_in_thread
from playwright.sync_api import Browser, Page, expect

from tests.sink import Sink, code_in
from tests.stack import Stack, stack

pytestmark = pytest.mark.browser
LEA = "lea@example.org"
PEOPLE = (
    Claims(sub="lea-at-home", claims={"email": LEA, "email_verified": False, "name": "Léa", "groups": ["staff"]}),
    Claims(sub="impostor", claims={"email": LEA, "email_verified": True, "name": "Léa"}),
)
ACCOUNT = "from accounts.actions import create_account; create_account(email='lea@example.org', name='Léa')"


@pytest.fixture(scope="module")
def provided(tmp_path_factory: pytest.TempPathFactory, sink: Sink) -> Iterator[Stack]:
    """A portal of its own, whose provider is real and local; Léa has an account there."""
    with run_server_in_thread(user_claims=PEOPLE) as provider:
        there = {
            "OIDC_OP_ISSUER": f"http://localhost:{provider.server_port}",
            "OIDC_OP_NAME": "Authentik",
            "OIDC_RP_CLIENT_ID": "portal",
            "OIDC_RP_CLIENT_SECRET": "secret",
            "OIDC_GROUPS": "staff=coordinator",
        }
        with stack(tmp_path_factory.mktemp("provided"), **sink.settings, **there) as site:
            site.manage("shell", "-c", ACCOUNT)
            yield site


def leave_and_agree(browser: Browser, site: Stack, sub: str) -> Page:
    """From the sign-in page to the provider, and back as `sub`."""
    context = browser.new_context(base_url=site.url, locale="fr-FR", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto("/compte/login/?next=/profil/")
    page.get_by_role("button", name="Continuer avec Authentik").click()
    page.get_by_role("button", name=sub).click()
    page.wait_for_url(f"{site.url}/**")
    return page


def test_somebody_with_an_account_proves_it_once_and_an_impostor_cannot(
    browser: Browser, provided: Stack, sink: Sink
) -> None:
    before = len(sink.to(LEA, "code"))
    impostor = leave_and_agree(browser, provided, "impostor")
    expect(impostor.get_by_text("C’est ta première fois ici avec Authentik")).to_be_visible()
    first = code_in(sink.wait_for(LEA, "code", after=before))
    for _try in range(3):
        impostor.get_by_label("Code").fill("BCD-FGH" if first != "BCD-FGH" else "HGF-DCB")
        impostor.get_by_role("button", name="Continuer").click()
    expect(impostor.get_by_text("Trop d’essais")).to_be_visible()
    impostor.goto("/profil/")
    expect(impostor.get_by_role("heading", level=1)).to_contain_text("Se connecter")

    before = len(sink.to(LEA, "code"))
    lea = leave_and_agree(browser, provided, "lea-at-home")
    lea.get_by_label("Code").fill(code_in(sink.wait_for(LEA, "code", after=before)))
    lea.get_by_role("button", name="Continuer").click()
    lea.wait_for_url("**/profil/")
    sink.wait_for(LEA, "sécurité")
    lea.goto("/admin/")
    lea.wait_for_url("**/2fa/totp/activate/**")

    again = leave_and_agree(browser, provided, "lea-at-home")
    again.wait_for_url("**/profil/")
