"""`dianxiaoer user`: the accounts, from the terminal: the first administrator, a lost password, a lost phone."""

from __future__ import annotations

import argparse
import getpass
import json
import secrets
import sys
from datetime import UTC, datetime
from typing import Any

from dianxiaoer.embedded import Trouble
from dianxiaoer.words import _

OFFICE = "office"
_VERBS = {
    "revoke": "revoke_sessions",
    "disable": "disable_account",
    "enable": "enable_account",
    "reset-second-factor": "reset_second_factor",
}


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("user", help=_("create accounts, reset passwords, end sessions"))
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    create = verbs.add_parser("create", help=_("make an account; a password is generated unless one is given"))
    create.add_argument("--name", default="", help=_("the person's name"))
    create.add_argument("--phone", default="")
    create.add_argument("--email", default="")
    create.add_argument("--administrator", action="store_true", help=_("make him an officer who administers"))
    password = verbs.add_parser("password", help=_("set a new password; every session of the account ends"))
    for verb in (create, password):
        verb.add_argument("--password-stdin", action="store_true", help=_("read the password from standard input"))
        verb.add_argument("--ask", action="store_true", help=_("ask for the password"))
    revoke = verbs.add_parser("revoke", help=_("end every session of the account"))
    disable = verbs.add_parser("disable", help=_("close the account"))
    enable = verbs.add_parser("enable", help=_("open a closed account again"))
    factor = verbs.add_parser("reset-second-factor", help=_("take away lost phone codes, passkeys and recovery codes"))
    token = verbs.add_parser("token", help=_("make a token of the API for the account; it is shown once"))
    token.add_argument("--name", default="cli", help=_("what the token is for"))
    token.add_argument("--scope", action="append", required=True, help=_("what it may do; may be repeated"))
    for verb in (create, password, revoke, disable, enable, factor, token):
        verb.add_argument("username", help=_("the login name"))
        verb.add_argument("--json", action="store_true", help=_("print the result as JSON"))


def run(args: argparse.Namespace) -> int:
    from dianxiaoer.domains.people import commands
    from dianxiaoer.kernel.access import SYSTEM

    now: dict[str, Any] = {"by": SYSTEM, "at": datetime.now(UTC)}
    result: dict[str, Any] = {"username": args.username.lower(), "done": args.verb}
    if args.verb == "create":
        result |= _create(args, now)
    else:
        account_id = _find(args.username)
        if args.verb == "password":
            password, generated = _password(args)
            commands.set_password(**now, account_id=account_id, password=password)
            result |= {"password": password} if generated else {}
        elif args.verb == "token":
            issued = commands.issue_token(**now, account_id=account_id, name=args.name, scopes=args.scope)
            result |= {"token": issued.secret}
        else:
            getattr(commands, _VERBS[args.verb])(**now, account_id=account_id)
    if args.json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        print(_("Done: {verb} {username}").format(verb=args.verb, username=result["username"]))
        if "token" in result:
            print(_("Token (shown once): {token}").format(token=result["token"]))
        if "password" in result:
            print(_("Password (shown once): {password}").format(password=result["password"]))
    return 0


def _create(args: argparse.Namespace, now: dict[str, Any]) -> dict[str, Any]:
    from django.db import transaction

    from dianxiaoer.domains.people import commands

    password, generated = _password(args)
    with transaction.atomic():
        account_id = commands.create_account(
            **now,
            username=args.username,
            name=args.name,
            phone=args.phone,
            email=args.email,
            password=password,
        )
        if args.administrator:
            _make_administrator(args, now, account_id)
    return {"account_id": account_id} | ({"password": password} if generated else {})


def _make_administrator(args: argparse.Namespace, now: dict[str, Any], account_id: int) -> None:
    """An administrator is an officer with that role; the park's office is made when there is no department."""
    from dianxiaoer.domains.people import commands, queries
    from dianxiaoer.domains.people.rules import DepartmentKind, Role

    office = queries.department_by_code(OFFICE)
    department_id = (
        office.id
        if office
        else commands.create_department(
            **now, code=OFFICE, data=commands.DepartmentData(name=_("Park office"), kind=DepartmentKind.COMMITTEE.value)
        )
    )
    officer_id = commands.hire_officer(
        **now,
        department_id=department_id,
        account_id=account_id,
        data=commands.OfficerData(name=args.name or args.username, phone=args.phone),
    )
    commands.grant_role(**now, officer_id=officer_id, role=Role.ADMINISTRATOR.value, from_date=now["at"].date())


def _find(username: str) -> int:
    from dianxiaoer.domains.people import queries

    found = queries.account_by_username(username)
    if found is None:
        raise Trouble(_("There is no account {username}.").format(username=username))
    return found.id


def _password(args: argparse.Namespace) -> tuple[str, bool]:
    """The password and whether we made it up."""
    if args.password_stdin:
        return sys.stdin.readline().rstrip("\r\n"), False
    if args.ask:
        first = getpass.getpass(_("New password: "))
        if first != getpass.getpass(_("The same again: ")):
            raise Trouble(_("The two passwords differ; nothing was changed."))
        return first, False
    return secrets.token_urlsafe(12), True
