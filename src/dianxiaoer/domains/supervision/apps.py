from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "dianxiaoer.domains.supervision"
    label = "supervision"

    def ready(self) -> None:
        """Keep the facts of each event in the transaction that writes it."""
        from dianxiaoer.domains.supervision.commands.facts import keep_facts
        from dianxiaoer.kernel.journal import follow

        follow(keep_facts)
