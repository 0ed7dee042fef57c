from django.apps import AppConfig


class DemandsConfig(AppConfig):
    name = "dianxiaoer.domains.demands"
    label = "demands"
