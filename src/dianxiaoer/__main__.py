"""`python -m dianxiaoer` is the command `dianxiaoer`."""

from dianxiaoer.cli import main

raise SystemExit(main())
