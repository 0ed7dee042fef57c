from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "dianxiaoer.api"
    label = "api"
