from django.apps import AppConfig


class WorktimeConfig(AppConfig):
    name = "dianxiaoer.domains.worktime"
    label = "worktime"
