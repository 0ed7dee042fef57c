"""Copy the few files from npm that the pages need into the package's static folder.

Run after `npm ci`. Reads node_modules, writes src/dianxiaoer/static/vendor (not kept in git, shipped in the
wheel). Out come a sprite with the icons named below, so a page loads one small file and not a set of five thousand,
and the smallest build of ECharts that has lines and bars.

    python scripts/build_assets.py [--node-modules DIR] [--out DIR]
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

NAMES = (
    "adjustments-horizontal alert-circle alert-triangle archive arrow-back-up arrow-down arrow-forward-up "
    "arrow-left arrow-merge arrow-ramp-right arrow-right arrow-up arrows-exchange arrows-join "
    "arrows-split ban bell bolt building building-factory-2 calendar calendar-due calendar-pause "
    "calendar-time chart-bar check checks chevron-down chevron-left chevron-right chevron-up circle-check "
    "circle-dashed circle-x clipboard-list clock clock-pause clock-play clock-plus copy corner-up-right "
    "device-desktop device-floppy device-mobile dots download edit external-link eye file-export "
    "file-import file-plus file-spreadsheet file-text filter flag gavel git-merge hand-stop "
    "heart-handshake help-circle history home hourglass inbox info-circle key keyboard language "
    "layers-intersect layout-dashboard layout-grid link list-check list-details lock login logout mail "
    "map-pin menu-2 message message-2 messages mood-sad mood-smile moon paperclip pencil percentage phone "
    "phone-call pin player-pause player-play player-stop plus printer refresh repeat rotate route scale "
    "search send settings shield-check sitemap stack-2 star sun table-export table-import target "
    "thumb-down thumb-up tool trash upload urgent user user-check user-plus user-question users "
    "users-group users-plus wall x zoom-check "
)
ICONS = tuple(NAMES.split())

_BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_FRAME = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>')


def sprite(folder: Path) -> str:
    """One SVG with a <symbol> per icon; stops with the name of an icon that the package does not have."""
    symbols = []
    for name in sorted(set(ICONS)):
        file = folder / f"{name}.svg"
        if not file.is_file():
            raise SystemExit(f"build_assets: no icon named {name} in {folder}")
        found = _BODY.search(file.read_text(encoding="utf-8"))
        if found is None:
            raise SystemExit(f"build_assets: {file.name} is not an SVG drawing")
        body = re.sub(r"\s+", " ", _FRAME.sub("", found[1])).replace("> <", "><").strip()
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
            f'stroke-linecap="round" stroke-linejoin="round">{body}</symbol>'
        )
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--node-modules", type=Path, default=ROOT / "node_modules")
    parser.add_argument("--out", type=Path, default=ROOT / "src" / "dianxiaoer" / "static" / "vendor")
    options = parser.parse_args(argv)
    icons = options.node_modules / "@tabler" / "icons"
    if not icons.is_dir():
        print(f"build_assets: {icons} is missing; run `npm ci` first", file=sys.stderr)
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "icons.svg").write_text(sprite(icons / "icons" / "outline"), encoding="utf-8")
    shutil.copyfile(icons / "LICENSE", options.out / "icons.LICENSE.txt")
    echarts = options.node_modules / "echarts"
    shutil.copyfile(echarts / "dist" / "echarts.simple.min.js", options.out / "echarts.js")
    shutil.copyfile(echarts / "LICENSE", options.out / "echarts.LICENSE.txt")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
