from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "dianxiaoer.domains.supervision"
    label = "supervision"
