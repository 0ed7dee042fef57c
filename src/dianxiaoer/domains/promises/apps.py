from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "dianxiaoer.domains.promises"
    label = "promises"
