"""Headers under which enterprises come in a table, and the Chinese words in its cells."""

from collections.abc import Mapping

from dianxiaoer.domains.registry.rules.kinds import Scale, Tier

ENTERPRISE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "credit_code": ("统一社会信用代码", "信用代码", "社会信用代码", "税号", "uscc"),
    "name": ("企业名称", "单位名称", "公司名称", "名称", "企业全称", "enterprise", "company"),
    "short_name": ("简称", "企业简称"),
    "industry": ("行业", "行业代码", "所属行业", "行业类别", "国民经济行业", "industry code"),
    "scale": ("规模", "企业规模", "大中小微", "规模类型", "size"),
    "tier": ("梯度", "培育梯度", "梯度培育", "专精特新"),
    "tags": ("标签", "企业标签", "tag"),
    "sub_park": ("所属园区", "组团", "分园", "园区", "所属组团", "子园区"),
    "site": ("场所", "产业园", "厂房", "所在产业园"),
    "address": ("地址", "经营地址", "注册地址", "企业地址", "所在地址"),
    "moved_in_date": ("入园日期", "入园时间", "落户日期", "落户时间", "入驻日期"),
    "contact_name": ("联系人", "经办人", "企业联系人", "contact"),
    "contact_phone": ("联系电话", "电话", "手机", "联系人电话", "手机号", "phone"),
}

_SCALES: Mapping[str, Scale] = {
    "大": Scale.LARGE,
    "中": Scale.MEDIUM,
    "小": Scale.SMALL,
    "微": Scale.MICRO,
}
# Longest first: 重点小巨人 before 小巨人 before 专精特新.
_TIERS: tuple[tuple[str, Tier], ...] = (
    ("单项冠军", Tier.MANUFACTURING_CHAMPION),
    ("重点小巨人", Tier.KEY_LITTLE_GIANT),
    ("小巨人", Tier.LITTLE_GIANT),
    ("专精特新", Tier.SPECIALISED_SME),
    ("创新型", Tier.INNOVATIVE_SME),
)


def scale_named(text: str) -> Scale | None:
    """大、大型、大型企业, large → the scale; None when it is none."""
    text = text.strip().lower()
    plain = text.removesuffix("企业").removesuffix("型")
    return _SCALES.get(plain) or next((each for each in Scale if each.value == text), None)


def tier_named(text: str) -> Tier | None:
    """国家级重点“小巨人”、省级专精特新…, little_giant → the tier; None when it is none."""
    plain = text.strip().lower()
    for mark in '“”"「」 ':
        plain = plain.replace(mark, "")
    return next((tier for word, tier in _TIERS if word in plain), None) or next(
        (each for each in Tier if each.value == text.strip().lower()), None
    )
