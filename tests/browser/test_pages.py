"""Every type of page, at two widths: its weight, its accessibility, its HTML, its focus, its manners."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize

from tests.browser import measure
from tests.browser.conftest import enter
from tests.stack import Stack

pytestmark = pytest.mark.browser
SPACING = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }"
# A style sheet of the reader's own, which no policy of the page forbids.
FORCE = "css => { const own = new CSSStyleSheet(); own.replaceSync(css); document.adoptedStyleSheets = [own]; }"
DESK, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=900)
NARROW, HALF = ViewportSize(width=320, height=800), ViewportSize(width=640, height=480)
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
    team("/comite/PSENT222/ethique/deport/", who="rita"),
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


@pytest.fixture
def page(browser: Browser, site: Stack) -> Iterator[Page]:
    """A desk whose cache is empty."""
    context = browser.new_context(base_url=site.url, locale="fr-FR", viewport=DESK)
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


@pytest.mark.parametrize("kind", PAGES, ids=ids)
def test_page_is_light_valid_accessible_and_never_scrolls_sideways(
    kind: PageType, page: Page, site: Stack, sessions: dict[str, str], tokens: dict[str, str]
) -> None:
    """At 1280 px with an empty cache; then asked again at 390 px, where only what a phone alone needs is new."""
    said = list[str]()
    page.on("console", lambda line: said.append(line.text) if _is_trouble(line) else None)
    if kind.who:
        enter(page, site, sessions[kind.who])
    path = kind.path.format(**tokens)
    with measure.visit(page, path) as cold:
        found = {"html": measure.html_errors(page.content()), **looks(page, "1280 px")}
    page.set_viewport_size(PHONE)
    with measure.visit(page, path) as warm:
        found |= looks(page, "390 px")
    found |= {
        "console": said,
        "other sites": [url for url in cold.urls + warm.urls if not url.startswith(site.url)],
        "over budget": over_budget(kind, cold, warm),
        "sideways": sideways(page),
    }
    assert {name: what for name, what in found.items() if what} == {}


def looks(page: Page, width: str) -> dict[str, list[str]]:
    """What is wrong for eyes, keyboards and screen readers."""
    return {
        f"headings, {width}": measure.heading_errors(page),
        f"axe, {width}": measure.axe_findings(page),
        f"focus hidden, {width}": measure.hidden_focus(page),
    }


def sideways(page: Page) -> list[str]:
    """At 320 px, at 200 % (640 px of a 1280 px window) and with the text spacing a reader may force."""
    wider = []
    for size, css in ((NARROW, ""), (NARROW, SPACING), (HALF, SPACING)):
        page.set_viewport_size(size)
        page.evaluate(FORCE, css)
        if (over := page.evaluate(OVERFLOW)) > 0:
            wider.append(f"{size['width']} px, {css and 'text spacing'}: {over} px too wide")
    return wider


def over_budget(kind: PageType, cold: measure.Weight, warm: measure.Weight) -> list[str]:
    """What weighs more than look.md allows, in figures."""
    limits = [
        ("cold bytes", cold.bytes, kind.cold * 1024),
        ("warm bytes", warm.bytes, kind.warm * 1024),
        ("requests", len({*cold.urls, *warm.urls}), kind.requests),
        ("nodes", max(cold.nodes, warm.nodes), kind.nodes),
        ("100 - EcoIndex", 100 - cold.ecoindex, 100 - kind.ecoindex),
    ]
    return [f"{name}: {found:.0f}, not {most}" for name, found, most in limits if found > most]


def _is_trouble(line: ConsoleMessage) -> bool:
    return line.type in {"error", "warning"}
