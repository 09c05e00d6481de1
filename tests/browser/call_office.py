"""What a coordinator does in the admin, in the story of a proposal."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def found(page: Page, listing: str) -> str:
    """The address of the first row of an admin list."""
    page.goto(listing)
    page.locator("#result_list tbody a").first.click()
    page.wait_for_url("**/change/**")
    return page.url


def take_step(page: Page, address: str, step: str) -> None:
    """Open a verb's page, from the object's own."""
    page.goto(address)
    page.get_by_role("link", name=step).first.click()
    expect(page.get_by_role("button", name=step)).to_be_visible()


def confirm(page: Page, step: str) -> None:
    page.get_by_role("button", name=step).click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def do(page: Page, address: str, step: str) -> None:
    """A verb that asks nothing."""
    take_step(page, address, step)
    confirm(page, step)


def save(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def pick(page: Page, field: str, words: str) -> None:
    """Choose a row in a box that looks up what is typed."""
    page.locator(f".field-{field} .select2-selection").click()
    page.locator(".select2-search__field").fill(words)
    page.locator(".select2-results__option", has_text=words).first.click()


def fix_the_evening(page: Page) -> None:
    """Date, quorum and places of season 14's committee; then who is there."""
    page.goto("/admin/partners/committee/add/")
    pick(page, "season", "Saison 14")
    page.get_by_label("Date").first.fill("2030-01-15")
    page.get_by_label("Quorum").fill("1")
    save(page)
    found(page, "/admin/partners/committee/")
    page.get_by_role("checkbox", name="Yara").check()
    save(page)


def appoint(page: Page, edition: str, name: str, role: str) -> None:
    """Make lead somebody who offered to be one."""
    take_step(page, edition, "Nommer une personne référente")
    page.get_by_role("radio", name=name).check()
    page.get_by_label("Rôle").select_option(label=role)
    confirm(page, "Nommer une personne référente")


def seek_people_and_link_code(page: Page, edition: str) -> None:
    """A need of three seats and the repository, on the edition's page."""
    page.goto(edition)
    needs, links = page.locator("#needs-group"), page.locator("#links-group")
    needs.locator(".add-row a").click()
    needs.locator("[name=needs-0-skill]").select_option(label="Analyse de données")
    needs.locator("[name=needs-0-seats]").fill("3")
    links.locator(".add-row a").click()
    links.locator("[name=links-0-kind]").select_option(value="repository")
    links.locator("[name=links-0-label]").fill("Le code")
    links.locator("[name=links-0-url]").fill("https://code.example.org/puits")
    save(page)


def open_channel(page: Page, title: str) -> None:
    """The chat makes it within seconds."""
    page.goto("/admin/chat/channel/add/")
    page.get_by_label("Espace").select_option(label="Mattermost")
    pick(page, "edition", title)
    save(page)


def settle(page: Page, edition: str) -> None:
    """Tick what a person has to tick of the gate."""
    page.goto(edition)
    for box in page.get_by_role("checkbox", name="Fait", exact=True, disabled=False).all():
        box.check()
    save(page)


def is_green(page: Page, edition: str) -> bool:
    """Whether nothing is left to settle; the channel comes by itself."""
    take_step(page, edition, "Ouvrir le recrutement")
    return not page.get_by_text("Il manque :").count()
