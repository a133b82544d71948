"""“À valider”: who waits for a second person, and the answer."""

from __future__ import annotations

from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from vaxcentre.errors import Conflict, Invalid
from vaxcentre.queries.member_lines import MemberLine
from vaxcentre.queries.member_page import member_shown
from vaxcentre.queries.members import who_waits
from vaxcentre.rules.access import Permission
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.verification import may_vouch
from vaxcentre.usecases import approvals, qualifications
from vaxcentre.web.acting import access, act, actor, look, now
from vaxcentre.web.errors import message_of
from vaxcentre.web.forms.base import PageForm
from vaxcentre.web.forms.members import ApprovalForm, DeclineForm, QualificationForm
from vaxcentre.web.gate import blueprint

page = blueprint("approvals", in_centre=True, prefix="/members")

MOST_SHOWN = 100


@page.get("/waiting")
@access(Permission.MANAGE_MEMBERS)
def index() -> str:
    """Those who registered or were put in, and those with something to be verified."""
    waiting = look(who_waits)
    return render_template(
        "members/waiting.html",
        lines=waiting[:MOST_SHOWN],
        may_approve={one.id for one in waiting if _may_approve(one)},
        waiting=len(waiting),
        form=PageForm(formdata=None),
    )


@page.post("/waiting")
@access(Permission.MANAGE_MEMBERS)
def approve_ticked() -> Response:
    """Approve those who are ticked, each with what they are said to be able to do."""
    ticked = request.form.getlist("member", type=UUID)[:MOST_SHOWN]
    count = act(approvals.approve_as_claimed, member_ids=ticked)
    text = ngettext(
        "%(num)d personne peut prendre des postes.",
        "%(num)d personnes peuvent prendre des postes.",
        count,
    )
    flash(text if ticked else gettext("Cochez d’abord quelqu’un."), "go" if count else "stop")
    return redirect(url_for("approvals.index"), 303)  # type: ignore[return-value]


@page.route("/<uuid:member_id>/approve", methods=["GET", "POST"])
@access(Permission.MANAGE_MEMBERS)
def approve(member_id: UUID) -> ResponseReturnValue:
    """Approve somebody with the duties that are ticked."""
    shown = look(member_shown, member_id=member_id)
    form = ApprovalForm(duties=[duty.value for duty in shown.proposed])
    form.duties.offer(duty for duty in Duty if duty in {*shown.allowed, *shown.line.unverified})
    if form.validate_on_submit():
        try:
            _approve(member_id, form)
        except Conflict as error:
            flash(message_of(error), "stop")
        else:
            flash(gettext("%(name)s peut prendre des postes.", name=shown.line.name), "go")
        return redirect(url_for("approvals.index"), 303)
    page = render_template("members/approve.html", form=form, member=shown)
    return page, 422 if form.errors else 200


@page.route("/<uuid:member_id>/decline", methods=["GET", "POST"])
@access(Permission.MANAGE_MEMBERS)
def decline(member_id: UUID) -> ResponseReturnValue:
    """Do not take somebody, and say why."""
    shown = look(member_shown, member_id=member_id)
    form = DeclineForm()
    if form.validate_on_submit():
        try:
            act(approvals.decline_member, member_id=member_id, reason=form.reason.data)
        except Conflict as error:
            flash(message_of(error), "stop")
        else:
            flash(gettext("Réponse envoyée à %(name)s.", name=shown.line.name), "go")
        return redirect(url_for("approvals.index"), 303)
    page = render_template("members/decline.html", form=form, member=shown)
    return page, 422 if form.errors else 200


@page.post("/<uuid:member_id>/qualifications")
@access(Permission.MANAGE_MEMBERS)
def qualify(member_id: UUID) -> ResponseReturnValue:
    """Write down something that a member is able to do."""
    form = QualificationForm(valid_from=now().date())
    try:
        if form.validate_on_submit():
            act(
                qualifications.add_qualification,
                member_id=member_id,
                duty=Duty(form.duty.data),
                valid_from=form.valid_from.data,
                valid_until=form.valid_until.data,
                evidence=form.evidence.data or "",
            )
            flash(gettext("Ajouté : une deuxième personne doit vérifier."), "go")
            return _to(member_id)
    except Invalid as error:
        form.blame(error)
    shown = look(member_shown, member_id=member_id)
    return render_template("members/qualify.html", form=form, member=shown), 422


@page.post("/<uuid:member_id>/qualifications/<uuid:qualification_id>/verify")
@access(Permission.MANAGE_MEMBERS)
def verify(member_id: UUID, qualification_id: UUID) -> Response:
    """Vouch for what another person entered."""
    act(qualifications.verify_qualification, qualification_id=qualification_id)
    flash(gettext("Vérifié."), "go")
    return _to(member_id)


@page.post("/<uuid:member_id>/qualifications/<uuid:qualification_id>/revoke")
@access(Permission.MANAGE_MEMBERS)
def revoke(member_id: UUID, qualification_id: UUID) -> Response:
    """Let a qualification count no more."""
    act(qualifications.revoke_qualification, qualification_id=qualification_id)
    flash(gettext("Retiré. Les postes déjà pris restent : vérifiez-les au planning."), "go")
    return _to(member_id)


def _may_approve(one: MemberLine) -> bool:
    vouches = may_vouch(actor().person_id, one.person_id, one.joined_by_id)
    return one.state is MemberState.PENDING and vouches and bool(one.unverified)


def _approve(member_id: UUID, form: ApprovalForm) -> None:
    act(
        approvals.approve_member,
        member_id=member_id,
        duties=form.duties.duties,
        valid_until=form.valid_until.data,
        evidence=form.evidence.data or "",
    )


def _to(member_id: UUID) -> Response:
    return redirect(url_for("members.show", member_id=member_id), 303)  # type: ignore[return-value]
