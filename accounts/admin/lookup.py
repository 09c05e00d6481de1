"""A box that looks rows up as one types."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect

LONGEST = 15  # digits of an id


class LookUp(AutocompleteSelect):
    """Django's asks the database for whatever was posted, and fails on what is no id (AutocompleteMixin.optgroups)."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        ids = [one for one in value if str(one).isdecimal() and len(str(one)) <= LONGEST]
        return super().optgroups(name, ids, attrs)
