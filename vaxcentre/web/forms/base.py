"""The form every page uses: with a token against forged requests, even for a lone button."""

from __future__ import annotations

from flask_wtf import FlaskForm

from vaxcentre.errors import Invalid
from vaxcentre.web.errors import message_of


class PageForm(FlaskForm):
    """A form of a page; its subclass names the fields."""

    def blame(self, error: Invalid) -> None:
        """Say what a rule found wrong beside the field that it names, else above the form."""
        field = self._fields.get(error.field) if error.field else None
        if field is None:
            self.form_errors.append(message_of(error))
        else:
            field.errors = [*field.errors, message_of(error)]
