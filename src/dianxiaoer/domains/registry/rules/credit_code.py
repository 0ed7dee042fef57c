"""Unified social credit codes (GB 32100-2015): 18 characters, the last one a check digit modulo 31."""

import re
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SHAPE = re.compile(f"[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{10}}")


def normalise_credit_code(text: str) -> str:
    """The code as it is stored: half-width capitals without spaces and dashes."""
    return re.sub(r"[\s\-]+", "", unicodedata.normalize("NFKC", text)).upper()


def check_digit(first_17: str) -> str:
    """The check digit: weights 3^i mod 31 (GB 32100 4.6)."""
    total = sum(ALPHABET.index(each) * pow(3, place, 31) for place, each in enumerate(first_17))
    return ALPHABET[-total % 31]


def credit_code_problem(code: str) -> str | None:
    """What is wrong with a normalised code: `length`, `characters`, `check_digit`; None when it is right."""
    if len(code) != 18:
        return "length"
    if not _SHAPE.fullmatch(code):
        return "characters"
    return None if check_digit(code[:17]) == code[17] else "check_digit"
