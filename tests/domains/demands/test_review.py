"""A suspension's review date is a promise: it has a light, and whoever forgets it is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories.demands import demand_in, file_demand, park
from tests.factories.people import AT

from dianxiaoer.domains.demands import commands
from dianxiaoer.domains.demands.models import HandlingRequest
from dianxiaoer.domains.demands.queries import Filters, find
from dianxiaoer.domains.promises import commands as promise_commands
from dianxiaoer.domains.promises.models import Notice, Promise
from dianxiaoer.domains.promises.queries import due_rungs
from dianxiaoer.domains.registry.models import Enterprise
from dianxiaoer.kernel.access import SYSTEM

pytestmark = pytest.mark.django_db


def test_the_review_date_is_owed_by_the_department_and_kept_by_resuming() -> None:
    made = park()
    demand = demand_in("suspended", made)
    review = Promise.objects.get(subject_id=demand.pk, kind="review")
    request = HandlingRequest.objects.get(order__demand_id=demand.pk)
    assert review.department_id == demand.department_id
    assert request.review_date is not None
    assert review.due_at.date() >= request.review_date  # a day off moves it to the next working day

    commands.resume(by=made.handler, at=review.due_at - timedelta(hours=1), demand_id=demand.pk)

    review.refresh_from_db()
    assert review.state == "kept"


def test_a_forgotten_review_is_told() -> None:
    made = park()
    demand = demand_in("suspended", made)
    review = Promise.objects.get(subject_id=demand.pk, kind="review")
    later = review.due_at + timedelta(days=1)
    assert review.pk in due_rungs(later)

    promise_commands.climb(by=SYSTEM, at=later, promise_id=review.pk)

    assert Notice.objects.filter(promise=review).exists()


def test_linking_a_caller_names_the_enterprise_on_what_is_promised() -> None:
    made = park()
    demand = file_demand(made, by=made.desk, enterprise_id=None, contact_id=None, caller_phone="19900000001")

    commands.link_caller(
        by=made.desk, at=demand.submitted_at + timedelta(minutes=5), demand_id=demand.pk,
        enterprise_id=next(iter(made.contact.enterprise_ids)),
    )  # fmt: skip

    assert set(Promise.objects.filter(subject_id=demand.pk).values_list("enterprise_id", flat=True)) == set(
        made.contact.enterprise_ids
    )


def test_a_demand_is_found_by_its_enterprise_and_by_the_one_it_was_linked_to() -> None:
    made = park()
    own = file_demand(made)
    caller = file_demand(made, by=made.desk, enterprise_id=None, contact_id=None, caller_phone="19900000001")
    name = Enterprise.objects.get(pk=own.enterprise_id).name

    def found() -> set[int]:
        return set(find(made.desk, Filters(query=name), AT).values_list("pk", flat=True))

    assert found() == {own.pk}
    commands.link_caller(
        by=made.desk, at=caller.submitted_at + timedelta(minutes=5), demand_id=caller.pk,
        enterprise_id=own.enterprise_id,
    )  # fmt: skip
    assert found() == {own.pk, caller.pk}
