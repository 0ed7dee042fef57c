"""One module a subject; each route is one query or one command. Importing a module declares its routes."""

from dianxiaoer.api.routes import demands, desk, enterprise, files, orders

SUBJECTS = (demands, enterprise, desk, orders, files)
