"""The room of the register: the park, its sites, enterprises, contacts, assignments, attachments."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "dianxiaoer.domains.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"
