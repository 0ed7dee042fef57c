"""Chinese texts with a vocabulary like life's: a few words stand everywhere, thousands hardly anywhere."""

from __future__ import annotations

from random import Random

COMMON = (
    "停电影响生产", "请尽快协调处理", "企业反映多次未果", "供水压力不足", "道路积水车辆难行", "用工缺口较大",
    "员工子女入学",
    "增值税留抵退税", "银行贷款续贷", "厂房消防验收", "污水管网接入", "蒸汽价格偏高", "公交线路绕行", "土地证办理进度",
    "环评批复时间", "政策奖补未到账", "夜间噪声扰民", "园区路灯不亮", "网络信号较弱", "宿舍床位紧张",
)  # fmt: skip
THINGS = (
    "砂光机 注塑机 变压器 锅炉 叉车 电梯 冷库 配电房 空压机 烘干线 "
    "喷涂线 雨水井 围墙 门卫室 充电桩 天然气表 化粪池 货梯 光伏板 消防栓"
)
MATTERS = "报装 检修 扩容 迁改 年检 验收 备案 延期 补贴 核验 维修 更换 登记 注销 变更 清运 巡查 复核 缴费 退款"
CHARACTERS = (
    "岚澜鹏骏泓渝沁翊茂鑫磊淼焱垚骁铭锦瑞祥和顺达通力科创智汇金石木林森海川江河湖泽云峰岭谷原野星辰光明春夏秋冬"
)
FREQUENT, RARE, ABSENT = ("停电", "企业", "处理"), ("砂光机", "焱垚"), ("鲸落", "潜艇出口")


class Vocabulary:
    """Phrases with their search terms, drawn so that the n-th is met about 1/n as often as the first."""

    def __init__(self, random: Random, size: int = 6000) -> None:
        from dianxiaoer.domains.demands.rules import bigrams

        self.random = random
        made = list(COMMON)
        things, matters = THINGS.split(), MATTERS.split()
        while len(made) < size:
            name = "".join(random.sample(CHARACTERS, 3))
            made.append(f"{name}路{random.choice(things)}{random.choice(matters)}{random.randrange(1, 99)}号")
        self.phrases = made
        self.terms = [" ".join(f"'{term}'" for term in bigrams(phrase)) for phrase in made]
        weights, total = [], 0.0
        for rank in range(1, len(made) + 1):
            total += 1 / rank**0.8
            weights.append(total)
        self.weights = weights

    def several(self, count: int) -> list[tuple[str, str]]:
        """So many phrases, each with its terms as a tsvector is written."""
        places = self.random.choices(range(len(self.phrases)), cum_weights=self.weights, k=count)
        return [(self.phrases[place], self.terms[place]) for place in places]
