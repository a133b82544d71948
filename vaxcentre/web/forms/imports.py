"""The forms of imports."""

from __future__ import annotations

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired

from vaxcentre.rules.headers import Column
from vaxcentre.web.forms.base import PageForm


class ListForm(PageForm):
    """The file of a list."""

    file = FileField(
        _("Fichier CSV de la plateforme"),
        [FileRequired(_("Choisissez un fichier."))],
        description=_("Séparé par des virgules ou des points-virgules, 10 Mo au plus."),
    )


class MappingForm(PageForm):
    """What each column of the list means: one choice for each of its headers."""

    def mapping(self, columns: int) -> dict[Column, int] | None:
        """The mapping that was chosen; None when two columns are said to mean the same."""
        chosen: dict[Column, int] = {}
        for place in range(columns):
            name = request.form.get(f"column-{place}", "")
            if name not in set(Column):
                continue
            if Column(name) in chosen:
                return None
            chosen[Column(name)] = place
        return chosen
