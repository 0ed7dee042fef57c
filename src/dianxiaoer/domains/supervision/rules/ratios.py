"""How a number is printed: decimals and rounding are properties of the report, never of the mathematics (§2.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction


class Rounding(StrEnum):
    """DOWN cuts digits off (83/86 is 96 %), UP rounds half up (10/15 is 66.7 %)."""

    DOWN = "down"
    UP = "up"


@dataclass(frozen=True, slots=True)
class Style:
    """How a report prints its ratios."""

    decimals: int = 1
    rounding: Rounding = Rounding.UP


def as_fraction(number: Decimal | int | Fraction) -> Fraction:
    return number if isinstance(number, Fraction) else Fraction(number)


def rounded(value: Fraction | Decimal | int, style: Style) -> Decimal:
    """An exact number to so many decimals; a negative number is cut or rounded as its positive twin."""
    exact = as_fraction(value)
    scaled = exact * 10**style.decimals
    whole = abs(scaled.numerator) // scaled.denominator
    if style.rounding is Rounding.UP and 2 * (abs(scaled.numerator) % scaled.denominator) >= scaled.denominator:
        whole += 1
    sign = -1 if scaled < 0 else 1
    return Decimal(sign * whole).scaleb(-style.decimals)


def percent(numerator: Decimal | int, denominator: Decimal | int, style: Style) -> Decimal | None:
    """100 · numerator / denominator as printed; None without cases. 100 is printed only when it is exact."""
    if denominator == 0:
        return None
    exact = 100 * as_fraction(numerator) / as_fraction(denominator)
    shown = rounded(exact, style)
    if shown == 100 and exact < 100:
        return rounded(exact, Style(style.decimals, Rounding.DOWN))
    return shown


def mean_of_ratios(pairs: Iterable[tuple[int, int]]) -> Fraction | None:
    """The mean of ratios, one per month, which is not the ratio of sums (I48); months without cases do not count."""
    ratios = [Fraction(numerator, denominator) for numerator, denominator in pairs if denominator]
    return sum(ratios, Fraction(0)) / len(ratios) if ratios else None


class Quantity(StrEnum):
    """Words that are operators (dossier §2)."""

    AT_LEAST = "≥"
    MORE = ">"
    LESS = "<"
    ABOUT = "≈"
    EXACTLY = "="


WORDS = {
    "以上": Quantity.AT_LEAST,
    "余": Quantity.AT_LEAST,
    "多": Quantity.AT_LEAST,
    "逾": Quantity.MORE,
    "超": Quantity.MORE,
    "超过": Quantity.MORE,
    "近": Quantity.LESS,
    "不到": Quantity.LESS,
    "约": Quantity.ABOUT,
    "仅用": Quantity.EXACTLY,
    "达": Quantity.EXACTLY,
}
ABOUT = Fraction(1, 10)


def holds(word: str, value: Decimal | int, quoted: Decimal | int) -> bool:
    """Whether a value bears out a quoted number with its word: 约 allows a tenth; no word is an equality.

    An unknown word is a ValueError: a claim that nobody can check is not printed.
    """
    if word and word not in WORDS:
        raise ValueError(f"no operator for {word!r}")
    exact, said = as_fraction(value), as_fraction(quoted)
    match WORDS.get(word, Quantity.EXACTLY):
        case Quantity.AT_LEAST:
            return exact >= said
        case Quantity.MORE:
            return exact > said
        case Quantity.LESS:
            return exact < said
        case Quantity.ABOUT:
            return abs(exact - said) <= abs(said) * ABOUT
        case _:
            return exact == said


_BEFORE = "|".join(sorted((word for word in WORDS if word not in ("以上", "余", "多")), key=len, reverse=True))
_CLAIM = re.compile(
    rf"(?P<before>{_BEFORE})?\s*(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<scale>[万亿]*)(?P<after>余|多|以上)?"
    r"\s*(?P<unit>[^\d\s]{0,6}?)(?P<last>余|多|以上)?"
)
_SCALES = {"": 1, "万": 10**4, "亿": 10**8, "万亿": 10**12}


def parse_claim(text: str) -> tuple[str, Decimal]:
    """The operator word and the number of a quoted figure: `逾1.2亿元`, `300余家`, `近5天`, `96.5%`.

    ValueError for what is not one number, or has a word before and another behind it.
    """
    found = _CLAIM.fullmatch(text.strip())
    if found is None or found["scale"] not in _SCALES:
        raise ValueError(f"not a quoted figure: {text!r}")
    words = [word for word in (found["before"], found["after"], found["last"]) if word]
    if len(words) > 1:
        raise ValueError(f"more than one operator: {text!r}")
    return (words or [""])[0], Decimal(found["number"].replace(",", "")) * _SCALES[found["scale"]]


def as_decimal(value: Fraction, places: int = 6) -> Decimal:
    """A fraction as a decimal number of so many places, half up."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(
        Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP
    )


def plain(value: Decimal | int) -> str:
    """A number without a trailing zero after the point and without an exponent."""
    number = Decimal(value)
    text = f"{number.quantize(Decimal(1), rounding=ROUND_DOWN) if number == number.to_integral() else number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
