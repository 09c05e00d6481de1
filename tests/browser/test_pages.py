"""Every type of page, at two widths: its weight, its accessibility, its HTML, its focus, its manners."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser import measure
from tests.browser.conftest import enter
from tests.stack import Stack

pytestmark = pytest.mark.browser
SPACING = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass(frozen=True)
class PageType:
    """One page, who looks at it, and look.md's budget for it: KiB cold and warm, requests, nodes, EcoIndex."""

    path: str
    who: str = ""
    cold: int = 60
    warm: int = 15
    requests: int = 6
    nodes: int = 400
    ecoindex: int = 80


def team(path: str, who: str) -> PageType:
    return PageType(path, who, cold=80, warm=30, requests=7, nodes=700, ecoindex=70)


PAGES = [
    PageType("/"),
    PageType("/saisons/"),
    PageType("/saisons/12/"),
    PageType("/projets/", warm=20),
    PageType("/projets/?q=rien-de-tel", warm=20),
    PageType("/projets/trawlwatch/"),
    PageType("/projets/complet/"),
    PageType("/proposer/"),
    PageType("/prevenez-moi/appel/"),
    PageType("/prevenez-moi/merci/"),
    PageType("/prevenez-moi/confirmer/{watch}/"),
    PageType("/prevenez-moi/arreter/{watch}/"),
    PageType("/alertes/confirmer/{alert}/"),
    PageType("/alertes/arreter/{alert}/"),
    PageType("/proposer/questions/"),
    PageType("/proposer/commencer/"),
    PageType("/proposer/PDRAFT22/", who="awa"),
    PageType("/proposer/PDRAFT22/organisation/", who="awa"),
    PageType("/proposer/PDRAFT22/besoin/", who="awa"),
    PageType("/proposer/PDRAFT22/projet/", who="awa"),
    PageType("/proposer/PDRAFT22/donnees/", who="awa"),
    PageType("/proposer/PDRAFT22/moyens/", who="awa"),
    PageType("/proposer/PDRAFT22/pieces/", who="awa"),
    PageType("/proposer/PDRAFT22/personnes/", who="awa"),
    PageType("/proposer/PDRAFT22/verifier/", who="awa"),
    PageType("/proposer/PSENT222/suivi/", who="awa"),
    PageType("/proposer/PSENT222/retirer/", who="awa"),
    PageType("/propositions/", warm=20),
    PageType("/propositions/PSENT222/"),
    PageType("/propositions/PSENT222/soutenir/"),
    team("/comite/", who="rita"),
    team("/comite/PSENT222/", who="rita"),
    team("/comite/PSENT222/deport/", who="rita"),
    PageType("/comite/avis/", who="rita"),
    team("/comite/PSENT222/ethique/", who="rita"),
    team("/comite/13/classement/", who="chloe"),
    team("/comite/13/annoncer/", who="chloe"),
    team("/comite/13/compte-rendu/", who="chloe"),
    PageType("/proposer/commencer/", who="ina"),
    PageType("/proposer/commencer/merci/"),
    PageType("/proposer/retrouver/"),
    PageType("/proposer/retrouver/merci/"),
    PageType("/proposer/lien/lien-PLATE222/"),
    PageType("/proposer/PEMPTY22/verifier/", who="ina"),
    PageType("/proposer/PLATE222/", who="ina"),
    PageType("/proposer/PLATE222/reprendre/", who="ina"),
    PageType("/proposer/PASKED22/suivi/", who="ina"),
    PageType("/proposer/PTD22222/suivi/", who="ina"),
    PageType("/proposer/PTD22222/imprimer/", who="ina"),
    PageType("/proposer/PWN22222/suivi/", who="ina"),
    PageType("/proposer/PGNE2222/suivi/", who="ina"),
    PageType("/proposer/PREAD222/envoyee/", who="ina"),
    PageType("/propositions/PSENT222/soutenir/merci/"),
    PageType("/propositions/soutiens/{support}/"),
    PageType("/equipes/12-cadrage/texte-public/{text}/"),
    PageType("/equipes/12-cadrage/texte-public/{text}/remarque/"),
    PageType("/messagerie/resume/{digest}/"),
    team("/comite/15/classement/", who="chloe"),
    team("/comite/15/classement/", who="rosa"),
    team("/comite/15/annoncer/", who="chloe"),
    team("/comite/15/annoncer/PREAD222/", who="chloe"),
    team("/comite/15/compte-rendu/", who="chloe"),
    team("/comite/PREAD222/", who="rolf"),
    team("/comite/PREAD222/", who="rosa"),
    team("/comite/PREAD222/ethique/", who="eva"),
    PageType("/aide/"),
    PageType("/accessibilite/"),
    PageType("/mentions-legales/"),
    PageType("/donnees-personnelles/"),
    PageType("/compte/login/"),
    PageType("/compte/login/code/"),
    PageType("/compte/signup/"),
    PageType("/compte/email/", who="zoe"),
    PageType("/compte/2fa/", who="zoe"),
    PageType("/compte/3rdparty/", who="zoe"),
    PageType("/compte/logout/", who="zoe"),
    PageType("/compte/2fa/totp/activate/", who="zoe", cold=65),  # the drawing of the key
    PageType("/compte/2fa/webauthn/", who="zoe"),
    PageType("/compte/2fa/webauthn/add/", who="zoe", cold=65, requests=8),  # a browser's own keys need a script
    PageType("/compte/2fa/recovery-codes/generate/", who="zoe"),
    PageType("/compte/3rdparty/login/cancelled/"),
    PageType("/compte/inactive/"),
    PageType("/rejoindre/12-trawlwatch/", who="zoe"),
    PageType("/reponses/{relay}/", who="lea"),
    PageType("/ecrire/12-trawlwatch/", who="zoe"),
    PageType("/prevenez-moi/projet/12-trawlwatch/"),
    PageType("/participations/ALICE234/", who="alice"),
    PageType("/participations/ALICE234/quitter/", who="alice"),
    PageType("/mon-espace/", who="alice"),
    PageType("/mon-espace/", who="zoe"),
    PageType("/mon-espace/pause/", who="alice"),
    PageType("/mon-espace/supprimer/", who="zoe"),
    PageType("/profil/", who="zoe"),
    PageType("/mails/arreter/{stop}/"),
    PageType("/toujours-la/{answer}/oui/"),
    PageType("/toujours-la/{answer}/arret/"),
    PageType("/messagerie/", who="alice"),
    PageType("/messagerie/story/adresse/", who="zoe"),
    PageType("/messagerie/story/code/", who="zoe"),
    PageType("/messagerie/story/delier/", who="zoe"),
    team("/equipes/12-trawlwatch/", who="lea"),
    team("/equipes/12-trawlwatch/", who="alice"),
    PageType("/equipes/12-trawlwatch/demandes/BBB23456/", who="lea"),
    PageType("/equipes/12-trawlwatch/texte/", who="lea"),
    PageType("/agenda/", warm=20),
    PageType("/agenda/{meeting}/"),
    PageType("/antennes/", warm=20),
    PageType("/antennes/lyon/", who="lina"),
    team("/antennes/lyon/membres/", who="lina"),
    PageType("/antennes/lyon/evenements/nouveau/", who="lina"),
    PageType("/antennes/lyon/evenements/{meeting}/", who="lina"),
    PageType("/equipes/12-projet-3/evenements/nouveau/", who="lina"),
    team("/equipes/12-projet-3/", who="lina"),
    PageType("/equipes/12-projet-3/evenements/{stand_up}/", who="lina"),
    PageType("/equipes/evenements/{stand_up}/", who="lina"),
    PageType("/mon-espace/calendrier/", who="lina"),
    PageType("/mon-espace/calendrier/", who="zoe"),
]
ids = [f"{page.path} {page.who}".strip() for page in PAGES]


@pytest.mark.parametrize("kind", PAGES, ids=ids)
def test_page_is_light_valid_and_accessible(
    kind: PageType, sized_page: Page, site: Stack, sessions: dict[str, str], tokens: dict[str, str]
) -> None:
    page, said = sized_page, list[str]()
    page.on("console", lambda line: said.append(line.text) if _is_trouble(line) else None)
    if kind.who:
        enter(page, site, sessions[kind.who])
    path = kind.path.format(**tokens)
    cold = measure.load(page, path)
    source = page.content()
    wide = page.viewport_size is not None and page.viewport_size["width"] > 1000
    warm = measure.load(page, path) if wide else None  # the same bytes on a phone
    findings = {
        "console": said,
        "other sites": [url for url in cold.urls if not url.startswith(site.url)],
        "headings": measure.heading_errors(page),
        "axe": measure.axe_findings(page),
        "html": measure.html_errors(source),
        "focus hidden": measure.hidden_focus(page),
        "over budget": over_budget(kind, cold, warm),
    }
    assert {name: found for name, found in findings.items() if found} == {}


def over_budget(kind: PageType, cold: measure.Weight, warm: measure.Weight | None) -> list[str]:
    """What weighs more than look.md allows, in figures."""
    limits = [
        ("cold bytes", cold.bytes, kind.cold * 1024),
        ("warm bytes", warm.bytes if warm else 0, kind.warm * 1024),
        ("requests", len(cold.urls), kind.requests),
        ("nodes", cold.nodes, kind.nodes),
        ("100 - EcoIndex", 100 - cold.ecoindex, 100 - kind.ecoindex),
    ]
    return [f"{name}: {found:.0f}, not {most}" for name, found, most in limits if found > most]


@pytest.mark.parametrize("kind", PAGES, ids=ids)
def test_page_never_scrolls_sideways(
    kind: PageType, browser: Browser, site: Stack, sessions: dict[str, str], tokens: dict[str, str]
) -> None:
    """At 320 px, at 200 % (640 px of a 1280 px window) and with the text spacing a reader may force."""
    context = browser.new_context(base_url=site.url, viewport={"width": 320, "height": 800}, bypass_csp=True)
    page = context.new_page()
    if kind.who:
        enter(page, site, sessions[kind.who])
    page.goto(kind.path.format(**tokens))
    assert page.evaluate(OVERFLOW) <= 0, "320 px"
    page.add_style_tag(content=SPACING)
    assert page.evaluate(OVERFLOW) <= 0, "320 px, text spacing"
    page.set_viewport_size({"width": 640, "height": 480})
    assert page.evaluate(OVERFLOW) <= 0, "200 %"
    context.close()


def _is_trouble(line: ConsoleMessage) -> bool:
    return line.type in {"error", "warning"}
