"""A fuzzer for pages of the former site: what people, editors and bad connections do to them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from tests.projects.former_site import HERON, HERON_PATH, PAGES, SEASON, SEASON_PATH, TIDE_PATH

Break = Callable[[str, random.Random], str]


def swap(old: str, new: str) -> Break:
    """Replaces what must be there, so that a break always breaks."""

    def apply(text: str, _rng: random.Random) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return apply


def cut(start: float, end: float) -> Break:
    """The file stops somewhere between two shares of its length."""
    return lambda text, rng: text[: rng.randrange(int(len(text) * start), int(len(text) * end))]


def twelve(text: str, _rng: random.Random) -> str:
    """Nine more projects under a heading that announces three."""
    more = "\n### 🪨 Projet {n} : Pierre {n} - Carrière\n\nDes pierres.\n\n👉 Venez, rejoignez Ysoline Canari dans [#p{n}](https://example.slack.com/archives/C0P{n})\n"
    return text + "".join(more.replace("{n}", str(n)) for n in range(4, 13))


def shuffled(text: str, rng: random.Random) -> str:
    """The projects' parts in another order, a line of each lost."""
    head, *parts = re.split(r"(?=^### )", text, flags=re.M)
    rng.shuffle(parts)
    lost = [re.sub(r"^👉.*\n?", "", part, count=1, flags=re.M) if rng.random() < 0.5 else part for part in parts]
    return head + "".join(lost[:-1])


FIRST = "### [🪶 Projet 1 : Le compte des hérons - Marais Vivants](/projects/heron)"
INVITATION = "👉 Si vous voulez contribuer à ce projet, rejoignez Ysoline Canari et Odilon dans le canal [#21_heron](https://example.slack.com/archives/C0HERON01) !"  # noqa: E501

# Front matter and sections of a project's page.
OF_PROJECT: dict[str, Break] = {
    "cut in the front matter": cut(0.05, 0.25),
    "no opening fence": swap("---\n", ""),
    "no closing fence": swap("\n---\n\n#", "\n\n#"),
    "empty": lambda text, rng: "",
    "only dashes": lambda text, rng: "---\n---\n",
    "a bracket left open": swap("Cartographie]", "Cartographie"),
    "a quote left open": swap('hérons"', "hérons"),
    "a tab": swap("slug: heron", "\tslug: heron"),
    "a colon in a title": swap('"Marais Vivants - Compter les hérons"', "Marais : Vivants : hérons"),
    "a key twice": swap("sdgs:", "slug: autre\nsdgs:"),
    "an alias": swap("slug: heron", "slug: &a heron\nautre: *a"),
    "an object": swap("slug: heron", "slug: !!python/object/apply:os.system [ls]"),
    "a list of lists": swap("[sdg14,sdg15]", "[[sdg14],[[[[sdg15]]]]]"),
    "no slug": swap("slug: heron\n", ""),
    "a slug that is no address": swap("slug: heron", "slug: Les Hérons !"),
    "no title": swap('title: "Marais Vivants - Compter les hérons"', "title:"),
    "no season": swap("Saison 21, Hors-saison, ", ""),
    "a season in letters": swap("Saison 21", "Saison vingt-et-un"),
    "a season misspelt": swap("Saison 21", "Sasion21"),
    "a goal that does not exist": swap("sdg15", "sdg42"),
    "an address that is none": swap("https://marais.example.org/", "javascript:alert(1)"),
    "a channel elsewhere": swap("slack:", "slack: https://chat.example.org/x"),
    "a key nobody knows": swap("keywords:", "budget: secret\nkeywords:"),
    "a box left open": swap("\n:::\n\n## Réal", "\n\n## Réal"),
    "a fence that closes nothing": swap("## Pourquoi", ":::::\n\n## Pourquoi"),
    "a page of code": swap("Trois marais", "<script>alert(1)</script>\n\nTrois marais"),
}
# Headings, dates and invitations of a season's page.
OF_SEASON: dict[str, Break] = {
    "cut in the middle": cut(0.4, 0.9),
    "cut near the end": cut(0.9, 0.97),
    "no title": swap("# Saison 21\n", ""),
    "the title of another": swap("# Saison 21", "# Saison 22"),
    "another month": swap("4 mars", "4 frimaire"),
    "another last month": swap("fin mai", "fin prairial"),
    "a day that does not exist": swap("4 mars", "34 mars"),
    "the end before the start": swap("à partir du 4 mars jusqu'à fin mai", "à partir du 4 mai jusqu'à fin mars"),
    "no dates": swap("à partir du 4 mars jusqu'à fin mai", "bientôt"),
    "a box left open": swap("::::\n", "\n"),
    "twelve projects": twelve,
    "in another order": shuffled,
    "a number twice": swap("Projet 2", "Projet 1"),
    "a project twice": swap("/projects/maree/", "/projects/heron"),
    "a channel twice": swap(
        "https://mattermost.example.org/equipe/channels/21_maree", "https://example.slack.com/archives/C0HERON01"
    ),
    "no partner": swap(" - Marais Vivants]", "]"),
    "two partners": swap("Marais Vivants]", "Marais Vivants & Rivages]"),
    "too many dashes": swap("hérons - Marais", "hérons - France - Marais"),
    "the partner first": swap("Projet 1 : Le compte", "Marais Vivants, projet 1 - Le compte"),
    "no closing bracket": swap("Marais Vivants](", "Marais Vivants("),
    "no closing parenthesis": swap("(/projects/heron)", "(/projects/heron"),
    "no opening bracket": swap("### [🪶", "### 🪶"),
    "a link elsewhere": swap("(/projects/heron)", "(https://example.org/)"),
    "a sentence for an emoji": swap("🪶", "voici enfin notre tout premier"),
    "no invitation": swap(INVITATION, ""),
    "an invitation without channel": swap(" [#21_heron](https://example.slack.com/archives/C0HERON01) !", "."),
    "an invitation cut": swap(
        " et Odilon dans le canal [#21_heron](https://example.slack.com/archives/C0HERON01) !", ""
    ),
    "an invitation without its hand": swap(INVITATION, INVITATION.removeprefix("👉 ")),
    "a channel nobody hosts": swap("example.slack.com/archives/C0HERON01", "chat.example.org/x"),
    "words after the channel": swap("C0HERON01) !", "C0HERON01) avant vendredi midi"),
    "text after the invitation": swap(INVITATION, INVITATION + "\n\nEt puis encore ceci."),
    "a heading that is no project": swap("## Les 3 projets", "## Nos partenaires\n\n## Les 3 projets"),
}
# Where what is broken cannot be told from what is written so.
SILENT = {"an invitation without its hand"}


def variants(seed: int) -> dict[str, dict[str, str]]:
    """Broken sites by name: each time one page is broken, in one way."""
    rng = random.Random(seed)
    found = {f"project: {name}": PAGES | {HERON_PATH: apply(HERON, rng)} for name, apply in OF_PROJECT.items()}
    found |= {f"season: {name}": PAGES | {SEASON_PATH: apply(SEASON, rng)} for name, apply in OF_SEASON.items()}
    return found


def broken_path(name: str) -> str:
    return HERON_PATH if name.startswith("project") else SEASON_PATH


INTACT = TIDE_PATH
