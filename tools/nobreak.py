"""Put no-break spaces where French wants them, inside gettext: `python tools/nobreak.py FILES…`.

Keyboards make them hard to type, so `make lint` does it; the suite only looks.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
IN_TEMPLATE = re.compile(
    r"""{%\s*trans(?:late)?\s+(?P<one>"[^"]*")|{%\s*blocktrans(?:late)?\b.*?%}(?P<many>.*?){%\s*endblocktrans""",
    re.DOTALL,
)
NO_BREAK = "\u00a0"
AFTER = r"(?=[\s.,)\"'<%{]|$)"
WRONG = re.compile(r"[^\u00a0\u202f!?\s][;:!?»]" + AFTER + r"| [;:!?»]" + AFTER + r"|«(?![\u00a0\u202f])")


def spans(source: str, suffix: str) -> Iterator[tuple[int, int]]:
    """Where messages stand in a module (".py") or a template, as offsets of characters."""
    if suffix != ".py":
        for found in IN_TEMPLATE.finditer(source):
            yield found.span(found.lastgroup or 0)
        return
    lines = source.encode().splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.decode()))

    def offset(line: int, column: int) -> int:
        return starts[line - 1] + len(lines[line - 1][:column].decode())

    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in GETTEXT:
            for text in node.args:
                if isinstance(text, ast.Constant) and isinstance(text.value, str):
                    yield offset(text.lineno, text.col_offset), offset(text.end_lineno or 0, text.end_col_offset or 0)


def mended(message: str) -> str:
    """The message with a no-break space for each plain one before a double mark or inside guillemets."""
    message = re.sub(r" ([;:!?»])" + AFTER, rf"{NO_BREAK}\1", message)
    return re.sub(r"« ", f"«{NO_BREAK}", message)


def wrong(source: str, suffix: str) -> list[str]:
    """Messages where a line could break before its mark, or where the space is missing."""
    messages = [source[start:end] for start, end in spans(source, suffix)]
    return [message for message in messages if WRONG.search(message.replace("&nbsp;", NO_BREAK))]


def mend(source: str, suffix: str) -> str:
    """The file's text with its messages mended."""
    for start, end in sorted(spans(source, suffix), reverse=True):
        source = source[:start] + mended(source[start:end]) + source[end:]
    return source


if __name__ == "__main__":
    for path in map(Path, sys.argv[1:]):
        before = path.read_text(encoding="utf-8")
        if (after := mend(before, path.suffix)) != before:
            path.write_text(after, encoding="utf-8")
