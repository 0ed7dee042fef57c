"""The steps of a supervision order as pages offer them: a form, the command it becomes, how the button looks."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.registry import commands as registry
from dianxiaoer.domains.supervision.commands import order_pressure, orders
from dianxiaoer.domains.supervision.rules.orders import SUBJECT
from dianxiaoer.kernel.access import Actor
from dianxiaoer.web.steps import Step
from dianxiaoer.web.supervision_orders import forms

Run = Callable[[Actor, datetime, int, dict[str, Any]], Any]


def _plain(command: Callable[..., Any]) -> Run:
    """The command takes the form's fields under the same names."""
    return lambda by, at, order_id, data: command(by=by, at=at, order_id=order_id, **data)


def _attach(by: Actor, at: datetime, order_id: int, data: dict[str, Any]) -> None:
    file = data["file"]
    registry.attach(
        by=by, at=at, subject_domain=SUBJECT, subject_id=order_id, name=file.name or "", content=file.read()
    )


def _report(by: Actor, at: datetime, order_id: int, data: dict[str, Any]) -> None:
    """The report with its evidence: both or neither."""
    file = data.pop("file", None)
    with transaction.atomic():
        if file is not None:
            _attach(by, at, order_id, {"file": file})
        orders.report(by=by, at=at, order_id=order_id, **data)


def _serve(kind: str) -> Run:
    def run(by: Actor, at: datetime, order_id: int, data: dict[str, Any]) -> None:
        months = [each for each in re.split(r"[\s,，、;；]+", data["months"]) if each]
        order_pressure.serve(
            by=by, at=at, order_id=order_id, kind=kind, ground=data["ground"], text=data["text"], months=months
        )

    return run


STEPS: dict[str, Step] = {
    step.verb: step
    for step in (
        Step("sign", _("Sign for"), forms.EmptyForm, _plain(orders.sign), _("Signed for."), "primary", "pencil", "s"),
        Step("report", _("Report"), forms.ReportForm, _report, _("The report waits for its check."), "primary", "send",
             "r"),
        Step("strike_off", _("Strike off"), forms.StrikeOffForm, _plain(orders.strike_off), _("Struck off."), "primary",
             "checks", "p"),
        Step("send_back", _("Send back"), forms.SendBackForm, _plain(orders.send_back),
             _("Sent back, one tier higher."), "", "arrow-back-up", "x"),
        Step("explain", _("Give a reason for the delay"), forms.ReasonForm, _plain(orders.explain),
             _("The reason is on record."), "", "message-2"),
        Step("attach", _("Add evidence"), forms.AttachForm, _attach, _("The file is here."), "", "paperclip"),
        Step("notify", _("Notify of criticism"), forms.ServeForm, _serve("notification"), _("The unit is notified."),
             "", "alert-triangle"),
        Step("interview", _("Interview the unit"), forms.ServeForm, _serve("interview"),
             _("The interview is on record."), "", "users"),
        Step("withdraw", _("Withdraw"), forms.ReasonForm, _plain(orders.withdraw), _("Withdrawn."), "danger"),
    )
}  # fmt: skip
