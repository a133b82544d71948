"""The forms of imports."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired

from vaxcentre.rules.headers import Column
from vaxcentre.web.forms.base import PageForm

Meaning = TypeVar("Meaning", bound=StrEnum)


class ListForm(PageForm):
    """The file of a list."""

    file = FileField(
        _("Fichier CSV"),
        [FileRequired(_("Choisissez un fichier."))],
        description=_("Séparé par des virgules ou des points-virgules, 10 Mo au plus."),
    )


class MappingForm(PageForm):
    """What each column of the list means: one choice for each of its headers."""

    def mapping(self, columns: int) -> dict[Column, int] | None:
        """The mapping that was chosen; None when two columns are said to mean the same."""
        return chosen_mapping(Column, columns)


def chosen_mapping(kind: type[Meaning], columns: int) -> dict[Meaning, int] | None:
    """The mapping that was chosen for `columns` headers; None when two are said to mean the same."""
    chosen: dict[Meaning, int] = {}
    for place in range(columns):
        name = request.form.get(f"column-{place}", "")
        if name not in set(kind):
            continue
        if kind(name) in chosen:
            return None
        chosen[kind(name)] = place
    return chosen
