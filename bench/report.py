"""The figures as the table that is committed."""

from __future__ import annotations

from typing import Any

AIM_MS, AIM_WALL_MS, AIM_BULLETIN_MS, AIM_GROWTH, AIM_CPU_MS, AIM_RAW = 50, 100, 5000, 1.3, 2, 4


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
        *_rows(found["pages"], sizes),
        "",
        "### Bulletins: ms by the clock, p50 / p95",
        "",
        *_rows(found["documents"], sizes),
    ]
    return "\n".join([*lines, *_loop(found), ""])


def _rows(measured: dict[Any, dict[str, Any]], sizes: list[Any]) -> list[str]:
    """A table with a row for each page or document; p95 at the largest size is held against its aim."""
    lines = [
        "| what | " + " | ".join(f"{size:,}" for size in sizes) + " | CPU | growth of CPU | SQL | aim | met |",
        "|---|" + "---:|" * (len(sizes) + 4) + "---|",
    ]
    for name in measured[sizes[0]]:
        rows = [measured[size][name] for size in sizes]
        growth = (rows[-1]["cpu_ms"] or 0) / (rows[0]["cpu_ms"] or 1)
        cells = [f"{row['p50_ms']:.1f} / {row['p95_ms']:.1f}" for row in rows]
        aim = AIM_BULLETIN_MS if name.startswith("bulletin") else AIM_WALL_MS if name.startswith("wall") else AIM_MS
        met = "yes" if rows[-1]["p95_ms"] <= aim else "**no**"
        shown = f"{growth:.2f}" if growth <= AIM_GROWTH else f"**{growth:.2f}**"
        used = f"{rows[-1]['app_cpu_ms']} + {rows[-1]['database_cpu_ms']}"
        lines.append(f"| {name} | {' | '.join(cells)} | {used} | {shown} | {rows[-1]['statements']} | {aim} | {met} |")
    return lines


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
            words = {
                "commands": "commands",
                "commands_alone": "commands, nobody following the journal",
                "bare_sql": "the same writes in bare SQL",
                "pages": "pages, one POST each",
            }
            lines.append(f"| {words[name]} | {size:,} | {row['clock_ms']} | {cpu} | {row['changes_per_second']} |")
    last = found["loop"][list(found["loop"])[-1]]
    cpu = last["commands"]["cpu_ms"]
    if "bare_sql" in last:
        ratio = last["commands"]["clock_ms"] / last["bare_sql"]["clock_ms"]
        lines += ["", f"Commands take {ratio:.1f} times the clock of their bare SQL (aim: {AIM_RAW}) and {cpu} ms of"
                  f" CPU (aim: at most {AIM_CPU_MS})."]  # fmt: skip
    ratio = last["commands"]["clock_ms"] / last["commands_alone"]["clock_ms"]
    lines += ["", f"With facts and tallies a change takes {ratio:.2f} times the clock of one without."]
    steps = last["commands"]["steps"]
    lines += ["", "| step | p50 ms | p95 ms |", "|---|---:|---:|"]
    lines += [f"| {name} | {row['p50_ms']} | {row['p95_ms']} |" for name, row in steps.items()]
    lines += ["", f"Filling took {found['load_seconds']} seconds; the database holds {found['database_mb']} MB, its"
              f" processes {found.get('server_memory_mb')} MiB; all took {found['minutes']} minutes."]  # fmt: skip
    return lines
