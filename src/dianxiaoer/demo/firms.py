"""Words of which the demo park's enterprises are named. Any likeness to a real firm is chance."""

# what a firm makes → GB/T 4754 division, words for its name
TRADES: tuple[tuple[str, str], ...] = (
    ("精密机械", "C34"), ("智能装备", "C35"), ("电子科技", "C39"), ("新材料", "C30"), ("食品", "C14"),
    ("生物医药", "C27"), ("汽车部件", "C36"), ("电气", "C38"), ("包装材料", "C22"), ("纺织", "C17"),
    ("环保科技", "C42"), ("仪器仪表", "C40"), ("家居", "C21"), ("塑业", "C29"), ("金属制品", "C33"),
    ("冷链物流", "G59"), ("软件", "I65"), ("检测技术", "M74"), ("粮油", "C13"), ("新能源", "C38"),
)  # fmt: skip
FIRST = (
    "澜景 鹤鸣 青磐 雁归 云埠 屏山 恒渡 启岚 润禾 博澜 承岳 金磐 "
    "远帆 沐川 拓界 星渡 华砚 瑞棠 同舟 明珂 锐石 嘉屿 安禾 天砚"
)
SCALES = ("large", "medium", "medium", "small", "small", "small", "small", "micro")
TIERS = ("", "", "", "", "", "innovative_sme", "innovative_sme", "specialised_sme", "specialised_sme", "little_giant")
RARE_TIERS = ("key_little_giant", "manufacturing_champion")
TAGS = ("湘商回归", "专精特新", "外资", "上市后备", "重点项目", "出口企业", "绿色工厂", "用能大户")
ENTERPRISE_COUNT = 120
DEMAND_COUNT = 600
