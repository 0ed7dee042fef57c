"""The park before its first demand: places, departments, people, enterprises, all by commands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from dianxiaoer.demo import departments, firms, people, places
from dianxiaoer.demo.stage import Cast
from dianxiaoer.domains.demands import commands as demands
from dianxiaoer.domains.demands import queries as demand_queries
from dianxiaoer.domains.people import commands as people_commands
from dianxiaoer.domains.people.commands import DepartmentData, OfficerData
from dianxiaoer.domains.people.rules import Role
from dianxiaoer.domains.registry import commands as registry
from dianxiaoer.domains.registry.commands import EnterpriseData, ParkData
from dianxiaoer.domains.registry.rules import check_digit
from dianxiaoer.domains.worktime.rules import PARK_ZONE
from dianxiaoer.kernel.access import SYSTEM


@dataclass(frozen=True, slots=True)
class Firm:
    """An enterprise as the stories need it."""

    id: int
    name: str
    short_name: str
    place: str
    sub_park_id: int
    contact_ids: tuple[int, ...]
    liaison_id: int
    phone: str


class Founding:
    """Founds the park at one moment; `cast` and `firms` are what came of it."""

    def __init__(self, rng: Random, at: datetime, firm_count: int) -> None:
        self.rng, self.at, self.firm_count = rng, at, firm_count
        self.day = at.astimezone(PARK_ZONE).date()
        self.cast, self.firms = Cast(), list[Firm]()
        self._phones = (f"1990000{number:04d}" for number in range(1, 10_000))
        self._names = self._people_names()
        self._sub_parks: dict[str, int] = {}
        self._sites: dict[str, list[tuple[int, str]]] = {}

    def found(self) -> None:
        self._places()
        self._departments()
        self._officers()
        self._leaders_over()
        self._catalogue()
        self._enterprises()
        self._absences()

    def _people_names(self) -> Iterator[str]:
        known = {person.name for person in people.OFFICERS}
        pairs = [surname + given for surname in people.SURNAMES for given in people.GIVEN.split()]
        self.rng.shuffle(pairs)
        return (name for name in pairs if name not in known)

    def _places(self) -> None:
        registry.set_park(by=SYSTEM, at=self.at, data=ParkData(**places.PARK))  # type: ignore[arg-type]
        for order, (code, name, address, merged) in enumerate(places.SUB_PARKS):
            self._sub_parks[code] = registry.create_sub_park(
                by=SYSTEM, at=self.at, code=code, name=name, address=address, sort_key=order,
                merged_date=None if merged is None else self.day - timedelta(days=merged),
            )  # fmt: skip
        for order, (code, name, kind, part, address) in enumerate(places.SITES):
            site_id = registry.create_site(
                by=SYSTEM, at=self.at, code=code, name=name, kind=kind, sub_park_id=self._sub_parks[part],
                address=address, phone=f"0700-55520{order:02d}",
            )  # fmt: skip
            if kind in ("industry_park", "standard_plant"):
                self._sites.setdefault(part, []).append((site_id, name))

    def _departments(self) -> None:
        for order, (code, name, short, kind, phone, _leader) in enumerate(departments.DEPARTMENTS):
            self.cast.departments[code] = people_commands.create_department(
                by=SYSTEM, at=self.at, code=code,
                data=DepartmentData(name=name, kind=kind, short_name=short, phone=phone, sort_key=order),
            )  # fmt: skip

    def _leaders_over(self) -> None:
        for order, (code, name, short, kind, phone, leader) in enumerate(departments.DEPARTMENTS):
            people_commands.update_department(
                by=SYSTEM, at=self.at, department_id=self.cast.departments[code],
                data=DepartmentData(
                    name=name, kind=kind, short_name=short, phone=phone, sort_key=order,
                    leader_id=self.cast.officers[leader],
                ),
            )  # fmt: skip

    def _hire(self, name: str, department: str, post: str, roles: tuple[Role, ...], username: str = "") -> int:
        phone = next(self._phones)
        account_id = None
        if username:
            account_id = people_commands.create_account(
                by=SYSTEM, at=self.at, username=username, name=name, phone=phone, is_demo=True
            )
        officer_id = people_commands.hire_officer(
            by=SYSTEM, at=self.at, data=OfficerData(name=name, post=post, phone=phone),
            department_id=self.cast.departments[department], account_id=account_id,
        )  # fmt: skip
        for role in roles:
            people_commands.grant_role(
                by=SYSTEM, at=self.at, officer_id=officer_id, role=role.value, from_date=self.day
            )
        return officer_id

    def _officers(self) -> None:
        for person in people.OFFICERS:
            officer_id = self._hire(person.name, person.department, person.post, person.roles, person.username)
            self.cast.officers[person.key] = officer_id
            if Role.DEPARTMENT_HEAD in person.roles:
                self.cast.heads[person.department] = officer_id
            if Role.DEPARTMENT_HANDLER in person.roles:
                self.cast.handlers.setdefault(person.department, []).append(officer_id)
            if Role.LIAISON_OFFICER in person.roles:
                self.cast.liaisons.append(officer_id)
        for code in departments.HANDLING:
            if code not in self.cast.heads:
                self.cast.heads[code] = self._hire(next(self._names), code, "负责人", (Role.DEPARTMENT_HEAD,))
            mine = self.cast.handlers.setdefault(code, [])
            while len(mine) < people.HANDLERS_PER_DEPARTMENT:
                mine.append(self._hire(next(self._names), code, "经办", (Role.DEPARTMENT_HANDLER,)))
        hosts = ("centre", "promotion", "project", "develop", "build", "society", "market")
        while len(self.cast.liaisons) < people.LIAISON_COUNT:
            host = hosts[len(self.cast.liaisons) % len(hosts)]
            post = "项目秘书" if host in ("centre", "project", "promotion") else "驻企联络员"
            self.cast.liaisons.append(self._hire(next(self._names), host, post, (Role.LIAISON_OFFICER,)))

    def _catalogue(self) -> None:
        ids = self.cast.departments
        for row in demand_queries.catalogue.types(only_active=False):
            lead, helpers = departments.OWNERS[row.code]
            demands.edit_type(
                by=SYSTEM, at=self.at, code=row.code, department_id=ids[lead], limit=row.limit, phrases=row.phrases,
                co_department_ids=[ids[code] for code in helpers],
            )  # fmt: skip

    def _enterprises(self) -> None:
        names = self._firm_names()
        for number in range(self.firm_count):
            self._enterprise(number, *next(names))

    def _firm_names(self) -> Iterator[tuple[str, str, str]]:
        pairs = [(first, *trade) for first in firms.FIRST.split() for trade in firms.TRADES]
        self.rng.shuffle(pairs)
        return iter(pairs)

    def _credit_code(self, number: int) -> str:
        """A code of the form of GB 32100 with a right check digit, in a region (990000) that does not exist."""
        letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
        body = "".join(self.rng.choice(letters) for _ in range(5))
        first = f"91990000MAD{number:03d}{body}"[:17]
        return first + check_digit(first)

    def _enterprise(self, number: int, first: str, trade: str, industry: str) -> None:
        rng = self.rng
        part = ("BH", "QS", "YD")[number % 3]
        site_id, _site = rng.choice(self._sites[part])
        address = f"{rng.choice(places.STREETS[part])}{rng.randrange(2, 180)}号"
        tier = rng.choice(firms.RARE_TIERS) if number % 40 == 7 else rng.choice(firms.TIERS)
        name = f"澜屏{first}{trade}有限公司"
        moved_in = self.day - timedelta(days=rng.randrange(30, 3200))
        enterprise_id = registry.register_enterprise(
            by=SYSTEM, at=self.at,
            data=EnterpriseData(
                name=name, credit_code=self._credit_code(number), short_name=f"{first}{trade}", industry=industry,
                scale=rng.choice(firms.SCALES), tier=tier, tags=tuple(rng.sample(firms.TAGS, rng.choice((0, 0, 1, 2)))),
                sub_park_id=self._sub_parks[part], site_id=site_id, address=address, moved_in_date=moved_in,
            ),
        )  # fmt: skip
        contact_ids, phone = self._contacts(enterprise_id, number)
        liaison_id = self.cast.liaisons[number % len(self.cast.liaisons)]
        self._assign(enterprise_id, number, liaison_id)
        self.firms.append(
            Firm(enterprise_id, name, f"{first}{trade}", address, self._sub_parks[part], contact_ids, liaison_id, phone)
        )

    def _contacts(self, enterprise_id: int, number: int) -> tuple[tuple[int, ...], str]:
        found, first_phone = list[int](), ""
        roles = ("agent", "representative") if number % 2 == 0 else ("agent",)
        for role in roles:
            name, phone, account_id = next(self._names), next(self._phones), None
            username = self._contact_username(number, role)
            if username:
                account_id = people_commands.create_account(
                    by=SYSTEM, at=self.at, username=username, name=name, phone=phone, is_demo=True
                )
            found.append(
                registry.add_contact(
                    by=SYSTEM,
                    at=self.at,
                    enterprise_id=enterprise_id,
                    name=name,
                    phone=phone,
                    role=role,
                    account_id=account_id,
                )
            )
            first_phone = first_phone or phone
        return tuple(found), first_phone

    @staticmethod
    def _contact_username(number: int, role: str) -> str:
        """The first firm's two contacts and the second firm's agent have demo logins."""
        return {(0, "agent"): "enterprise", (0, "representative"): "boss", (1, "agent"): "enterprise2"}.get(
            (number, role), ""
        )

    def _assign(self, enterprise_id: int, number: int, liaison_id: int) -> None:
        leader_id = self.cast.officers[f"leader{number % 6 + 1}"]
        owner = ("promotion", "project", "develop", "centre")[number % 4]
        parties: tuple[tuple[str, dict[str, int]], ...] = (
            ("leader", {"officer_id": leader_id}),
            ("officer", {"officer_id": liaison_id}),
            ("department", {"department_id": self.cast.departments[owner]}),
        )
        for kind, party in parties:
            registry.assign(
                by=SYSTEM, at=self.at, enterprise_id=enterprise_id, kind=kind, from_date=self.day, **party  # type: ignore[arg-type]
            )  # fmt: skip

    def _absences(self) -> None:
        """A few are away: handlers with a colleague as deputy, secretaries with another secretary."""
        pairs = [tuple(self.cast.handlers[code][:2]) for code in ("water", "land", "labour", "finance")]
        pairs += [tuple(self.cast.liaisons[start : start + 2]) for start in (4, 9, 14)]
        for order, (officer_id, deputy_id) in enumerate(pairs):
            first = self.day + timedelta(days=25 + 31 * order)
            last = first + timedelta(days=4)
            people_commands.record_absence(
                by=SYSTEM, at=self.at, officer_id=officer_id, deputy_id=deputy_id,
                reason=("leave", "training", "trip", "illness")[order % 4], from_date=first, until_date=last,
            )  # fmt: skip
            self._mark_away(first, last)

    def _mark_away(self, first: date, last: date) -> None:
        self.cast.away_days |= {first + timedelta(days=step) for step in range((last - first).days + 1)}
