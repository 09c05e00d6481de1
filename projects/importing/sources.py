"""Where pages come from: a folder, or an uploaded zip, which is read in memory and never unpacked."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from django.utils.translation import gettext as _

PAGES = {".md", ".mdx", ".markdown"}
MOST_PAGES = 400
MOST_ENTRIES = 5_000
MOST_BYTES = 500_000  # of one page
MOST_IN_ALL = 5_000_000  # of all pages together
MOST_UPLOADED = 10_000_000  # of the zip, pictures included

Pages = dict[str, str]
Refusals = dict[str, str]


class NotAnArchive(Exception):
    """The file is not a zip that can be read. `words` say why, for a person."""

    def __init__(self, words: str) -> None:
        self.words = words
        super().__init__(words)


def from_folder(folder: Path) -> tuple[Pages, Refusals]:
    """Its Markdown pages by their path in it, and why some are not read. Links that lead elsewhere are not followed."""
    root = folder.resolve()
    found = (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in PAGES and path.is_file())
    shown = [(path.relative_to(folder).as_posix(), path) for path in found]
    pages: Pages = {}
    refused: Refusals = {}
    for name, path in shown:
        if any(part.startswith(".") or part == "node_modules" for part in PurePosixPath(name).parts):
            continue
        if not path.resolve().is_relative_to(root):
            refused[name] = _("ce lien mène hors du dossier")
        elif path.stat().st_size > MOST_BYTES:
            refused[name] = too_long()
        else:
            pages[name] = decoded(path.read_bytes())
    return pages, refused


def from_zip(file: IO[bytes]) -> tuple[Pages, Refusals]:
    """The same, of a zip.

    Sizes that the archive announces are not believed: each page is read up to its limit.

    Raises:
        NotAnArchive: not a zip, or more in it than a site's pages.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            if len(archive.infolist()) > MOST_ENTRIES:
                raise NotAnArchive(_("L’archive contient trop de fichiers : au plus %d.") % MOST_ENTRIES)
            return _read(archive)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise NotAnArchive(_("Ce fichier n’est pas une archive zip lisible.")) from error


def _read(archive: zipfile.ZipFile) -> tuple[Pages, Refusals]:
    pages: Pages = {}
    refused: Refusals = {}
    total = 0
    for entry in _entries(archive):
        name = entry.filename[:300]
        if why := _refusal(entry):
            refused[name] = why
            continue
        content = _content(archive, entry)
        total += len(content)
        if total > MOST_IN_ALL or len(pages) >= MOST_PAGES:
            raise NotAnArchive(_("L’archive contient trop de pages : au plus %d, et 5 Mo de texte.") % MOST_PAGES)
        if len(content) > MOST_BYTES:
            refused[name] = too_long()
        elif name in pages:
            refused[name] = _("ce chemin est deux fois dans l’archive : la première page est lue")
        else:
            pages[name] = decoded(content)
    return pages, refused


def _entries(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    for entry in archive.infolist():
        path = PurePosixPath(entry.filename)
        hidden = any((part.startswith(".") and part != "..") or part == "__MACOSX" for part in path.parts)
        if not entry.is_dir() and path.suffix.lower() in PAGES and not hidden:
            yield entry


def _refusal(entry: zipfile.ZipInfo) -> str:
    path = PurePosixPath(entry.filename)
    if path.is_absolute() or ".." in path.parts or "\\" in entry.filename or len(entry.filename) > 300:
        return _("ce chemin sort de l’archive, ou est trop long")
    if stat.S_ISLNK(entry.external_attr >> 16):
        return _("c’est un lien, pas une page")
    return _("cette page est protégée par un mot de passe") if entry.flag_bits & 0x1 else ""


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as file:
        return file.read(MOST_BYTES + 1)


def too_long() -> str:
    return _("plus de %d ko : ce n’est pas une page") % (MOST_BYTES // 1000)


def decoded(content: bytes) -> str:
    """Text with Unix line ends; old encodings are read byte by byte, and what no database stores is shown."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "␀")
