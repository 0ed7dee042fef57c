"""The figures as the table that is committed."""

from __future__ import annotations

from typing import Any

AIM_MS, AIM_GROWTH, AIM_CPU_MS, AIM_RAW = 50, 1.3, 2, 4


def table(found: dict[str, Any]) -> str:
    machine = found["machine"]
    sizes = list(found["pages"])
    lines = [
        f"Measured {machine['date']} on {machine['processors']} processors ({machine['processor']}, load average"
        f" {machine['load_average']} before), {machine['memory_gib']} GiB, Python {machine['python']}, Django"
        f" {machine['django']}, psycopg {machine['psycopg']}, PostgreSQL {machine['postgresql']} (fsync"
        f" {machine['fsync']}, shared_buffers {machine['shared_buffers']}).",
        "",
        "### Pages: server time in ms by the clock, p50 / p95; CPU (application + database) at the largest size",
        "",
        "| page | " + " | ".join(f"{size:,}" for size in sizes) + " | CPU | growth of CPU | SQL | p95 ≤ 50 ms |",
        "|---|" + "---:|" * (len(sizes) + 3) + "---|",
    ]
    for page in found["pages"][sizes[0]]:
        rows = [found["pages"][size][page] for size in sizes]
        growth = (rows[-1]["cpu_ms"] or 0) / (rows[0]["cpu_ms"] or 1)
        cells = [f"{row['p50_ms']:.1f} / {row['p95_ms']:.1f}" for row in rows]
        met = "yes" if rows[-1]["p95_ms"] <= AIM_MS else "**no**"
        shown = f"{growth:.2f}" if growth <= AIM_GROWTH else f"**{growth:.2f}**"
        used = f"{rows[-1]['app_cpu_ms']} + {rows[-1]['database_cpu_ms']}"
        lines.append(f"| {page} | {' | '.join(cells)} | {used} | {shown} | {rows[-1]['statements']} | {met} |")
    return "\n".join([*lines, *_loop(found), ""])


def _loop(found: dict[str, Any]) -> list[str]:
    lines = ["", "### A change of state: one ninth of the loop submit → … → archive", "",
             "| how | demands stored | clock ms | CPU ms (application + database) | changes/s |",
             "|---|---:|---:|---:|---:|"]  # fmt: skip
    for size, kinds in found["loop"].items():
        for name, row in kinds.items():
            if name == "two_at_once":
                lines.append(f"| two processes at once | {size:,} | | {row['cpu_ms']} | {row['changes_per_second']} |")
                continue
            cpu = f"{row['cpu_ms']} ({row['app_cpu_ms']} + {row['database_cpu_ms']})"
            words = {"commands": "commands", "bare_sql": "the same writes in bare SQL", "pages": "pages, one POST each"}
            lines.append(f"| {words[name]} | {size:,} | {row['clock_ms']} | {cpu} | {row['changes_per_second']} |")
    last = found["loop"][list(found["loop"])[-1]]
    ratio = last["commands"]["clock_ms"] / last["bare_sql"]["clock_ms"]
    cpu = last["commands"]["cpu_ms"]
    lines += ["", f"Commands take {ratio:.1f} times the clock of their bare SQL (aim: {AIM_RAW}) and {cpu} ms of CPU"
              f" (aim: at most {AIM_CPU_MS})."]  # fmt: skip
    steps = last["commands"]["steps"]
    lines += ["", "| step | p50 ms | p95 ms |", "|---|---:|---:|"]
    lines += [f"| {name} | {row['p50_ms']} | {row['p95_ms']} |" for name, row in steps.items()]
    lines += ["", f"Filling took {found['load_seconds']} seconds; the database holds {found['database_mb']} MB, its"
              f" processes {found.get('server_memory_mb')} MiB; all took {found['minutes']} minutes."]  # fmt: skip
    return lines
