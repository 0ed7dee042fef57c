"""What is stored about the park and its enterprises, and what can never be stored.

Ranges of days (`from_date`, `until_date`) include both ends; an empty `until_date` is open.
"""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q

from dianxiaoer.domains.registry.rules import (
    AssignmentKind,
    ContactRole,
    EnterpriseStatus,
    Scale,
    SiteKind,
    Tier,
)


class Days(Func):
    """The closed range of days of a row, as PostgreSQL's daterange."""

    function = "DATERANGE"
    output_field = DateRangeField()


class Park(models.Model):
    """The park itself: one row. The scope flags steer what is handled here and what goes to the host."""

    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=24)
    desk_phone = models.CharField(max_length=32, blank=True)
    address = models.CharField(max_length=200, blank=True)
    handles_social_affairs = models.BooleanField(default=False)
    host_district = models.CharField(max_length=80, blank=True)
    host_district_phone = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = (models.CheckConstraint(name="park_is_one_row", condition=Q(id=1)),)

    def __str__(self) -> str:
        return self.name


class SubPark(models.Model):
    """组团、分园: a part of the park; a legacy park keeps the date on which it was merged."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=80, unique=True)
    address = models.CharField(max_length=200, blank=True)
    merged_date = models.DateField(null=True, blank=True)
    sort_key = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """A place with an address: a service centre, a station, an industry park, a standard plant."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=24)
    sub_park = models.ForeignKey(SubPark, models.PROTECT, related_name="sites")
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["sub_park", "name"], name="site_name_once_per_sub_park"),
            models.CheckConstraint(name="site_kind_known", condition=Q(kind__in=[str(each) for each in SiteKind])),
            models.CheckConstraint(
                name="site_place_whole",
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Enterprise(models.Model):
    """A firm in the park or on its way in. Only a pre-registered one may lack its credit code."""

    credit_code = models.CharField(max_length=18, null=True, blank=True, unique=True)
    name = models.CharField(max_length=120, unique=True)
    short_name = models.CharField(max_length=40, blank=True)
    former_names = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    name_key = models.CharField(max_length=400)
    industry_code = models.CharField(max_length=3, blank=True)
    industry_name = models.CharField(max_length=60, blank=True)
    scale = models.CharField(max_length=8, blank=True)
    tier = models.CharField(max_length=32, blank=True)
    tags = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    sub_park = models.ForeignKey(SubPark, models.PROTECT, null=True, blank=True, related_name="enterprises")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="enterprises")
    address = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=16)
    moved_in_date = models.DateField(null=True, blank=True)
    exited_date = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="enterprise_credit_code_shape",
                condition=Q(credit_code__isnull=True) | Q(credit_code__regex="^[0-9A-HJ-NPQRTUWXY]{18}$"),
            ),
            models.CheckConstraint(
                name="enterprise_only_pre_registered_without_code",
                condition=Q(credit_code__isnull=False) | Q(status=EnterpriseStatus.PRE_REGISTERED.value),
            ),
            models.CheckConstraint(
                name="enterprise_status_known",
                condition=Q(status__in=[str(each) for each in EnterpriseStatus]),
            ),
            models.CheckConstraint(
                name="enterprise_scale_known", condition=Q(scale__in=["", *(str(each) for each in Scale)])
            ),
            models.CheckConstraint(
                name="enterprise_tier_known", condition=Q(tier__in=["", *(str(each) for each in Tier)])
            ),
            models.CheckConstraint(
                name="enterprise_exited_with_date",
                condition=Q(status=EnterpriseStatus.EXITED.value, exited_date__isnull=False)
                | (~Q(status=EnterpriseStatus.EXITED.value) & Q(exited_date__isnull=True)),
            ),
        )
        indexes = (
            models.Index(fields=["name_key", "id"], name="enterprise_by_name"),
            models.Index(fields=["sub_park", "name_key", "id"], name="enterprise_by_sub_park"),
            GinIndex(fields=["tags"], name="enterprise_by_tag"),
        )

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """A person who speaks for an enterprise; one row per enterprise, so one person may serve several."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="contacts")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="contacts"
    )
    name = models.CharField(max_length=64)
    phone = models.CharField(max_length=32, blank=True)
    role = models.CharField(max_length=16)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="contact_role_known", condition=Q(role__in=[str(each) for each in ContactRole])
            ),
            models.UniqueConstraint(
                fields=["enterprise", "account"],
                condition=Q(active=True, account__isnull=False),
                name="contact_account_once_per_enterprise",
            ),
            models.UniqueConstraint(
                fields=["enterprise", "name", "phone"],
                condition=Q(active=True),
                name="contact_once_per_enterprise",
            ),
        )
        indexes = (models.Index(fields=["phone"], name="contact_by_phone"),)

    def __str__(self) -> str:
        return self.name


class Assignment(models.Model):
    """Who stands behind an enterprise over a range of days; of each kind one at a time."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="assignments")
    kind = models.CharField(max_length=16)
    officer = models.ForeignKey("people.Officer", models.PROTECT, null=True, blank=True, related_name="assignments")
    department = models.ForeignKey(
        "people.Department", models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    from_date = models.DateField()
    until_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="assignment_names_the_right_party",
                condition=Q(kind=AssignmentKind.DEPARTMENT.value, department__isnull=False, officer__isnull=True)
                | Q(
                    kind__in=[AssignmentKind.LEADER.value, AssignmentKind.OFFICER.value],
                    officer__isnull=False,
                    department__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="assignment_days_in_order",
                condition=Q(until_date__isnull=True) | Q(until_date__gte=F("from_date")),
            ),
            ExclusionConstraint(
                name="assignment_one_of_a_kind",
                expressions=[
                    ("enterprise", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (
                        Days(
                            F("from_date"),
                            F("until_date"),
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        )
        indexes = (
            models.Index(fields=["officer", "kind", "from_date"], name="assignment_by_officer"),
            models.Index(fields=["department", "from_date"], name="assignment_by_department"),
        )

    def __str__(self) -> str:
        return f"{self.kind} of enterprise {self.enterprise_id} from {self.from_date}"


class LoadLimit(models.Model):
    """How many enterprises one officer carries: a warning past `usual_max`, a refusal past `hard_max`."""

    kind = models.CharField(max_length=16, unique=True)
    usual_max = models.PositiveIntegerField()
    hard_max = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="load_limit_of_people",
                condition=Q(kind__in=[AssignmentKind.LEADER.value, AssignmentKind.OFFICER.value]),
            ),
            models.CheckConstraint(
                name="load_limit_in_order",
                condition=Q(usual_max__gte=1) & Q(hard_max__gte=F("usual_max")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind}: {self.usual_max}–{self.hard_max}"


class Attachment(models.Model):
    """A file that belongs to a subject of some domain; its bytes lie outside the pages' static files."""

    subject_domain = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, blank=True, related_name="attachments")
    original_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    storage_name = models.CharField(max_length=64, unique=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="removed_attachments"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(name="attachment_not_empty", condition=Q(size_bytes__gt=0)),
            models.CheckConstraint(name="attachment_sha256_shape", condition=Q(sha256__regex="^[0-9a-f]{64}$")),
            models.CheckConstraint(
                name="attachment_removed_by_only_when_removed",
                condition=Q(removed_at__isnull=False) | Q(removed_by__isnull=True),
            ),
        )
        indexes = (models.Index(fields=["subject_domain", "subject_id", "id"], name="attachment_by_subject"),)

    def __str__(self) -> str:
        return self.original_name
