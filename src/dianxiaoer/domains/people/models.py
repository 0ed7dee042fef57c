"""What is stored about people, and what can never be stored.

Ranges of days (`from_date`, `until_date`) include both ends; an empty `until_date` is open.
"""

from collections.abc import Iterator
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.crypto import salted_hmac

from dianxiaoer.domains.people.rules import AbsenceReason, DepartmentKind, Language, Role


class Days(Func):
    """The closed range of days of a row, as PostgreSQL's daterange."""

    function = "DATERANGE"
    output_field = DateRangeField()


def days() -> Days:
    """Expression over `from_date` and `until_date`, for exclusion constraints."""
    return Days(F("from_date"), F("until_date"), RangeBoundary(inclusive_lower=True, inclusive_upper=True))


class AccountManager(BaseUserManager["Account"]):
    """Looks accounts up by login name; accounts are made by commands."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(username=(username or "").strip().lower())


class Account(AbstractBaseUser):
    """One login. Who it belongs to (an officer, an enterprise's contacts) points here."""

    username = models.CharField(max_length=150, unique=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=32, blank=True)
    name = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=16, default=Language.CHINESE.value)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    session_generation = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="account_username_is_plain",
                condition=Q(username__regex=r"^[^\sA-Z]+$"),
            ),
            models.CheckConstraint(
                name="account_language_known", condition=Q(language__in=[str(each) for each in Language])
            ),
        )

    def __str__(self) -> str:
        return self.username

    def get_full_name(self) -> str:
        """Name for pages."""
        return self.name or self.username

    def get_session_auth_hash(self) -> str:
        """Ties each session to the password and the session generation: raising it ends them all."""
        return self._generation_hash(secret=None)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under the site's earlier secret keys."""
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._generation_hash(secret=secret)

    def _generation_hash(self, *, secret: str | bytes | None) -> str:
        value = f"{self.password}:{self.session_generation}"
        return salted_hmac("dianxiaoer.people.Account", value, secret=secret, algorithm="sha256").hexdigest()


class Department(models.Model):
    """A unit that may owe something: a department, the desk, a utility, a platform company."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=80, unique=True)
    short_name = models.CharField(max_length=24)
    phone = models.CharField(max_length=32, blank=True)
    kind = models.CharField(max_length=24)
    is_desk = models.GeneratedField(
        expression=models.Case(
            models.When(kind=DepartmentKind.DESK.value, then=models.Value(True)),
            default=models.Value(False),
            output_field=models.BooleanField(),
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    leader = models.ForeignKey("Officer", models.PROTECT, null=True, blank=True, related_name="led_departments")
    sub_park_code = models.CharField(max_length=32, blank=True)
    sort_key = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="department_not_its_own_parent", condition=~Q(parent=F("id"))),
            models.CheckConstraint(
                name="department_kind_known", condition=Q(kind__in=[str(each) for each in DepartmentKind])
            ),
        )
        indexes = (models.Index(fields=["sort_key", "id"], name="department_order"),)

    def __str__(self) -> str:
        return self.name


class Officer(models.Model):
    """A person who works for the park or for a unit that owes it something."""

    account = models.OneToOneField(Account, models.PROTECT, null=True, blank=True, related_name="officer")
    staff_number = models.CharField(max_length=32, null=True, blank=True, unique=True)
    name = models.CharField(max_length=64)
    name_key = models.CharField(max_length=200)
    phone = models.CharField(max_length=32, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="officers")
    post = models.CharField(max_length=64, blank=True)
    active = models.BooleanField(default=True)
    retired_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="officer_active_or_retired",
                condition=Q(active=True, retired_date__isnull=True) | Q(active=False, retired_date__isnull=False),
            ),
        )
        indexes = (
            models.Index(fields=["name_key", "id"], name="officer_by_name"),
            models.Index(fields=["department", "name_key"], name="officer_by_department"),
        )

    def __str__(self) -> str:
        return self.name


class RoleGrant(models.Model):
    """A role held by an officer over a range of days; never twice at once."""

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=32)
    from_date = models.DateField()
    until_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="role_grant_role_known", condition=Q(role__in=[str(r) for r in Role])),
            models.CheckConstraint(
                name="role_grant_days_in_order",
                condition=Q(until_date__isnull=True) | Q(until_date__gte=F("from_date")),
            ),
            ExclusionConstraint(
                name="role_grant_no_overlap",
                expressions=[
                    ("officer", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (days(), RangeOperators.OVERLAPS),
                ],
            ),
        )
        indexes = (models.Index(fields=["role", "officer"], name="role_grant_by_role"),)

    def __str__(self) -> str:
        return f"{self.role} of officer {self.officer_id} from {self.from_date}"


class Absence(models.Model):
    """Days on which a deputy does an officer's work."""

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="absences")
    deputy = models.ForeignKey(Officer, models.PROTECT, related_name="deputised_absences")
    reason = models.CharField(max_length=16)
    from_date = models.DateField()
    until_date = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(name="absence_deputy_is_another", condition=~Q(deputy=F("officer"))),
            models.CheckConstraint(
                name="absence_reason_known", condition=Q(reason__in=[str(each) for each in AbsenceReason])
            ),
            models.CheckConstraint(name="absence_days_in_order", condition=Q(until_date__gte=F("from_date"))),
            ExclusionConstraint(
                name="absence_no_overlap",
                expressions=[("officer", RangeOperators.EQUAL), (days(), RangeOperators.OVERLAPS)],
            ),
        )
        indexes = (models.Index(fields=["deputy", "from_date"], name="absence_by_deputy"),)

    def __str__(self) -> str:
        return f"officer {self.officer_id} away from {self.from_date} to {self.until_date}"


class AuthorityGrant(models.Model):
    """An item that an officer may decide alone, up to an amount, over a range of days."""

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="authority_grants")
    item_code = models.CharField(max_length=64)
    amount_limit_fen = models.BigIntegerField(null=True, blank=True)
    from_date = models.DateField()
    until_date = models.DateField(null=True, blank=True)
    document = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="authority_grant_amount_not_negative",
                condition=Q(amount_limit_fen__isnull=True) | Q(amount_limit_fen__gte=0),
            ),
            models.CheckConstraint(
                name="authority_grant_days_in_order",
                condition=Q(until_date__isnull=True) | Q(until_date__gte=F("from_date")),
            ),
            ExclusionConstraint(
                name="authority_grant_no_overlap",
                expressions=[
                    ("officer", RangeOperators.EQUAL),
                    ("item_code", RangeOperators.EQUAL),
                    (days(), RangeOperators.OVERLAPS),
                ],
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_code} to officer {self.officer_id} from {self.from_date}"


class ApiToken(models.Model):
    """A key with which a program acts as an account. Only the SHA-256 of its secret is kept."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=32))
    created_at = models.DateTimeField()
    expires_date = models.DateField()
    last_used_date = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="api_token_has_scopes", condition=Q(scopes__len__gte=1)),
            models.CheckConstraint(name="api_token_digest_is_sha256", condition=Q(digest__regex=r"^[0-9a-f]{64}$")),
        )

    def __str__(self) -> str:
        return f"{self.prefix}… of account {self.account_id}"
