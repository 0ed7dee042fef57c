"""The room of people: accounts, departments, officers, roles, absences, authority."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "dianxiaoer.domains.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
