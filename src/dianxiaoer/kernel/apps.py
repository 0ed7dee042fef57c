from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "dianxiaoer.kernel"
    label = "kernel"
