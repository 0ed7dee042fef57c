"""One module a subject; each route is one query or one command."""

from dianxiaoer.api.routes import demands, desk, enterprise, files, orders

ROUTERS = (demands.router, enterprise.router, desk.router, orders.router, files.router)
