"""What a text says: search terms, and replies that only pass the matter on."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CLAUSE = re.compile(r"[，。；：！？、,.;:!?\n]+")
# 转账, 转为, 转入 … are no forwarding; neither is a clause that tells a result.
_FORWARDED = re.compile(
    r"(?:已|将)\S{0,24}?"
    r"(?:转(?!账|帐|为|入|款|让|型|换|变|产|正|贷)|移交|交由|交给|反馈给|反馈至|派发|派单|流转|告知相关|通知相关)"
)
_RESULT = re.compile(
    r"完成|修复|恢复|解决|办结|落实|整改|送达|发放|到账|合格|更换|安装|开通|[0-9]+(?:元|万|日|天|米|%)"
)
_COURTESY = re.compile(
    r"尊敬的|网友|感谢|谢谢|等待|收悉|收到|支持与理解|(?:后续|届时|将)?由(?:其|该|相关)\S*(?:联系|答复|回复)|由其\S*办理"
)
_GREETING = re.compile(r"您好|你好")
_MEANINGFUL = re.compile(r"[\w一-鿿]")


def only_forwarded(reply: str) -> bool:
    """True when a reply says no more than that the matter went to somebody else (refused as a reply, §4.1).

    >>> only_forwarded("您好，您反映的问题已转市住建局处理，请耐心等待。")
    True
    >>> only_forwarded("已转供电公司。供电公司于3月2日完成增容，贵公司车间当日恢复生产。")
    False
    """
    clauses = _CLAUSE.split(_GREETING.sub("", reply))
    said = [clause for clause in clauses if _RESULT.search(clause) or not _FORWARDED.search(clause)]
    if len(said) == len(clauses):
        return False
    rest = "".join(clause for clause in said if not _COURTESY.search(clause))
    return len(_MEANINGFUL.findall(rest)) < 10


def bigrams(text: str) -> Iterator[str]:
    """Search terms: every two neighbouring Chinese characters, and whole words and numbers of other scripts."""
    for run in re.findall(r"[㐀-䶿一-鿿]+|[a-z0-9]+", text.lower()):
        if run[0] < "㐀":
            yield run[:40]
        elif len(run) == 1:
            yield run
        else:
            yield from (run[i : i + 2] for i in range(len(run) - 1))
