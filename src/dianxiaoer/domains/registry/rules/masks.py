"""Personal data as it is shown outside one's scope: enough to recognise, too little to use."""

import re

_PHONE_IN_TEXT = re.compile(r"(?<![\d*])(1[3-9]\d)\d{4}(\d{4})(?!\d)")
_LANDLINE_IN_TEXT = re.compile(r"(?<![\d*])(0\d{2,3}-)\d{4,5}(\d{3})(?!\d)")
_ID_IN_TEXT = re.compile(r"(?<![\dA-Za-z])(\d{6})(?:19|20)\d{8}([\dXx]{2})(?![\dA-Za-z])")


def mask_phone(phone: str) -> str:
    """13812341234 → 138****1234; shorter numbers keep their last two digits."""
    digits = phone.strip()
    if not digits:
        return ""
    if len(digits) >= 11:
        return f"{digits[:3]}{'*' * (len(digits) - 7)}{digits[-4:]}"
    return "*" * max(len(digits) - 2, 1) + digits[-2:]


def mask_name(name: str) -> str:
    """张三丰 → 张**, 张三 → 张*; a single character is hidden whole."""
    name = name.strip()
    if len(name) <= 1:
        return "*" * len(name)
    return name[0] + "*" * (len(name) - 1)


def mask_id_number(number: str) -> str:
    """Keeps the region (six digits) and the last two characters of an identity number."""
    number = number.strip()
    if len(number) <= 8:
        return "*" * len(number)
    return f"{number[:6]}{'*' * (len(number) - 8)}{number[-2:]}"


def mask_text(text: str) -> str:
    """Free text with the phone and identity numbers in it masked."""
    text = _ID_IN_TEXT.sub(lambda match: mask_id_number(match[0]), text)
    text = _PHONE_IN_TEXT.sub(r"\1****\2", text)
    return _LANDLINE_IN_TEXT.sub(r"\1****\2", text)
