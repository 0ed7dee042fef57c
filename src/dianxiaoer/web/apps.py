from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "dianxiaoer.web"
    label = "web"
