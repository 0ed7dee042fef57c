"""Sort keys of Chinese names in pinyin, because no database here knows Chinese collation.

The key is stored beside the name and can be edited: names have readings that no table knows.
"""

from __future__ import annotations

# Surnames that are read otherwise than the character alone.
_SURNAMES = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "朴": "piao", "任": "ren",
    "盖": "ge", "缪": "miao", "覃": "qin", "乐": "yue", "员": "yun", "洗": "xian", "秘": "bi", "折": "she",
    "翟": "zhai", "召": "shao", "种": "chong", "牟": "mou", "华": "hua", "葛": "ge", "冼": "xian", "逄": "pang",
    "尉迟": "yu chi", "令狐": "ling hu", "长孙": "zhang sun", "万俟": "mo qi", "澹台": "tan tai",
}  # fmt: skip


def name_key(name: str) -> str:
    """Pinyin of any name, syllables parted by a space, lower case: 长沙 → "chang sha"."""
    from pypinyin import Style, lazy_pinyin  # its tables take a third of a second to load

    return " ".join(part.strip().lower() for part in lazy_pinyin(name, style=Style.NORMAL) if part.strip())


def person_key(name: str) -> str:
    """Pinyin of a person's name, with the surname's own reading: 单晓 → "shan xiao"."""
    for width in (2, 1):
        reading = _SURNAMES.get(name[:width])
        if reading is not None and len(name) >= width:
            return f"{reading} {name_key(name[width:])}".strip()
    return name_key(name)
