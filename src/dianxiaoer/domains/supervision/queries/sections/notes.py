"""领导批示: supervision orders on leaders' notes; the rest of the section is written by people."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dianxiaoer.domains.supervision.queries import order_words
from dianxiaoer.domains.supervision.queries.order_counts import OrdersOfPeriod, orders_in
from dianxiaoer.domains.supervision.queries.prose import counted, joined, say, word
from dianxiaoer.domains.supervision.queries.sections.scene import Scene, day_words
from dianxiaoer.domains.supervision.rules.addresses import order_address, orders_address
from dianxiaoer.domains.supervision.rules.orders import Trigger
from dianxiaoer.domains.supervision.rules.reports import Cell, Section, Sentence, Table


def notes(scene: Scene) -> Section:
    """What leaders ordered in the period. Without an order and without a text it says so."""
    found = orders_in(scene.window, scene.as_of)
    noted = [row for row in found.rows if row.trigger == Trigger.LEADER_NOTE]
    sentences: list[Sentence] = []
    if noted:
        done = sum(row.struck_off for row in noted)
        sentences.append(
            say(
                _("Leaders' notes led to %(count)s supervision orders, %(done)s of which were struck off."),
                count=Cell(
                    str(len(noted)), len(noted), orders_address(scene.window, Trigger.LEADER_NOTE.value), "orders"
                ),
                done=done,
            )
        )
    else:
        sentences.append(say(_("No supervision order was issued on a leader's note in the period.")))
    if found.counts.issued:
        sentences.append(issued(found))
    return Section("notes", _("Leaders' notes and news"), tuple(sentences))


def issued(found: OrdersOfPeriod) -> Sentence:
    counts = found.counts
    return say(
        _(
            "%(issued)s supervision orders were issued in all; %(signed)s were signed for, %(struck_off)s struck off, "
            "%(overdue)s ran late and %(escalated)s were escalated."
        ),
        issued=Cell(str(counts.issued), counts.issued, orders_address(found.window), "orders"),
        signed=counts.signed,
        struck_off=counts.struck_off,
        overdue=counts.overdue,
        escalated=counts.escalated,
    )


def by_trigger(found: OrdersOfPeriod) -> Sentence | None:
    if not found.by_trigger:
        return None
    parts = [
        counted(
            str(order_words.TRIGGERS.get(key, key)),
            Cell(str(count), count, orders_address(found.window, key), "orders"),
        )
        for key, count in sorted(found.by_trigger.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    return joined(parts, _(", "), _("By occasion: "), _("."))


def orders_table(found: OrdersOfPeriod) -> Table:
    rows = tuple(
        (
            Cell(row.number, None, order_address(row.id)),
            word(row.title),
            word(row.department_name),
            word(str(order_words.TRIGGERS.get(row.trigger, row.trigger))),
            word(day_words(row.issued_at)),
            word(str(order_words.STATES.get(row.state, row.state))),
        )
        for row in found.rows
    )
    columns = (_("Number"), _("Matter"), _("Responsible unit"), _("Occasion"), _("Issued on"), _("State"))
    return Table(_("Supervision orders of the period"), columns, rows)
