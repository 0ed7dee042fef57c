"""Roles, departments' kinds and who may do what (dossier §3; the matrix is a default of the house)."""

from enum import StrEnum


class Role(StrEnum):
    """Every role of dossier §3. The first two belong to enterprises, the rest to officers."""

    ENTERPRISE_AGENT = "enterprise_agent"
    ENTERPRISE_REP = "enterprise_rep"
    LIAISON_OFFICER = "liaison_officer"
    AGENCY_SPECIALIST = "agency_specialist"
    WINDOW_OFFICER = "window_officer"
    DEPARTMENT_HANDLER = "department_handler"
    DEPARTMENT_HEAD = "department_head"
    CHIEF_SERVICE_OFFICER = "chief_service_officer"
    DEMAND_DESK = "demand_desk"
    SUPERVISION_OFFICE = "supervision_office"
    SERVICE_CENTRE_DIRECTOR = "service_centre_director"
    PROMOTION_UNIT = "promotion_unit"
    PROJECT_OFFICE = "project_office"
    FINANCE_OFFICE = "finance_office"
    JOINT_REVIEW_PANEL = "joint_review_panel"
    SPONSOR_LEADER = "sponsor_leader"
    DIRECTOR = "director"
    CHAIN_CHIEF = "chain_chief"
    TASK_FORCE_MEMBER = "task_force_member"
    SERVICE_SITE = "service_site"
    INSPECTOR = "inspector"
    OVERSIGHT = "oversight"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """English name; pages translate it."""
        return ROLE_LABELS[self]


ENTERPRISE_ROLES: frozenset[Role] = frozenset({Role.ENTERPRISE_AGENT, Role.ENTERPRISE_REP})
OFFICER_ROLES: tuple[Role, ...] = tuple(role for role in Role if role not in ENTERPRISE_ROLES)

ROLE_LABELS: dict[Role, str] = {
    Role.ENTERPRISE_AGENT: "Enterprise agent",
    Role.ENTERPRISE_REP: "Enterprise representative",
    Role.LIAISON_OFFICER: "Liaison officer",
    Role.AGENCY_SPECIALIST: "Agency specialist",
    Role.WINDOW_OFFICER: "Window officer",
    Role.DEPARTMENT_HANDLER: "Department handler",
    Role.DEPARTMENT_HEAD: "Department head",
    Role.CHIEF_SERVICE_OFFICER: "Chief service officer",
    Role.DEMAND_DESK: "Demand desk",
    Role.SUPERVISION_OFFICE: "Supervision office",
    Role.SERVICE_CENTRE_DIRECTOR: "Service centre director",
    Role.PROMOTION_UNIT: "Promotion unit",
    Role.PROJECT_OFFICE: "Project office",
    Role.FINANCE_OFFICE: "Finance office",
    Role.JOINT_REVIEW_PANEL: "Joint review panel",
    Role.SPONSOR_LEADER: "Sponsor leader",
    Role.DIRECTOR: "Director",
    Role.CHAIN_CHIEF: "Chain chief",
    Role.TASK_FORCE_MEMBER: "Task force member",
    Role.SERVICE_SITE: "Service site",
    Role.INSPECTOR: "Inspector",
    Role.OVERSIGHT: "Oversight",
    Role.AUDITOR: "Auditor",
    Role.ADMINISTRATOR: "Administrator",
}


class DepartmentKind(StrEnum):
    """What a department is in the loop; one that handles work orders is `handling`."""

    COMMITTEE = "committee"  # 工委、管委会
    DESK = "desk"  # 诉求中心
    HANDLING = "handling"  # 承办部门
    SUPERVISION = "supervision"  # 督查室
    SERVICE_CENTRE = "service_centre"  # 政务中心
    PROMOTION = "promotion"  # 招商部门
    PROJECT_OFFICE = "project_office"  # 重点项目办
    FINANCE = "finance"  # 财政
    PLATFORM = "platform"  # 平台公司
    UTILITY = "utility"  # 水电气热通信企业
    LAW_ENFORCEMENT = "law_enforcement"  # 执法、公安派出所
    SERVICE_SITE = "service_site"  # 社区、驿站
    EXTERNAL = "external"  # 园区外单位

    @property
    def label(self) -> str:
        """English name; pages translate it."""
        return DEPARTMENT_KIND_LABELS[self]


DEPARTMENT_KIND_LABELS: dict[DepartmentKind, str] = {
    DepartmentKind.COMMITTEE: "Park committee",
    DepartmentKind.DESK: "Demand desk",
    DepartmentKind.HANDLING: "Handling department",
    DepartmentKind.SUPERVISION: "Supervision office",
    DepartmentKind.SERVICE_CENTRE: "Service centre",
    DepartmentKind.PROMOTION: "Promotion unit",
    DepartmentKind.PROJECT_OFFICE: "Project office",
    DepartmentKind.FINANCE: "Finance office",
    DepartmentKind.PLATFORM: "Platform company",
    DepartmentKind.UTILITY: "Utility company",
    DepartmentKind.LAW_ENFORCEMENT: "Law enforcement",
    DepartmentKind.SERVICE_SITE: "Service site",
    DepartmentKind.EXTERNAL: "External unit",
}


class AbsenceReason(StrEnum):
    """Why an officer is away."""

    LEAVE = "leave"
    ILLNESS = "illness"
    TRIP = "trip"
    TRAINING = "training"
    SECONDMENT = "secondment"
    OTHER = "other"

    @property
    def label(self) -> str:
        """English name; pages translate it."""
        return ABSENCE_REASON_LABELS[self]


ABSENCE_REASON_LABELS: dict[AbsenceReason, str] = {
    AbsenceReason.LEAVE: "On leave",
    AbsenceReason.ILLNESS: "Ill",
    AbsenceReason.TRIP: "On a business trip",
    AbsenceReason.TRAINING: "In training",
    AbsenceReason.SECONDMENT: "Seconded",
    AbsenceReason.OTHER: "Other absence",
}


class Language(StrEnum):
    """Languages of the pages."""

    CHINESE = "zh-hans"
    ENGLISH = "en"
