"""The form every page uses: with a token against forged requests, even for a lone button."""

from __future__ import annotations

from flask_wtf import FlaskForm


class PageForm(FlaskForm):
    """A form of a page; its subclass names the fields."""
