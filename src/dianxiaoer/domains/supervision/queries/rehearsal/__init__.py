"""Rehearsal: history played again under a limit, a light rule or a formula that is not published yet. It only reads.

`history` reads demands and promises as columns, `sources` tells which limit of the profile each promise was given,
`replay` plays them again, `summary` counts, `ranking` ranks, `limits` and `scores` are what pages and commands call.
"""
