"""Departments of the demo park, and which of them owns each type of the dispatch catalogue."""

# code, name, short name, kind, phone, surname and name of the leader over it (see people.LEADERS)
DEPARTMENTS: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("office", "管委会办公室", "管委办", "committee", "0700-5551001", "director"),
    ("desk", "企业诉求中心", "诉求中心", "desk", "0700-5551000", "leader1"),
    ("supervision", "督查室", "督查室", "supervision", "0700-5551003", "director"),
    ("centre", "企业服务中心", "服务中心", "service_centre", "0700-5551004", "leader1"),
    ("land", "自然资源分局", "自然资源", "handling", "0700-5551005", "leader2"),
    ("build", "住房和城乡建设局", "住建局", "handling", "0700-5551006", "leader2"),
    ("develop", "发展改革和工业信息化局", "发改工信局", "handling", "0700-5551007", "leader3"),
    ("ecology", "生态环境分局", "生态环境", "handling", "0700-5551008", "leader4"),
    ("market", "市场监督管理分局", "市场监管", "handling", "0700-5551009", "leader4"),
    ("labour", "人力资源和社会保障局", "人社局", "handling", "0700-5551010", "leader5"),
    ("finance", "财政金融局", "财政金融局", "finance", "0700-5551011", "leader3"),
    ("promotion", "招商和商务局", "招商商务局", "promotion", "0700-5551012", "leader5"),
    ("project", "重点项目办公室", "项目办", "project_office", "0700-5551013", "leader2"),
    ("platform", "澜屏产业发展有限公司", "平台公司", "platform", "0700-5551014", "leader3"),
    ("power", "澜屏供电服务所", "供电所", "utility", "0700-5551015", "leader6"),
    ("water", "澜屏公用事业有限公司", "水务燃气", "utility", "0700-5551016", "leader6"),
    ("traffic", "交通运输和城市管理局", "交通城管局", "handling", "0700-5551017", "leader6"),
    ("police", "高新区公安分局", "公安分局", "law_enforcement", "0700-5551018", "leader4"),
    ("safety", "应急管理和司法局", "应急司法局", "handling", "0700-5551019", "leader4"),
    ("society", "社会事业局", "社会事业局", "handling", "0700-5551020", "leader5"),
)

# type → department that leads, and departments that help
OWNERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "0101": ("market", ()), "0102": ("develop", ("ecology",)), "0103": ("land", ()), "0104": ("build", ()),
    "0105": ("build", ()), "0106": ("land", ()), "0201": ("land", ()), "0202": ("project", ()),
    "0203": ("platform", ()), "0204": ("platform", ()), "0205": ("land", ("platform",)), "0206": ("project", ()),
    "0301": ("power", ()), "0302": ("water", ()), "0303": ("water", ()), "0304": ("platform", ()),
    "0305": ("build", ()), "0306": ("traffic", ()), "0401": ("project", ()), "0402": ("police", ()),
    "0403": ("build", ()), "0404": ("build", ()), "0405": ("promotion", ()), "0406": ("labour", ("build",)),
    "0501": ("finance", ()), "0502": ("finance", ()), "0503": ("finance", ()), "0504": ("platform", ()),
    "0505": ("finance", ()), "0506": ("develop", ()), "0601": ("labour", ()), "0602": ("labour", ()),
    "0603": ("labour", ()), "0604": ("labour", ()), "0605": ("labour", ()), "0606": ("society", ("labour",)),
    "0701": ("centre", ()), "0702": ("centre", ()), "0703": ("finance", ()), "0704": ("promotion", ("finance",)),
    "0705": ("develop", ()), "0706": ("finance", ()), "0801": ("promotion", ()), "0802": ("promotion", ()),
    "0803": ("develop", ()), "0804": ("finance", ()), "0805": ("market", ()), "0806": ("develop", ()),
    "0901": ("safety", ()), "0902": ("safety", ()), "0903": ("safety", ()), "0904": ("ecology", ()),
    "0905": ("police", ()), "0906": ("supervision", ()), "1001": ("society", ()), "1002": ("platform", ()),
    "1003": ("traffic", ()), "1004": ("society", ()), "1005": ("promotion", ()), "1006": ("traffic", ()),
}  # fmt: skip

# departments that hold work orders, each with a head and handlers
HANDLING: tuple[str, ...] = tuple(sorted({code for lead, helpers in OWNERS.values() for code in (lead, *helpers)}))
