"""What runs later. One command each."""

from dianxiaoer.domains.supervision.jobs import documents as documents
from dianxiaoer.domains.supervision.jobs import orders as orders
from dianxiaoer.domains.supervision.jobs import scores as scores
