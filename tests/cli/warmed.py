"""The fork server of `warm` imports this before the first call."""

from tests.cli.warm import import_everything

import_everything()
