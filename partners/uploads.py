"""Which files a proposal takes: the name and the content must agree. Images are drawn again, without their metadata."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO, Any, NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
MOST_FILES = 10
_ODF = "application/vnd.oasis.opendocument."
_OOXML = "application/vnd.openxmlformats-officedocument."
ACCEPTED = gettext_lazy("PDF, images (PNG, JPEG, WebP), documents (ODT, ODS, ODP, DOCX, XLSX, PPTX), CSV ou texte")


class Refused(Exception):
    """The file is not taken; `words` tell its owner why and what to do."""

    def __init__(self, words: str | Promise) -> None:
        self.words = words
        super().__init__(str(words))


class Accepted(NamedTuple):
    """A file as it is kept: its shown name, type, extension and content."""

    name: str
    content_type: str
    extension: str
    content: bytes


def accept(file: UploadedFile[Any]) -> Accepted:
    """Read an uploaded file, or say why not.

    Raises:
        Refused: too big, empty, of another type, or not what its name says.
    """
    name = shown_name(file.name or "")
    extension = PurePosixPath(name).suffix.lower().lstrip(".")
    if extension not in KINDS:
        raise Refused(_("Ce type de fichier n’est pas accepté. Choisir : %(accepted)s") % {"accepted": ACCEPTED})
    if (file.size or 0) > MOST_BYTES:
        size = f"{(file.size or 0) / 1024 / 1024:.1f}".replace(".", ",")
        raise Refused(
            _("Ce fichier pèse %(size)s Mo. Le réduire à 10 Mo au plus, ou le couper en plusieurs fichiers")
            % {"size": size}
        )
    if not file.size:
        raise Refused(_("Ce fichier est vide. En choisir un autre"))
    content_type, check = KINDS[extension]
    file.seek(0)
    content = check(file, extension)
    if content is None:
        raise Refused(
            _("Ce fichier n’est pas un vrai fichier %(type)s. L’enregistrer de nouveau dans ce format")
            % {"type": extension.upper()}
        )
    return Accepted(name, content_type, extension, content)


def shown_name(name: str) -> str:
    """The name people see: no folder, no control or direction character, at most 120 characters."""
    last = re.split(r"[\\/]", name)[-1]
    clean = "".join(c for c in last if c.isprintable() and c not in '"<>|:*?;')
    path = PurePosixPath(" ".join(clean.split()) or "fichier")
    return f"{path.stem[:110]}{path.suffix[:10]}"


def _pdf(file: IO[bytes], extension: str) -> bytes | None:
    content = file.read()
    return content if b"%PDF-" in content[:1024] else None


def _image(file: IO[bytes], extension: str) -> bytes | None:
    """The picture drawn again in its own format: what else the file carried is gone."""
    wanted = {"png": "PNG", "webp": "WEBP"}.get(extension, "JPEG")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=[wanted]) as image:
                if image.width * image.height > MOST_PIXELS:
                    return None
                clear = wanted != "JPEG" and image.has_transparency_data
                upright = ImageOps.exif_transpose(image).convert("RGBA" if clear else "RGB")
                clean = Image.new(upright.mode, upright.size)
                clean.paste(upright)
                out = BytesIO()
                clean.save(out, wanted, quality=88)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError, Warning):
        return None
    return out.getvalue()


def _open_document(file: IO[bytes], extension: str) -> bytes | None:
    """OpenDocument: a zip that names its own type first."""
    kind = {"odt": b"text", "ods": b"spreadsheet", "odp": b"presentation"}[extension]
    names, said = _zip(file, "mimetype")
    return _again(file) if "content.xml" in names and said == _ODF.encode() + kind else None


def _office(file: IO[bytes], extension: str) -> bytes | None:
    """Office Open XML, without macros."""
    part = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}[extension]
    names, _said = _zip(file, "")
    macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    return _again(file) if {"[Content_Types].xml", part} <= names and not macros else None


def _zip(file: IO[bytes], member: str) -> tuple[set[str], bytes]:
    """The names in an archive, and the first bytes of one; nothing is unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if member not in names:
                return names, b""
            with archive.open(member) as part:
                return names, part.read(100).strip()
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        return set(), b""


def _again(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()


def _text(file: IO[bytes], extension: str) -> bytes | None:
    """Text in UTF-8 or as spreadsheets of the past write it: no control character but ends of lines and tabs."""
    content = file.read()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            content = content.decode("utf-16").encode()
        except UnicodeDecodeError:
            return None
    return None if re.search(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]", content) else content


KINDS: dict[str, tuple[str, Callable[[IO[bytes], str], bytes | None]]] = {
    "pdf": ("application/pdf", _pdf),
    "png": ("image/png", _image),
    "jpg": ("image/jpeg", _image),
    "jpeg": ("image/jpeg", _image),
    "webp": ("image/webp", _image),
    "odt": (f"{_ODF}text", _open_document),
    "ods": (f"{_ODF}spreadsheet", _open_document),
    "odp": (f"{_ODF}presentation", _open_document),
    "docx": (f"{_OOXML}wordprocessingml.document", _office),
    "xlsx": (f"{_OOXML}spreadsheetml.sheet", _office),
    "pptx": (f"{_OOXML}presentationml.presentation", _office),
    "csv": ("text/csv", _text),
    "txt": ("text/plain", _text),
}
ATTRIBUTE = ",".join(f".{extension}" for extension in KINDS)
