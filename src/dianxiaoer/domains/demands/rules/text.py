"""What a text says: search terms, and replies that only pass the matter on."""

from __future__ import annotations

import re
from collections.abc import Iterator

_FORWARDED = re.compile(
    r"[^，。；！？,.;!?\n]*(?:已|将)(?:经)?(?:及时)?(?:转|转交|转办|转发|移交|交由|反馈给|派发)(?:至|给|到)?"
    r"[^，。；！？,.;!?\n]*(?:部门|单位|局|委|办|中心|公司|街道|科室|处理|办理|研究)?[，。；！？,.;!?\n]?"
)
_COURTESY = re.compile(
    r"(?:您好|你好|尊敬的[^，。！]*|感谢您?[^，。！]*|谢谢[^，。！]*|请(?:您)?(?:耐心)?等待[^，。！]*"
    r"|收悉|您反映的(?:问题|情况)?(?:已)?收悉)[，。！,.!]?"
)
_MEANINGFUL = re.compile(r"[\w一-鿿]")


def only_forwarded(reply: str) -> bool:
    """True when a reply says no more than that the matter went to somebody else (refused as a reply, §4.1).

    >>> only_forwarded("您好，您反映的问题已转市住建局处理，请耐心等待。")
    True
    >>> only_forwarded("已转供电公司。供电公司于3月2日完成增容，贵公司车间当日恢复生产。")
    False
    """
    if not _FORWARDED.search(reply):
        return False
    rest = _COURTESY.sub("", _FORWARDED.sub("", reply))
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
