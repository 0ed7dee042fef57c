"""What changes in the register."""

from dianxiaoer.domains.registry.commands.assignments import (
    Assigned,
    LoadWarning,
    assign,
    end_assignment,
    hand_over_all,
    hand_over_assignment,
)
from dianxiaoer.domains.registry.commands.attachments import attach, remove_attachment
from dianxiaoer.domains.registry.commands.enterprises import (
    EnterpriseData,
    add_contact,
    link_contact_account,
    register_enterprise,
    retire_contact,
    set_enterprise_status,
    update_enterprise,
)
from dianxiaoer.domains.registry.commands.imports import import_enterprises
from dianxiaoer.domains.registry.commands.places import (
    ParkData,
    create_site,
    create_sub_park,
    set_load_limit,
    set_park,
)

__all__ = [
    "Assigned",
    "EnterpriseData",
    "LoadWarning",
    "ParkData",
    "add_contact",
    "assign",
    "attach",
    "create_site",
    "create_sub_park",
    "end_assignment",
    "hand_over_all",
    "hand_over_assignment",
    "import_enterprises",
    "link_contact_account",
    "register_enterprise",
    "remove_attachment",
    "retire_contact",
    "set_enterprise_status",
    "set_load_limit",
    "set_park",
    "update_enterprise",
]
