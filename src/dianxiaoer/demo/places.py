"""The fictional park 澜屏高新区: its parts and places. No such place exists.

Telephone numbers are made up: area code 0700 and the mobile numbers 1990000xxxx belong to nobody.
"""

PARK = {
    "name": "澜屏高新技术产业开发区",
    "short_name": "澜屏高新区",
    "desk_phone": "0700-5551000",
    "address": "澜屏市澜屏大道1号",
    "host_district": "澜屏市云埠区",
    "host_district_phone": "0700-5559000",
}

# code, name, address, merged into the park this many days before the demo begins (None: always part of it)
SUB_PARKS: tuple[tuple[str, str, str, int | None], ...] = (
    ("BH", "白鹤组团", "澜屏大道以东、白鹤湖以北", None),
    ("QS", "青石组团", "青石路两侧", None),
    ("YD", "雁渡组团", "雁渡新城西片", 1580),
)

# code, name, kind, sub-park, address
SITES: tuple[tuple[str, str, str, str, str], ...] = (
    ("S01", "澜屏企业服务中心", "service_centre", "BH", "澜屏大道1号1栋"),
    ("S02", "白鹤智造产业园", "industry_park", "BH", "鹤翔路88号"),
    ("S03", "白鹤标准厂房一期", "standard_plant", "BH", "鹤翔路100号"),
    ("S04", "白鹤政务服务驿站", "service_station", "BH", "鹤翔路90号"),
    ("S05", "青石新材料产业园", "industry_park", "QS", "青石路16号"),
    ("S06", "青石标准厂房二期", "standard_plant", "QS", "青石路66号"),
    ("S07", "青石政务服务驿站", "service_station", "QS", "青石路60号"),
    ("S08", "雁渡电子信息产业园", "industry_park", "YD", "雁渡二路9号"),
    ("S09", "雁渡食品产业园", "industry_park", "YD", "雁渡五路21号"),
    ("S10", "雁渡政务服务驿站", "service_station", "YD", "雁渡二路5号"),
)

STREETS: dict[str, tuple[str, ...]] = {
    "BH": ("鹤翔路", "鹤鸣路", "白鹤湖北路", "澜屏大道", "望鹤街"),
    "QS": ("青石路", "青松路", "石桥三路", "青石南路", "磐石街"),
    "YD": ("雁渡二路", "雁渡五路", "归雁路", "雁洲大道", "渡口街"),
}
