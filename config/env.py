"""Readers for settings that come from the environment or from secret files."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on", "oui"}
GROUP_ROLES = {"coordinator", "reviewer", "chapter"}
FALSE = {"", "0", "false", "no", "off", "non"}


def text(name: str, default: str = "") -> str:
    """Value of NAME, or the stripped content of the file named by NAME_FILE, or `default`.

    Raises ImproperlyConfigured when NAME_FILE cannot be read.
    """
    if value := os.environ.get(name):
        return value
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE: cannot read {path} ({error.strerror}).") from error
    return default


def flag(name: str, default: bool = False) -> bool:
    """True or False; raises ImproperlyConfigured on any other word."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in TRUE:
        return True
    if value.lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def number(name: str, default: int) -> int:
    """A whole number; raises ImproperlyConfigured otherwise."""
    value = os.environ.get(name)
    try:
        return int(value) if value else default
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list, without blanks."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def group_roles(name: str) -> dict[str, tuple[str, str]]:
    """`group=role[:scope], …` as {group: (role, scope)}; raises ImproperlyConfigured on any other shape."""
    found: dict[str, tuple[str, str]] = {}
    for word in words(name):
        group, equals, told = word.rpartition("=")
        role, _colon, scope = told.partition(":")
        if not (group and equals) or role not in GROUP_ROLES or (role == "chapter") > bool(scope):
            raise ImproperlyConfigured(f"{name}: {word!r} is not GROUP=coordinator|reviewer[:SEASON]|chapter:CHAPTER.")
        found[group.strip()] = (role, scope)
    return found


def local_secret(folder: Path) -> str:
    """Secret key of a machine without configuration, made once in the git-ignored `folder`."""
    path = folder / "secret.key"
    folder.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_text(secrets.token_urlsafe(50), encoding="utf-8")
        path.chmod(0o600)
    return path.read_text(encoding="utf-8").strip()
