"""Two people at once: one wins, the other is told; nothing is done twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

from django.db import connections
from tests.factories.demands import TYPE, Park, demand_in, file_demand
from tests.factories.demands import park as a_park
from tests.factories.people import AT

from dianxiaoer.domains.demands import commands
from dianxiaoer.domains.promises.models import Promise
from dianxiaoer.kernel import journal
from dianxiaoer.kernel.refusals import Refused

LATER = AT + timedelta(hours=2)


def at_once(*calls: Callable[[], object]) -> list[str]:
    """Run each in a thread of its own; `done` or the code of its refusal, sorted."""
    barrier, results = threading.Barrier(len(calls)), list[str]()

    def run(call: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=10)
            call()
            results.append("done")
        except Refused as refused:
            results.append(refused.code)
        except Exception as error:
            results.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(results)


def test_two_accept_the_same_demand(committed: None) -> None:
    park = a_park()
    pk, first, second = file_demand(park).pk, park.desk, park.caller

    results = at_once(
        *(
            lambda by=by: commands.accept(by=by, at=LATER, demand_id=pk, type_code=TYPE)  # type: ignore[misc]
            for by in (first, second)
        )
    )

    assert results == ["done", "wrong_state"]
    assert Promise.objects.filter(subject_id=pk, kind="result").count() == 1
    assert [entry.verb for entry in journal.timeline(("demand", pk))] == ["demand.submitted", "demand.accepted"]
    assert journal.verify().intact


def test_a_reply_and_a_withdrawal_meet(committed: None) -> None:
    park = a_park()
    pk, handler, contact = demand_in("handling", park).pk, park.handler, park.contact

    results = at_once(
        lambda: commands.reply(
            by=handler, at=LATER, demand_id=pk, text="验收已于今日上午完成，意见书已送达。", category="solved"
        ),
        lambda: commands.withdraw(by=contact, at=LATER, demand_id=pk, reason="自行解决"),
    )

    # The withdrawal is possible before and after the reply; the reply only before the withdrawal.
    assert results in (["done", "done"], ["done", "wrong_state"], ["done", "no_open_order"])
    verbs = [entry.verb for entry in journal.timeline(("demand", pk))]
    assert verbs[-1] == "demand.withdrawn"
    assert not Promise.objects.filter(subject_id=pk, state__in=("running", "paused")).exists()


def test_two_merge_each_into_the_other(committed: None) -> None:
    """Both lock in the order of their numbers, so nobody waits for ever."""
    park = a_park()
    one, two, desk, other = file_demand(park).pk, file_demand(park).pk, park.desk, park.caller

    results = at_once(
        lambda: commands.merge(by=desk, at=LATER, demand_id=one, master_id=two),
        lambda: commands.merge(by=other, at=LATER, demand_id=two, master_id=one),
    )

    assert results == ["done", "master_not_open"]


def test_the_chain_holds_when_many_write(committed: None) -> None:
    park: Park = a_park()
    contact = park.contact
    before = journal.verify().count

    results = at_once(*[lambda: file_demand(park, by=contact) for _number in range(6)])

    assert results == ["done"] * 6
    verified = journal.verify()
    assert (verified.count, verified.first_bad) == (before + 6, None)
