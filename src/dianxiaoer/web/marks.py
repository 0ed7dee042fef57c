"""Small pieces of HTML that stand in long lists: built as strings, since a template for each is too slow.

`templatetags/dianxiaoer.py` gives them to templates under the same names.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from django.template import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from dianxiaoer.web import components

EMPTY = mark_safe("")


def now_of(context: Context) -> datetime:
    return getattr(context.get("request"), "at", None) or timezone.now()


def attributes_of(values: Mapping[str, Any]) -> SafeString:
    """HTML attributes; None and False are left out, True stands alone, `data_x` becomes `data-x`."""
    parts = []
    for name, value in values.items():
        if value is None or value is False or value == "":
            continue
        name = name.replace("_", "-")
        parts.append(format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value))
    return mark_safe("".join(parts))


@cache
def _sprite() -> str:
    return static("vendor/icons.svg")


def icon(name: str, css: str = "") -> SafeString:
    """One drawing of the sprite, always beside a word, so hidden from screen readers."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false" width="20" height="20">'
        '<use href="{}#{}"></use></svg>',
        css,
        _sprite(),
        name,
    )


def light(
    context: Context,
    colour: Any,
    due: date | datetime | None = None,
    word: str = "",
    ever_red: bool = False,
    pill: bool = False,
    provisional: bool = False,
) -> SafeString:
    """A status light: shape, word and, when given, the moment it is due. Never colour alone."""
    colour = str(getattr(colour, "value", colour))
    moment_html = EMPTY
    if due is not None:
        moment_html = format_html(' <span class="light-due">{}</span>', _time(due, now_of(context), short=True))
    if provisional:
        moment_html += format_html(' <span class="light-due">{}</span>', _("(provisional)"))
    if ever_red and colour != "red":
        moment_html += format_html(' <span class="light-ever">{}</span>', _("Was overdue"))
    return format_html(
        '<span class="light light-{}{}">{}{}</span>',
        colour,
        " light-pill" if pill else "",
        word or components.LIGHT_WORDS.get(colour, colour),
        moment_html,
    )


def badge(text: str, colour: str = "") -> SafeString:
    """A short tag. `colour`: accent, green, yellow, red, blue or nothing."""
    return format_html('<span class="badge{}">{}</span>', f" badge-{colour}" if colour else "", text)


def _time(value: date | datetime, now: datetime, *, short: bool = False) -> SafeString:
    """Digits need no escaping, and a list shows a hundred of these."""
    full = components.absolute(value)
    shown = full[5:] if short and full.startswith(str(components.in_park_time(now).year)) else full
    machine = f"{full[:10]}T{full[11:]}+08:00" if isinstance(value, datetime) else full
    title = escape(components.relative(value, now))
    return mark_safe(f'<time datetime="{machine}" title="{full} ({title})">{shown}</time>')


def moment(context: Context, value: date | datetime | None, style: str = "") -> SafeString:
    """`<time>` on the park's clock. `style`: nothing (absolute), short (no year this year), relative."""
    if value is None:
        return mark_safe('<span class="muted">—</span>')
    now = now_of(context)
    if style == "relative":
        return format_html(
            '<time datetime="{}" title="{}">{}</time>',
            value.isoformat(),
            components.absolute(value),
            components.relative(value, now),
        )
    return _time(value, now, short=style == "short")


def money(fen: int | None, unit: str = "auto") -> SafeString:
    """Fen as 元 or 万元 (`unit`: auto, yuan, wan), with the exact figure for machines."""
    return format_html(
        '<data class="nowrap" value="{}">{}</data>', "" if fen is None else fen, components.money(fen, unit)
    )


def key_hint(keys: str) -> SafeString:
    """`<kbd>` for each key of a sequence ("g d"); hidden on touch screens."""
    parts = format_html_join(" ", "<kbd>{}</kbd>", ((key,) for key in keys.split()))
    return format_html('<span class="key-hint" aria-hidden="true">{}</span>', parts)


def button(
    text: str,
    href: str = "",
    kind: str = "",
    icon_name: str = "",
    key: str = "",
    dialog: str = "",
    size: str = "",
    **attributes: Any,
) -> SafeString:
    """A button, or a link that looks like one when `href` is given.

    `kind`: primary, danger, quiet. `key`: the keyboard shortcut. `dialog`: id of the dialog that it opens
    (`href` is then the page for readers without JavaScript). Everything else becomes an attribute.
    """
    css = " ".join(part for part in ("button", kind and f"button-{kind}", size and f"button-{size}") if part)
    css = f"{css} {attributes.pop('css', '')}".strip()
    extra = {"data_key": key, "aria_keyshortcuts": key, "data_dialog": dialog, **attributes}
    inner = format_html("{}{}{}", icon(icon_name) if icon_name else "", text, key_mark(key))
    if href:
        return format_html('<a class="{}" href="{}"{}>{}</a>', css, href, attributes_of(extra), inner)
    extra.setdefault("type", "button" if dialog else "submit")
    return format_html('<button class="{}"{}>{}</button>', css, attributes_of(extra), inner)


def key_mark(key: str) -> SafeString:
    return format_html('<kbd aria-hidden="true">{}</kbd>', key) if key else EMPTY


def sort_header(context: Context, label: str, key: str, css: str = "") -> SafeString:
    """`<th>` whose link sorts by `key`; a second press turns the order round (`?sort=key`, `?sort=-key`)."""
    query = context["request"].GET.copy()
    current = query.get("sort", "")
    state = "ascending" if current == key else "descending" if current == f"-{key}" else ""
    query["sort"] = f"-{key}" if state == "ascending" else key
    query.pop("after", None)
    drawing = icon("arrow-down" if state == "descending" else "arrow-up")
    return format_html(
        '<th scope="col" class="{}"{}><a class="sort {}" href="?{}">{}{}</a></th>',
        css,
        attributes_of({"aria_sort": state}),
        "sort-on" if state else "sort-off",
        query.urlencode(),
        label,
        drawing,
    )


def person(name: str, role: str = "", phone: str = "", department: str = "") -> SafeString:
    """Who has it now, with a number to call."""
    under = " · ".join(part for part in (department, role) if part)
    call = EMPTY
    if phone:
        number_only = "".join(sign for sign in phone if sign.isdigit() or sign == "+")
        call = (
            format_html('<a class="person-phone" href="tel:{}">{} {}</a>', number_only, icon("phone"), phone)
            if "*" not in phone
            else format_html('<span class="person-phone muted">{}</span>', phone)
        )
    return format_html(
        '<div class="person"><span class="person-mark" aria-hidden="true">{}</span><div class="person-text">'
        '<div class="person-name">{}</div><div class="person-role">{}</div></div>{}</div>',
        name[:1],
        name,
        under,
        call,
    )
