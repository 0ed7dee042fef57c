"""One module a subject; each route is one query or one command. Importing a module declares its routes."""

from dianxiaoer.api.routes import (
    catalogue,
    demands,
    desk,
    documents,
    enterprise,
    figures,
    files,
    joint,
    orders,
    register,
    scores,
    supervision_orders,
    wall,
    webhooks,
)

SUBJECTS = (
    demands,
    enterprise,
    desk,
    orders,
    files,
    joint,
    wall,
    figures,
    scores,
    supervision_orders,
    documents,
    catalogue,
    register,
    webhooks,
)
