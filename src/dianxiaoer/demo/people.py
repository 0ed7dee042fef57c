"""People of the demo park. All are made up; mobile numbers 1990000xxxx belong to nobody."""

from dataclasses import dataclass

from dianxiaoer.domains.people.rules import Role


@dataclass(frozen=True, slots=True)
class Person:
    """An officer written by hand; `username` makes a demo login."""

    key: str
    name: str
    department: str
    post: str
    roles: tuple[Role, ...]
    username: str = ""
    journey: str = ""


OFFICERS: tuple[Person, ...] = (
    Person("admin", "阮守恒", "office", "系统管理员", (Role.ADMINISTRATOR,), "admin", "admin"),
    Person("director", "陆明澜", "office", "管委会主任", (Role.DIRECTOR,), "director", "wall"),
    Person("leader1", "顾清和", "office", "管委会副主任", (Role.SPONSOR_LEADER,), "leader", "wall"),
    Person("leader2", "程砚秋", "office", "管委会副主任", (Role.SPONSOR_LEADER,)),
    Person("leader3", "方知远", "office", "管委会副主任", (Role.SPONSOR_LEADER,)),
    Person("leader4", "沈立夏", "office", "管委会副主任", (Role.SPONSOR_LEADER,)),
    Person("leader5", "丁若川", "office", "党工委委员", (Role.SPONSOR_LEADER,)),
    Person("leader6", "袁广陵", "office", "党工委委员", (Role.SPONSOR_LEADER, Role.CHAIN_CHIEF)),
    Person("centre", "严舒云", "centre", "服务中心主任", (Role.SERVICE_CENTRE_DIRECTOR,), "centre", "wall"),
    Person("desk1", "梁亦真", "desk", "诉求专员", (Role.DEMAND_DESK,), "desk", "desk"),
    Person("desk2", "莫小满", "desk", "诉求专员", (Role.DEMAND_DESK,)),
    Person("desk3", "何听雨", "desk", "诉求专员", (Role.DEMAND_DESK,)),
    Person("desk4", "温如许", "desk", "回访专员", (Role.DEMAND_DESK,), "callback", "desk"),
    Person("desk5", "纪安然", "desk", "诉求中心主任", (Role.DEMAND_DESK, Role.DEPARTMENT_HEAD)),
    Person("supervision1", "宋执平", "supervision", "督查专员", (Role.SUPERVISION_OFFICE,), "supervision", "wall"),
    Person("auditor", "白景行", "supervision", "审计专员", (Role.AUDITOR,), "auditor", "wall"),
    Person("oversight", "秦守正", "supervision", "纪检监察专员", (Role.OVERSIGHT,)),
    Person("power-handler", "雷工明", "power", "客户经理", (Role.DEPARTMENT_HANDLER,), "handler", "work"),
    Person("build-head", "石建新", "build", "局长", (Role.DEPARTMENT_HEAD,), "head", "work"),
    Person("liaison", "叶知秋", "centre", "项目秘书", (Role.LIAISON_OFFICER,), "secretary", "work"),
    Person("window", "邱晨曦", "centre", "综合窗口", (Role.WINDOW_OFFICER,)),
    Person("promoter", "蒋望归", "promotion", "招商专员", (Role.PROMOTION_UNIT,), "promotion", "work"),
    Person("project", "傅长山", "project", "项目专员", (Role.PROJECT_OFFICE,), "project", "work"),
    Person("cashier", "钱一诺", "finance", "资金专员", (Role.FINANCE_OFFICE,), "finance", "work"),
)

# demo logins of enterprises' contacts: username, contact's role, title
CONTACT_USERS: tuple[tuple[str, str, str], ...] = (
    ("enterprise", "agent", "企业经办人"),
    ("boss", "representative", "企业负责人"),
    ("enterprise2", "agent", "企业经办人"),
)

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜戚谢邹喻柏苏潘葛范彭鲁韦马苗凤方俞任袁柳"
GIVEN = (
    "文博 思远 雨桐 嘉禾 云舒 景明 子衿 若楠 海生 志远 晓岚 书瑶 一鸣 建业 春燕 丽华 国栋 亚男 立群 佳慧 "
    "德润 秀兰 天佑 锦程 晚晴 承志 月华 振宇 新雨 长青 素心 宏图 静怡 广源 清扬 友谅 可欣 民安 望舒 启航"
)
LIAISON_COUNT = 35
HANDLERS_PER_DEPARTMENT = 2
