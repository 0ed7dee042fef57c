from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "dianxiaoer.domains.supervision"
    label = "supervision"

    def ready(self) -> None:
        """Keep the facts of each event in the transaction that writes it; say who reads the files of an order."""
        from dianxiaoer.domains.registry.access import register_checker
        from dianxiaoer.domains.supervision.commands.facts import keep_facts
        from dianxiaoer.domains.supervision.queries.orders import visible
        from dianxiaoer.kernel.journal import follow

        follow(keep_facts)
        register_checker("supervision_order", lambda actor, order_id: visible(actor).filter(pk=order_id).exists())
