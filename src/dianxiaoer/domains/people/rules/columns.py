"""Headers under which officers come in a table, and the Chinese names of roles in its cells."""

from collections.abc import Mapping

from dianxiaoer.domains.people.rules.roles import Role

OFFICER_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("姓名", "officer", "full name"),
    "department": ("部门", "单位", "所属部门", "部室", "科室", "所在单位"),
    "post": ("职务", "岗位", "职位", "title"),
    "phone": ("电话", "手机", "联系电话", "手机号", "手机号码", "办公电话", "mobile"),
    "staff_number": ("工号", "员工编号", "人员编号", "编号"),
    "username": ("登录名", "账号", "用户名", "帐号", "login", "account"),
    "roles": ("角色", "role"),
}

_ROLE_NAMES: Mapping[str, Role] = {
    "联络员": Role.LIAISON_OFFICER,
    "驻企联络员": Role.LIAISON_OFFICER,
    "秘书": Role.LIAISON_OFFICER,
    "项目秘书": Role.LIAISON_OFFICER,
    "企业秘书": Role.LIAISON_OFFICER,
    "代办员": Role.AGENCY_SPECIALIST,
    "帮代办专员": Role.AGENCY_SPECIALIST,
    "综合窗口": Role.WINDOW_OFFICER,
    "窗口": Role.WINDOW_OFFICER,
    "部门经办": Role.DEPARTMENT_HANDLER,
    "经办人": Role.DEPARTMENT_HANDLER,
    "部门负责人": Role.DEPARTMENT_HEAD,
    "负责人": Role.DEPARTMENT_HEAD,
    "首席服务官": Role.CHIEF_SERVICE_OFFICER,
    "诉求中心": Role.DEMAND_DESK,
    "热线办": Role.DEMAND_DESK,
    "督查室": Role.SUPERVISION_OFFICE,
    "督查": Role.SUPERVISION_OFFICE,
    "政务中心主任": Role.SERVICE_CENTRE_DIRECTOR,
    "招商部门": Role.PROMOTION_UNIT,
    "招商": Role.PROMOTION_UNIT,
    "重点项目办": Role.PROJECT_OFFICE,
    "项目办": Role.PROJECT_OFFICE,
    "财政": Role.FINANCE_OFFICE,
    "联审小组": Role.JOINT_REVIEW_PANEL,
    "联点领导": Role.SPONSOR_LEADER,
    "分管领导": Role.SPONSOR_LEADER,
    "主任": Role.DIRECTOR,
    "书记": Role.DIRECTOR,
    "链长": Role.CHAIN_CHIEF,
    "专班成员": Role.TASK_FORCE_MEMBER,
    "驿站": Role.SERVICE_SITE,
    "社区": Role.SERVICE_SITE,
    "执法人员": Role.INSPECTOR,
    "纪检": Role.OVERSIGHT,
    "司法监督": Role.OVERSIGHT,
    "审计": Role.AUDITOR,
    "系统管理员": Role.ADMINISTRATOR,
    "管理员": Role.ADMINISTRATOR,
}


def role_named(text: str) -> Role | None:
    """A role by its value, its English or its Chinese name; None when there is none of that name."""
    text = text.strip()
    if text in _ROLE_NAMES:
        return _ROLE_NAMES[text]
    wanted = text.lower().replace(" ", "_")
    return next((role for role in Role if role.value == wanted), None)
