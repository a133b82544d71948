"""“Annuaire”: the pool of the network, found, looked at, added to and described."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from vaxcentre.errors import Conflict, Invalid
from vaxcentre.queries.member_page import MemberShown, member_shown
from vaxcentre.queries.members import (
    CentreNamed,
    Directory,
    MemberSieve,
    centres_of,
    directory,
    whole_pool,
)
from vaxcentre.rules.access import Permission
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.listed_members import weekly_hours
from vaxcentre.rules.members import MemberState
from vaxcentre.usecases import member_invitations, members
from vaxcentre.usecases.members import MemberDetails, NewMember
from vaxcentre.web.acting import access, act, look, now
from vaxcentre.web.entering import mail_is_sent, public_link
from vaxcentre.web.errors import message_of
from vaxcentre.web.forms.base import PageForm
from vaxcentre.web.forms.members import (
    MemberForm,
    NewMemberForm,
    QualificationForm,
    SearchMemberForm,
)
from vaxcentre.web.gate import blueprint
from vaxcentre.web.member_words import exported, facts_of, happened
from vaxcentre.web.received_lists import csv_file

page = blueprint("members", in_centre=True, prefix="/members")

State = TypeVar("State", bound=StrEnum)
SIEVED = ("profession", "duty", "on", "state", "centre_of", "expiring")


@page.get("")
@access(Permission.MANAGE_MEMBERS)
def index() -> str:
    """The pool by name, sieved by what the address says."""
    return _list(_sieve(), SearchMemberForm(formdata=None))


@page.post("/search")
@access(Permission.MANAGE_MEMBERS)
def search() -> str:
    """Those whose name, address or number fits what was typed."""
    form = SearchMemberForm()
    text = form.text.data or "" if form.validate_on_submit() else ""
    return _list(MemberSieve(text=text), form)


@page.get("/members.csv")
@access(Permission.MANAGE_MEMBERS)
def export() -> Response:
    """The whole pool as a list that Excel opens, and that can be imported again."""
    lines = look(whole_pool)
    act(members.note_download)
    return csv_file("annuaire", exported(lines))


@page.route("/new", methods=["GET", "POST"])
@access(Permission.MANAGE_MEMBERS)
def new() -> ResponseReturnValue:
    """Put somebody in by hand; a second person approves."""
    form = NewMemberForm()
    centres = look(centres_of)
    form.offer(centres)
    form.duties.offer(Duty)
    try:
        if form.validate_on_submit():
            return _added(form)
    except Invalid as error:
        form.blame(error)
    except Conflict as error:
        form.email.errors = [message_of(error)]
    page = render_template("members/new.html", form=form, mail_is_sent=mail_is_sent())
    return page, 422 if form.errors else 200


@page.get("/<uuid:member_id>")
@access(Permission.MANAGE_MEMBERS)
def show(member_id: UUID) -> str:
    """One member: what is known, what they may do and who vouched for it, what happened."""
    shown = look(member_shown, member_id=member_id)
    form = QualificationForm(formdata=None, valid_from=now().date())
    return render_template(
        "members/show.html",
        member=shown,
        form=form,
        hours=weekly_hours(shown.line.weekly_minutes),
        facts_of=facts_of,
        happened=happened,
    )


@page.route("/<uuid:member_id>/edit", methods=["GET", "POST"])
@access(Permission.MANAGE_MEMBERS)
def edit(member_id: UUID) -> ResponseReturnValue:
    """Change what is known of a member."""
    shown = look(member_shown, member_id=member_id)
    centres = look(centres_of)
    form = _edit_form(shown, centres)
    try:
        if form.validate_on_submit():
            act(members.edit_member, member_id=member_id, details=_details(form))
            flash(gettext("Fiche mise à jour."), "go")
            return _to(member_id)
    except Invalid as error:
        form.blame(error)
    page = render_template("members/edit.html", form=form, member=shown)
    return page, 422 if form.errors else 200


@page.route("/<uuid:member_id>/leave", methods=["GET", "POST"])
@access(Permission.MANAGE_MEMBERS)
def leave(member_id: UUID) -> ResponseReturnValue:
    """Let somebody leave the pool, once it is clear which seats become free."""
    form = PageForm()
    if not form.validate_on_submit():
        shown = look(member_shown, member_id=member_id)
        return render_template("members/leave.html", form=form, member=shown)
    freed = act(members.end_membership, member_id=member_id)
    text = ngettext(
        "Départ noté : %(num)d poste est de nouveau libre.",
        "Départ noté : %(num)d postes sont de nouveau libres.",
        freed,
    )
    flash(text, "go")
    return _to(member_id)


@page.post("/<uuid:member_id>/return")
@access(Permission.MANAGE_MEMBERS)
def come_back(member_id: UUID) -> Response:
    """Let somebody who left wait for approval again."""
    act(members.return_member, member_id=member_id)
    flash(gettext("De retour : une deuxième personne doit valider."), "go")
    return _to(member_id)


@page.post("/<uuid:member_id>/invite")
@access(Permission.MANAGE_MEMBERS)
def invite(member_id: UUID) -> ResponseReturnValue:
    """Write to a member again; without mail, show the link once to be handed over."""
    address = public_link("joining.letter")
    sent_by_mail = address if mail_is_sent() else None
    secret = act(
        member_invitations.invite_member_again, member_id=member_id, address_of_links=sent_by_mail
    )
    if secret:
        return _link_page(address + secret, member_id)
    flash(gettext("Une invitation part vers cette adresse."), "go")
    return _to(member_id)


def _list(sieve: MemberSieve, form: SearchMemberForm) -> str:
    found = look(directory, sieve=sieve)
    return render_template(
        "members/index.html",
        found=found,
        sieve=sieve,
        form=form,
        where=_where(found),
        kept={name: value for name in SIEVED if (value := request.args.get(name))},
        professions=list(Profession),
        duties=list(Duty),
        states=list(MemberState),
        waiting=found.waiting,
        able=found.counts.get(MemberState.APPROVED, 0),
    )


def _where(found: Directory) -> str:
    return gettext(
        "%(first)s à %(last)s sur %(total)s",
        first=found.first,
        last=found.first + len(found.rows) - 1,
        total=found.total,
    )


def _sieve() -> MemberSieve:
    asked = request.args
    return MemberSieve(
        profession=_one_of(Profession, "profession"),
        duty=_one_of(Duty, "duty"),
        on=asked.get("on", type=date.fromisoformat),
        state=_one_of(MemberState, "state"),
        centre_id=asked.get("centre_of", type=UUID),
        expiring="expiring" in asked,
        page=min(max(asked.get("page", 1, type=int), 1), 10_000),
    )


def _one_of(kind: type[State], name: str) -> State | None:
    value = request.args.get(name)
    return kind(value) if value in set(kind) else None


def _added(form: NewMemberForm) -> ResponseReturnValue:
    somebody = NewMember(
        form.email.data,
        form.given_name.data,
        form.family_name.data,
        _details(form),
        form.duties.duties,
        form.valid_until.data,
    )
    address = public_link("joining.letter")
    made = act(
        members.add_member,
        somebody=somebody,
        address_of_links=address if mail_is_sent() else None,
    )
    if made.secret:
        return _link_page(address + made.secret, made.id)
    flash(gettext("Ajouté. Une invitation part, et une deuxième personne doit valider."), "go")
    return _to(made.id)


def _link_page(link: str, member_id: UUID) -> str:
    shown = look(member_shown, member_id=member_id)
    return render_template("members/link.html", link=link, member=shown)


def _details(form: MemberForm) -> MemberDetails:
    return MemberDetails(
        Profession(form.profession.data),
        form.rpps.data or "",
        form.phone.data or "",
        form.centre_id,
        form.weekly_minutes,
        form.notes.data or "",
        form.may_lead.data,
    )


def _edit_form(shown: MemberShown, centres: list[CentreNamed]) -> MemberForm:
    line = shown.line
    form = MemberForm(
        profession=line.profession.value,
        rpps=line.rpps,
        phone=line.phone,
        home_centre_id=str(shown.home_centre_id or ""),
        weekly_hours=weekly_hours(line.weekly_minutes),
        notes=line.notes,
        may_lead=line.may_lead,
    )
    form.offer(centres)
    return form


def _to(member_id: UUID) -> Response:
    return redirect(url_for("members.show", member_id=member_id), 303)  # type: ignore[return-value]
