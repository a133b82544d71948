"""The form every page uses: with a token against forged requests, even for a lone button."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, PasswordField, StringField, TextAreaField
from wtforms.fields.core import UnboundField

from vaxcentre.errors import Invalid
from vaxcentre.web.errors import message_of

_UNSEEN = dict.fromkeys([*range(32), 127])
_LINE_BREAKS = {ord(sign): ord(sign) for sign in "\t\n\r"}


def plain_text(text: str | None) -> str | None:
    """The text without control characters; lines stay lines."""
    return text.translate(_UNSEEN | _LINE_BREAKS) if isinstance(text, str) else text


def plain_line(text: str | None) -> str | None:
    """The text as one line: what has no lines must not begin new ones in a letter or a list."""
    return (
        text.translate(_UNSEEN | dict.fromkeys(_LINE_BREAKS, " "))
        if isinstance(text, str)
        else text
    )


class PageForm(FlaskForm):
    """A form of a page; its subclass names the fields."""

    class Meta(FlaskForm.Meta):
        """Takes control characters out of every text: no letter, list or database wants them."""

        def bind_field(
            self, form: PageForm, unbound_field: UnboundField[Any], options: dict[str, Any]
        ) -> Field:
            """Make the field; what it is given goes through our filter before its own."""
            kind = unbound_field.field_class
            if issubclass(kind, StringField) and not issubclass(kind, PasswordField):
                cleaned = plain_text if issubclass(kind, TextAreaField) else plain_line
                options = options | {"filters": [cleaned, *unbound_field.kwargs.get("filters", ())]}
            return unbound_field.bind(form=form, **options)

    def blame(self, error: Invalid) -> None:
        """Say what a rule found wrong beside the field that it names, else above the form."""
        field = self._fields.get(error.field) if error.field else None
        if field is None:
            self.form_errors.append(message_of(error))
        else:
            field.errors = [*field.errors, message_of(error)]
