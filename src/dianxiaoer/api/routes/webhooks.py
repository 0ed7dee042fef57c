"""Webhooks: subscriptions and their deliveries. For administrators."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Status

from dianxiaoer.api.entrance import Token, asked
from dianxiaoer.api.routing import BIGGEST, Id, Size, room
from dianxiaoer.api.schemas import house
from dianxiaoer.domains.people.access import require_administrator
from dianxiaoer.domains.people.rules import Scope
from dianxiaoer.kernel import webhooks
from dianxiaoer.kernel.access import Actor

router = room("webhooks")


class Administrator(Token):
    """A token with the scope, of an account that administers now."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        actor = super().authenticate(request, token)
        if actor is not None:
            require_administrator(actor)
        return actor


ADMIN = Administrator(Scope.ADMIN)


@router.get("/webhooks", auth=ADMIN, response=house.WebhooksOut)
def list_webhooks(request: HttpRequest) -> Any:
    """All subscriptions, with what waits and what is dead."""
    return {"items": webhooks.subscriptions()}


@router.post("/webhooks", auth=ADMIN, response={201: house.SubscribedOut})
def subscribe(request: HttpRequest, payload: house.WebhookIn) -> Any:
    """Send events to an address from now on. The secret is shown once."""
    return webhooks.subscribe(**asked(request), **payload.dict())


@router.put("/webhooks/{subscription_id}", auth=ADMIN, response=house.DoneOut)
def set_active(request: HttpRequest, subscription_id: Id, payload: house.ActiveIn) -> Any:
    """Pause or go on; what happens meanwhile is not sent later."""
    webhooks.set_active(**asked(request), subscription_id=subscription_id, active=payload.active)
    return {"done": True}


@router.delete("/webhooks/{subscription_id}", auth=ADMIN, response={204: None})
def unsubscribe(request: HttpRequest, subscription_id: Id) -> Any:
    """End a subscription and forget its deliveries."""
    webhooks.unsubscribe(**asked(request), subscription_id=subscription_id)
    return Status(204, None)


@router.get("/webhooks/{subscription_id}/deliveries", auth=ADMIN, response=house.DeliveriesOut)
def list_deliveries(
    request: HttpRequest,
    subscription_id: Id,
    state: Annotated[str, Query(pattern="^(waiting|sent|dead)?$")] = "",
    cursor: Annotated[int | None, Query(ge=1, le=BIGGEST)] = None,
    size: Size = 50,
) -> Any:
    """The newest deliveries first; `state=dead` lists what was given up."""
    rows = webhooks.deliveries(subscription_id, state=state, before=cursor, size=size + 1)
    return {"items": rows[:size], "next": rows[size - 1].id if len(rows) > size else None}


@router.post("/webhook-deliveries/{delivery_id}/redeliver", auth=ADMIN, response=house.DoneOut)
def redeliver(request: HttpRequest, delivery_id: Id) -> Any:
    """Send an event once more, with all its attempts anew."""
    webhooks.redeliver(**asked(request), delivery_id=delivery_id)
    return {"done": True}
