"""Replies that only pass the matter on, near misses that do say something, and search terms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dianxiaoer.domains.demands.rules import bigrams, only_forwarded

FORWARDED = [
    "已转办。",
    "已转供电公司。",
    "已转至规划建设局处理。",
    "您好，您反映的问题已转市住建局处理，请耐心等待。",
    "您好！您的诉求已收悉，已转交区自然资源局办理，感谢您的支持与理解。",
    "尊敬的企业负责人，您反映的情况我们已经转给相关部门，请您耐心等待回复。",
    "该诉求已派发至街道办理，谢谢。",
    "已将您反映的问题反馈给城管局。",
    "此件已移交经济发展局研究处理。",
    "你好，收悉。将转相关科室办理。",
    "网友：您好！您反映的问题已转交长沙县委、县政府调查处理。",
    "您的留言已收悉，已及时转交有关单位办理，请您耐心等待。",
    "已转有关部门，谢谢您的来信！",
    "已交由市场监管分局处理，请等待其联系。",
    "诉求已流转至人社局，后续由其联系贵公司。",
]

ANSWERED = [
    "已转供电公司。供电公司于3月2日完成增容，贵公司车间当日恢复生产。",
    "9月20日现场复验合格，竣工联合验收意见书已送达贵公司，可以投产。",
    "经查，路灯线路老化，已于昨晚更换三盏灯具并恢复照明。",
    "您好，根据《就业促进法》，贵公司可申请一次性吸纳就业补贴，每人1000元，请到一楼2号窗口办理。",
    "已转办至水务公司，水务公司已更换DN200管道，水压恢复到0.3兆帕。",
    "该地块的土地性质已转为工业用地，批复文号为湘政地〔2026〕12号。",
    "贵公司员工的社保关系已转入我区，9月起正常缴费，可在手机上查询。",
    "车间主变压器已转为备用，10千伏线路于9月8日切换完成。",
    "补贴资金120万元已转账至贵公司基本户，请查收。",
    "学位已落实，请家长于8月28日前到星城小学报到。",
    "您反映的情况不属实：监测数据昼间58分贝，夜间49分贝，均达标。",
    "因上级政策未出，暂无法解决；已约定10月15日前再次答复，联系人王工。",
    "已协调银行于9月18日放款500万元，年利率3.45%。",
    "将于10月底前完成招标，11月进场施工，工期45天。",
    "请携带营业执照到政务中心3号窗口办理变更登记，当场办结。",
]


@pytest.mark.parametrize("reply", FORWARDED)
def test_passing_it_on_is_no_reply(reply: str) -> None:
    assert only_forwarded(reply)


@pytest.mark.parametrize("reply", ANSWERED)
def test_a_reply_that_says_something(reply: str) -> None:
    assert not only_forwarded(reply)


def test_terms_are_pairs_words_and_numbers() -> None:
    assert list(bigrams("供电增容 10KV 线")) == ["供电", "电增", "增容", "10kv", "线"]
    assert list(bigrams("")) == []
    assert list(bigrams("，。！?")) == []
    assert list(bigrams("a" * 60)) == ["a" * 40]


HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2, max_size=12)


@given(HAN, HAN, HAN)
def test_what_a_text_contains_is_found_in_it(before: str, word: str, after: str) -> None:
    """Every term of a word is a term of any text around it: a search for the word finds the text."""
    assert set(bigrams(word)) <= set(bigrams(before + word + after))


@given(st.text(max_size=60))
def test_any_text_has_short_terms(text: str) -> None:
    assert all(0 < len(term) <= 40 for term in bigrams(text))
