from django.urls import path

from dianxiaoer.web.tokens import pages

app_name = "tokens"
urlpatterns = [
    path("", pages.tokens, name="list"),
    path("<int:token_id>/revoke/", pages.revoke, name="revoke"),
    path("webhooks/", pages.hooks, name="webhooks"),
    path("webhooks/<int:subscription_id>/", pages.hook, name="webhook"),
    path("webhooks/<int:subscription_id>/<slug:verb>/", pages.change_hook, name="change_webhook"),
    path("deliveries/<int:delivery_id>/redeliver/", pages.redeliver, name="redeliver"),
]
