"""What the articles print and the house cannot know yet, each with the domain that it waits for.

This is the only such list. It may only shrink: whoever builds a domain turns its rows into tests and takes them out of
here and out of `AT_MOST` below, and no row comes back.
"""

from __future__ import annotations

PROJECTS = "projects: pipeline, milestones, plan targets, land and other factors"
APPROVALS = "approvals: items with their versions, cases, certificates"
AGENCY = "agency: mandates, by which the park files for the enterprise"
POLICIES = "policies: clauses, claims, payments"
VISITS = "visits: visit log, reception and listening sessions"
STATISTICS = "statistics: output, investment and tax of enterprises as reported each month"
SITES = "sites: what a service place offers, its catchment and its surroundings"

WAITING: dict[str, str] = {
    "I02": PROJECTS,
    "I03": PROJECTS,
    "I04": PROJECTS,
    "I11": PROJECTS,
    "I12": PROJECTS,
    "I13": PROJECTS,
    "I14": POLICIES,
    "I15": POLICIES,
    "I16": PROJECTS,
    "I17": PROJECTS,
    "I18": PROJECTS,
    "I20": PROJECTS,
    "I21": PROJECTS,
    "I22": PROJECTS,
    "I23": APPROVALS,
    "I24": APPROVALS,
    "I28": AGENCY,
    "I29": POLICIES,
    "I38": PROJECTS,
    "I39": PROJECTS,
    "I40": PROJECTS,
    "I41": APPROVALS,
    "I42": APPROVALS,
    "I43": APPROVALS,
    "I55": AGENCY,
    "I56": PROJECTS,
    "I57": PROJECTS,
    "I58": PROJECTS,
    "I59": PROJECTS,
    "I61": PROJECTS,
    "I62": PROJECTS,
    "I63": VISITS,
    "I65": STATISTICS,
    "I66": STATISTICS,
    "I67": PROJECTS,
    "I68": PROJECTS,
    "I69": PROJECTS,
    "I73": POLICIES,
    "I74": PROJECTS,
    "I75": POLICIES,
    "I78": APPROVALS,
    "I79": SITES,
    "I80": PROJECTS,
}
"""Rows of which nothing can be told."""

PARTS: dict[str, dict[str, str]] = {
    "I27": {"1–2": PROJECTS},
    "I33": {"1": VISITS},
    "I34": {"10万": SITES, "≥150": PROJECTS, ">35亿": STATISTICS},
    "I35": {"≥280": VISITS, "≥70": VISITS, "≥1,500": VISITS},
    "I36": {"≥40亿": STATISTICS, "≥1.2亿": STATISTICS},
    "I44": {"60": VISITS, "13": VISITS},
    "I52": {"≥300": VISITS},
}
"""Rows of which a part is told, with the parts that wait."""

AT_MOST = {
    "I02", "I03", "I04", "I11", "I12", "I13", "I14", "I15", "I16", "I17", "I18", "I20", "I21", "I22", "I23",
    "I24", "I28", "I29", "I38", "I39", "I40", "I41", "I42", "I43", "I55", "I56", "I57", "I58", "I59", "I61",
    "I62", "I63", "I65", "I66", "I67", "I68", "I69", "I73", "I74", "I75", "I78", "I79", "I80",
    "I27 1–2", "I33 1", "I34 10万", "I34 >35亿", "I34 ≥150", "I35 ≥1,500", "I35 ≥280", "I35 ≥70",
    "I36 ≥1.2亿", "I36 ≥40亿", "I44 13", "I44 60", "I52 ≥300",
}  # fmt: skip
"""All that waits, once more. Taking a row out of the list takes it out of here too, for good."""
