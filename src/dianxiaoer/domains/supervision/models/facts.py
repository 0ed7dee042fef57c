"""Facts: what the journal says of demands, one narrow row for each thing that happened, never changed.

A fact keeps whose it was when it happened (department, officer, type, sub-park), so that a figure as of a past moment
is the same today as it was then. Tallies count facts by day and month; a trigger keeps them in the statement that
writes the facts, so they cannot drift.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dianxiaoer.domains.supervision.rules.facts import FactKind


class Fact(models.Model):
    """One thing that happened to a demand. No foreign keys: what is named here is never deleted, and facts are read
    by the hundred thousand.

    `due_at`, `kept`, `taken` of `allowed` (in the limit's `unit`) and `basis` are those of the promise that ended with
    it; `amount` is money in fen; `sequence` is the event of the journal that it comes from.
    """

    sequence = models.BigIntegerField()
    kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    demand_id = models.BigIntegerField()
    order_id = models.BigIntegerField(null=True)
    round = models.PositiveSmallIntegerField(default=0)
    enterprise_id = models.BigIntegerField(null=True)
    department_id = models.BigIntegerField(null=True)
    officer_id = models.BigIntegerField(null=True)
    sub_park_id = models.BigIntegerField(null=True)
    type_code = models.CharField(max_length=4, default="")
    source = models.CharField(max_length=12, default="")
    nature = models.CharField(max_length=12, default="")
    due_at = models.DateTimeField(null=True)
    kept = models.BooleanField(null=True)
    taken = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    allowed = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    unit = models.CharField(max_length=2, default="")
    basis = models.CharField(max_length=10, default="")
    reached = models.BooleanField(null=True)
    contacted = models.BooleanField(null=True)
    solved = models.BooleanField(null=True)
    grade = models.PositiveSmallIntegerField(null=True)
    amount = models.BigIntegerField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="fact_kind_known", condition=Q(kind__in=[str(kind) for kind in FactKind])),
            models.CheckConstraint(
                name="fact_of_promise_whole",
                condition=Q(due_at=None, kept=None) | Q(due_at__isnull=False, kept__isnull=False),
            ),
        )
        indexes = (
            models.Index(fields=["kind", "at", "id"], name="fact_of_kind"),
            models.Index(fields=["kind", "due_at", "id"], condition=Q(due_at__isnull=False), name="fact_due"),
            models.Index(fields=["demand_id", "kind", "at"], name="fact_of_demand"),
        )

    def __str__(self) -> str:
        return f"{self.kind} of demand {self.demand_id} at {self.at}"


class Tally(models.Model):
    """How many facts of a kind there are in a day or a month; kept by a trigger, equal to a recount at any moment.

    `basis` says by which moment they count: when it happened (`at`) or when it was due (`due`). `grain` is `d`: days by
    department, sub-park and type; `u`: days by department alone; `m`: months by department, sub-park and officer. 0 and
    "" stand for none.
    """

    kind = models.CharField(max_length=12)
    basis = models.CharField(max_length=3)
    grain = models.CharField(max_length=1)
    starts_on = models.DateField()
    department_id = models.BigIntegerField()
    sub_park_id = models.BigIntegerField()
    type_code = models.CharField(max_length=4)
    officer_id = models.BigIntegerField()
    count = models.BigIntegerField()
    kept = models.BigIntegerField()
    solved = models.BigIntegerField()
    content = models.BigIntegerField()
    graded = models.BigIntegerField()
    taken = models.DecimalField(max_digits=16, decimal_places=4)
    amount = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=[
                    "kind",
                    "basis",
                    "grain",
                    "starts_on",
                    "department_id",
                    "sub_park_id",
                    "type_code",
                    "officer_id",
                ],
                name="tally_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.count} {self.kind} from {self.starts_on}"
