"""The WSGI application that the server loads."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from dianxiaoer.config.checks import refuse_unsafe

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dianxiaoer.config.settings")
refuse_unsafe()
application = get_wsgi_application()
