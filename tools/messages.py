"""Bring the English catalogue up to date with the French in the sources: `python tools/messages.py` (make messages).

Needs Debian's `gettext`. Both files are committed, so that nothing else does.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
# Rooms and files whose words only coordinators read, in the admin, in French (docs/decisions/language.md).
FRENCH_ONLY = (
    *("admin", "admin.py", "demo", "benchmarks", "tests", "tools", "management", "migrations", "outbox"),
    *("importing", "imported.py", "import_*.py", "importing.py", "exporting.py", "merging.py"),
    *("chat/models", "chat/actions"),
    *(f"chat/{name}.py" for name in ("advice", "describing", "moving", "naming", "remedies")),
    *(f"chat/{name}.py" for name in ("report", "texts", "words")),
)
ELSEWHERE = (".venv", "var", "docs", "static")
DATED = re.compile(r'^"POT-Creation-Date: .*\n', re.MULTILINE)


def main() -> None:
    """Extract, then compile; what is no longer said is dropped."""
    if not (shutil.which("xgettext") and shutil.which("msgfmt")):
        sys.exit("gettext is missing; on Debian or Ubuntu: apt install gettext.")
    ignored = [argument for pattern in (*FRENCH_ONLY, *ELSEWHERE) for argument in ("--ignore", pattern)]
    manage = [sys.executable, "manage.py"]
    style = ["--add-location", "file", "--no-wrap", "--no-obsolete"]
    subprocess.run([*manage, "makemessages", "--locale", "en", *style, *ignored], cwd=ROOT, check=True)
    CATALOGUE.write_text(DATED.sub("", CATALOGUE.read_text()))
    subprocess.run([*manage, "compilemessages", "--locale", "en", "--ignore", ".venv"], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
