"""What a file of demands may hold: its columns, the words in them, and when two rows are the same demand."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from dianxiaoer.domains.demands.rules.words import Nature, Urgency

TITLE_LENGTH = 200
DEFAULT_SOURCE = "import"
OWN_SOURCE = "dianxiaoer"
"""What an export writes as the source of demands that were filed here."""

# Field → headers by which people call it. Spaces, case, width and remarks in brackets do not matter.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "id": (
        "编号", "工单编号", "留言编号", "诉求编号", "工单号", "受理单号", "外部编号", "number", "external_number", "no",
    ),
    "external_source": ("来源系统", "数据来源", "source system"),
    "submitted_at": (
        "提交时间", "留言时间", "来电时间", "诉求时间", "登记时间", "受理时间", "反映时间", "submitted",
        "created_at", "time",
    ),
    "title": ("标题", "主题", "留言主题", "诉求标题", "工单标题", "事项名称", "subject", "topic"),
    "text": (
        "内容", "诉求内容", "留言详情", "留言内容", "工单内容", "问题描述", "反映内容", "诉求", "content", "message",
        "description", "detail",
    ),
    "reply": ("答复", "答复意见", "答复内容", "回复", "回复内容", "办理结果", "处理结果", "answer", "response"),
    "replied_at": ("答复时间", "回复时间", "办结时间", "answered_at", "reply_at", "response_time"),
    "category": ("一级分类", "一级标签", "类别", "分类", "诉求类别", "level1"),
    "enterprise": ("企业名称", "企业", "单位名称", "公司名称", "company", "enterprise_name"),
    "credit_code": ("统一社会信用代码", "信用代码", "uscc", "unified social credit code"),
    "name": ("联系人", "留言用户", "来电人", "姓名", "诉求人", "caller", "caller_name", "contact"),
    "phone": ("联系电话", "电话", "手机", "手机号", "来电号码", "caller_phone", "mobile", "tel"),
    "place": ("地点", "地址", "发生地点", "问题地点", "location", "address"),
    "type_code": ("类型编码", "类型代码", "诉求类型编码", "type"),
    "nature": ("性质", "诉求性质", "诉求类型", "kind"),
    "urgency": ("紧急程度", "紧急", "priority"),
    "department": ("承办单位", "责任单位", "办理部门", "承办部门", "责任部门", "部门"),
}  # fmt: skip

# What a cell of a limited column may hold at most, in characters. Texts and replies have no limit here.
LENGTHS: Mapping[str, int] = {
    "id": 80, "external_source": 40, "category": 80, "enterprise": 120, "name": 80, "phone": 40, "place": 200,
}  # fmt: skip

NATURES: Mapping[str, Nature] = {
    "咨询": Nature.CONSULT, "咨询类": Nature.CONSULT, "政策咨询": Nature.CONSULT,
    "求助": Nature.HELP, "求助类": Nature.HELP, "求决": Nature.HELP, "诉求": Nature.HELP,
    "投诉": Nature.COMPLAINT, "投诉类": Nature.COMPLAINT,
    "举报": Nature.REPORT, "举报类": Nature.REPORT,
    "建议": Nature.SUGGESTION, "意见建议": Nature.SUGGESTION, "建议类": Nature.SUGGESTION,
    "表扬": Nature.PRAISE, "感谢": Nature.PRAISE, "表扬类": Nature.PRAISE,
    **{member.value: member for member in Nature},
}  # fmt: skip
URGENCIES: Mapping[str, Urgency] = {
    "普通": Urgency.NORMAL, "一般": Urgency.NORMAL, "正常": Urgency.NORMAL, "否": Urgency.NORMAL,
    "紧急": Urgency.URGENT, "特急": Urgency.URGENT, "加急": Urgency.URGENT, "是": Urgency.URGENT,
    **{member.value: member for member in Urgency},
}  # fmt: skip

NATURE_WORDS = {member: next(word for word, each in NATURES.items() if each == member) for member in Nature}
URGENCY_WORDS = {member: next(word for word, each in URGENCIES.items() if each == member) for member in Urgency}
"""What an export writes, so that an import reads it."""


def title_and_text(title: str, text: str) -> tuple[str, str]:
    """A title of at most 200 characters and a text in which nothing is lost.

    A missing title is the first line of the text; a missing text is the title; a title that is too long stands whole
    at the head of the text.
    """
    if not title:
        first = text.splitlines()[0] if text else ""
        return (first if len(first) <= 40 else first[:39] + "…"), text
    if len(title) > TITLE_LENGTH:
        return title[: TITLE_LENGTH - 1] + "…", f"{title}\n\n{text}".strip()
    return title, text or title


def content_number(submitted_at: datetime, title: str, text: str, caller: str) -> str:
    """The number of a row that brings none: equal rows get the same one, so that they are taken in once."""
    whole = "\x1f".join((submitted_at.isoformat(), title, text, caller))
    return "sha256:" + hashlib.sha256(whole.encode()).hexdigest()[:40]
