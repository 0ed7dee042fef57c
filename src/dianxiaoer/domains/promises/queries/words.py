"""The words of promises in the reader's language: pages, exports and notices use these and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dianxiaoer.domains.promises.rules import (
    Basis,
    Facing,
    Kind,
    Light,
    PauseCause,
    PromiseState,
    RungBase,
    Tell,
)

if TYPE_CHECKING:
    from dianxiaoer.domains.promises.queries.notices import NoticeView

_KINDS = {
    Kind.SIGN: gettext_lazy("Sign for the order"),
    Kind.FIRST_CONTACT: gettext_lazy("First contact with the enterprise"),
    Kind.RESULT: gettext_lazy("Result of handling"),
    Kind.CALL_BACK: gettext_lazy("Call back the enterprise"),
    Kind.DECISION: gettext_lazy("Decision on the case"),
    Kind.DELIVERY: gettext_lazy("Delivery of the certificate"),
    Kind.MILESTONE: gettext_lazy("Project milestone"),
    Kind.RESOLUTION: gettext_lazy("Resolution of the issue"),
    Kind.PAYMENT: gettext_lazy("Payment of the reward"),
    Kind.REVIEW: gettext_lazy("Review of the case"),
    Kind.ACCEPT: gettext_lazy("Decision on acceptance"),
    Kind.DISPATCH: gettext_lazy("Dispatch to a department"),
    Kind.AUDIT: gettext_lazy("Audit of the reply"),
    Kind.OPINION: gettext_lazy("Joint-handling opinion"),
    Kind.CONVENE: gettext_lazy("Convene the meeting"),
}
_FACINGS = {
    Facing.ENTERPRISE: gettext_lazy("Promised to the enterprise"),
    Facing.DEPARTMENT: gettext_lazy("Owed by the department"),
}
_BASES = {
    Basis.STATUTORY: gettext_lazy("Statutory limit"),
    Basis.COMMITTED: gettext_lazy("Committed limit"),
    Basis.INTERNAL: gettext_lazy("Internal limit"),
}
_STATES = {
    PromiseState.RUNNING: gettext_lazy("Clock running"),
    PromiseState.PAUSED: gettext_lazy("Clock paused"),
    PromiseState.KEPT: gettext_lazy("Kept in time"),
    PromiseState.LATE: gettext_lazy("Kept late"),
    PromiseState.WITHDRAWN: gettext_lazy("Promise withdrawn"),
}
_LIGHTS = {
    Light.GREEN: gettext_lazy("Green: in time"),
    Light.YELLOW: gettext_lazy("Yellow: nearly due"),
    Light.RED: gettext_lazy("Red: past due"),
    Light.BLUE: gettext_lazy("Blue: paused"),
    Light.GREY: gettext_lazy("Grey: ended"),
}
_CAUSES = {
    PauseCause.CORRECTION: gettext_lazy("Correction of the application"),
    PauseCause.ENTERPRISE: gettext_lazy("Waiting for the enterprise"),
    PauseCause.SPECIAL_PROCEDURE: gettext_lazy("Special procedure"),
    PauseCause.PUBLICITY: gettext_lazy("Public notice period"),
    PauseCause.HEARING: gettext_lazy("Public hearing"),
    PauseCause.EXPERT_REVIEW: gettext_lazy("Expert review"),
    PauseCause.LAW: gettext_lazy("Waiting for a law or regulation"),
    PauseCause.POLICY: gettext_lazy("Waiting for a policy"),
    PauseCause.FUNDS: gettext_lazy("Waiting for funds"),
    PauseCause.THIRD_PARTY: gettext_lazy("Waiting for a third party"),
    PauseCause.LEGACY: gettext_lazy("Legacy issue"),
    PauseCause.AUDIT: gettext_lazy("The desk audits the reply"),
}
_TELLS = {
    Tell.OFFICER: gettext_lazy("Responsible officer"),
    Tell.HEAD: gettext_lazy("Head of the department"),
    Tell.SPONSOR: gettext_lazy("Sponsor leader"),
    Tell.TOP: gettext_lazy("Top leader"),
}


def kind_text(kind: Kind | str) -> str:
    return str(_KINDS[Kind(kind)])


def facing_text(facing: Facing | str) -> str:
    return str(_FACINGS[Facing(facing)])


def basis_text(basis: Basis | str) -> str:
    return str(_BASES[Basis(basis)])


def state_text(state: PromiseState | str) -> str:
    return str(_STATES[PromiseState(state)])


def light_text(light: Light | str) -> str:
    """The light in words, so that colour is never the only sign."""
    return str(_LIGHTS[Light(light)])


def cause_text(cause: PauseCause | str) -> str:
    return str(_CAUSES[PauseCause(cause)])


def tell_text(tell: Tell | str) -> str:
    return str(_TELLS[Tell(tell)])


def notice_text(notice: NoticeView) -> str:
    """One sentence: `Nearly due: Result (建设局)`; the subject's own name stands beside it on the page."""
    values = {"kind": kind_text(notice.kind), "department": notice.department_name}
    if notice.base is RungBase.WARN:
        return _("Nearly due: %(kind)s (%(department)s)") % values
    return _("Past due: %(kind)s (%(department)s)") % values
