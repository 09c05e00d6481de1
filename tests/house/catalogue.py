"""What the sources say and what the catalogue holds, read without gettext's programs."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

from django.utils.translation.template import templatize

from tests.house.conftest import ROOT
from tools.messages import CATALOGUE, ELSEWHERE, FRENCH_ONLY

ONE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
MANY = {"ngettext", "ngettext_lazy"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy"}
STRING = r"""(u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*")"""
IN_TEMPLATE = re.compile(rf"\b(?:gettext|_)\({STRING}\)|\bngettext\({STRING},\s*{STRING},")


def is_for_english(file: Path) -> bool:
    """Whether `make messages` reads this file."""
    path = file.relative_to(ROOT)
    ways = [*map(str, path.parents), str(path)]
    patterns = (*FRENCH_ONLY, *ELSEWHERE)
    return not any(fnmatch(Path(way).name, one) or fnmatch(way, one) for way in ways for one in patterns)


def said(files: list[Path]) -> dict[str, str]:
    """Each message of the sources, with a file that says it. The first form stands for a plural."""
    found: dict[str, str] = {}
    for file in files:
        if file.suffix in {".py", ".html", ".txt"} and "requirements" not in file.parts and is_for_english(file):
            messages = _of_module if file.suffix == ".py" else _of_template
            found |= dict.fromkeys(messages(file.read_text()), str(file.relative_to(ROOT)))
    return found


def _of_module(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if texts and name in ONE | MANY:
            yield texts[0]
        elif len(texts) > 1 and name in WITH_CONTEXT:
            yield f"{texts[0]}\x04{texts[1]}"


def _of_template(source: str) -> Iterator[str]:
    for one, first, _more in IN_TEMPLATE.findall(templatize(source)):
        if text := ast.literal_eval(one or first):
            yield text


def compiled() -> dict[str, str]:
    """English by message, from the file that runs; what is not translated, or is in doubt, is not in it."""
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        catalogue: dict[str | tuple[str, int], str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    return {key if isinstance(key, str) else key[0]: text for key, text in catalogue.items() if key}


class Entry(NamedTuple):
    """One message of the file people edit; of a plural, its last forms."""

    french: str
    english: str


def written() -> dict[str, Entry]:
    """Every message, translated or not."""
    found: dict[str, Entry] = {}
    for entry in CATALOGUE.read_text().split("\n\n")[1:]:
        parts: dict[str, str] = {}
        field = ""
        for line in entry.splitlines():
            name, _, text = line.partition(' "') if line.startswith("msg") else (field, "", line[1:])
            if line.startswith(("msg", '"')):
                field = name
                parts[field] = parts.get(field, "") + ast.literal_eval(f'"{text}')
        message = "\x04".join(filter(None, (parts.get("msgctxt", ""), parts.get("msgid", ""))))
        if message:
            french = parts.get("msgid_plural", parts["msgid"])
            found[message] = Entry(french, parts.get("msgstr", parts.get("msgstr[1]", "")))
    return found
