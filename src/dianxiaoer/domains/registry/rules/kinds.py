"""Closed lists of the register. Labels are English; pages translate them."""

from enum import StrEnum


class SiteKind(StrEnum):
    """What a place in the park is."""

    SERVICE_CENTRE = "service_centre"  # 政务中心
    SERVICE_STATION = "service_station"  # 驿站
    SERVICE_SITE = "service_site"  # 便民服务站
    INDUSTRY_PARK = "industry_park"  # 产业园
    STANDARD_PLANT = "standard_plant"  # 标准厂房

    @property
    def label(self) -> str:
        return _SITE_KIND_LABELS[self]


_SITE_KIND_LABELS = {
    SiteKind.SERVICE_CENTRE: "Service centre",
    SiteKind.SERVICE_STATION: "Service station",
    SiteKind.SERVICE_SITE: "Community service site",
    SiteKind.INDUSTRY_PARK: "Industry park",
    SiteKind.STANDARD_PLANT: "Standard plant",
}


class EnterpriseStatus(StrEnum):
    """Where an enterprise stands with the park."""

    PRE_REGISTERED = "pre_registered"  # signed or in talks, no licence yet
    OPERATING = "operating"
    SUSPENDED = "suspended"
    EXITED = "exited"

    @property
    def label(self) -> str:
        return _STATUS_LABELS[self]


_STATUS_LABELS = {
    EnterpriseStatus.PRE_REGISTERED: "Pre-registered",
    EnterpriseStatus.OPERATING: "Operating",
    EnterpriseStatus.SUSPENDED: "Out of operation",
    EnterpriseStatus.EXITED: "Left the park",
}


class Scale(StrEnum):
    """大中小微 of the statistics bureau's classification."""

    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"
    MICRO = "micro"

    @property
    def label(self) -> str:
        return _SCALE_LABELS[self]


_SCALE_LABELS = {
    Scale.LARGE: "Large enterprise",
    Scale.MEDIUM: "Medium enterprise",
    Scale.SMALL: "Small enterprise",
    Scale.MICRO: "Micro enterprise",
}


class Tier(StrEnum):
    """Cultivation tiers 梯度培育, highest first."""

    MANUFACTURING_CHAMPION = "manufacturing_champion"  # 制造业单项冠军
    KEY_LITTLE_GIANT = "key_little_giant"  # 重点小巨人
    LITTLE_GIANT = "little_giant"  # 专精特新小巨人
    SPECIALISED_SME = "specialised_sme"  # 省级专精特新中小企业
    INNOVATIVE_SME = "innovative_sme"  # 创新型中小企业

    @property
    def label(self) -> str:
        return _TIER_LABELS[self]


_TIER_LABELS = {
    Tier.MANUFACTURING_CHAMPION: "Manufacturing champion",
    Tier.KEY_LITTLE_GIANT: "Key little giant",
    Tier.LITTLE_GIANT: "Little giant",
    Tier.SPECIALISED_SME: "Provincial specialised SME",
    Tier.INNOVATIVE_SME: "Innovative SME",
}


class ContactRole(StrEnum):
    """What a contact may do for the enterprise."""

    AGENT = "agent"  # 经办人
    REPRESENTATIVE = "representative"  # 法人、企业代表

    @property
    def label(self) -> str:
        return _CONTACT_ROLE_LABELS[self]


_CONTACT_ROLE_LABELS = {
    ContactRole.AGENT: "Enterprise agent",
    ContactRole.REPRESENTATIVE: "Enterprise representative",
}


class AssignmentKind(StrEnum):
    """The three who stand behind an enterprise: never one alone (dossier §0.2)."""

    LEADER = "leader"  # 联点领导
    OFFICER = "officer"  # 联络员、项目秘书
    DEPARTMENT = "department"  # 责任部门

    @property
    def label(self) -> str:
        return _ASSIGNMENT_KIND_LABELS[self]


_ASSIGNMENT_KIND_LABELS = {
    AssignmentKind.LEADER: "Leader in charge",
    AssignmentKind.OFFICER: "Liaison officer",
    AssignmentKind.DEPARTMENT: "Responsible department",
}
