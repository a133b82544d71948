"""The forms of the door: shape only; the rules decide who comes in."""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import BooleanField, DateField, HiddenField, StringField
from wtforms.validators import DataRequired, Length, Optional

from vaxcentre.rules.door import EarlyReason, ScanSource, UndoReason
from vaxcentre.web.forms.base import PageForm
from vaxcentre.web.forms.floor import as_member, as_uuid

_NEEDED = DataRequired(lazy_gettext("Cette réponse manque."))


class ScanForm(PageForm):
    """A code that was scanned or typed; the page makes a new id for each scan."""

    code = StringField(lazy_gettext("Code du billet"))
    scan_id = HiddenField(validators=[DataRequired()], filters=[as_uuid])
    source = HiddenField(default=ScanSource.TYPED.value, filters=[as_member(ScanSource)])


class ByHandForm(PageForm):
    """Somebody who was found by name."""

    appointment_id = HiddenField(validators=[DataRequired()], filters=[as_uuid])
    scan_id = HiddenField(validators=[DataRequired()], filters=[as_uuid])


class EarlyForm(PageForm):
    """Somebody who is let in early all the same."""

    refused_scan_id = HiddenField(validators=[DataRequired()], filters=[as_uuid])
    scan_id = HiddenField(validators=[DataRequired()], filters=[as_uuid])
    reason = HiddenField(validators=[DataRequired()], filters=[as_member(EarlyReason)])


class UndoForm(PageForm):
    """An entry that is taken back."""

    visit_id = HiddenField(validators=[DataRequired()], filters=[as_uuid])
    reason = HiddenField(validators=[DataRequired()], filters=[as_member(UndoReason)])


class WalkInForm(PageForm):
    """Somebody without an appointment: no more is asked than the door needs."""

    scan_id = HiddenField(validators=[DataRequired()], filters=[as_uuid])
    family_name = StringField(lazy_gettext("Nom"), [_NEEDED, Length(max=80)])
    given_name = StringField(lazy_gettext("Prénom"), [_NEEDED, Length(max=80)])
    born_on = DateField(lazy_gettext("Date de naissance"), [Optional()])
    needs_help = BooleanField(lazy_gettext("A besoin d’aide ou d’un box accessible"))
