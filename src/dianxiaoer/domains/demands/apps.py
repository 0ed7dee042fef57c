from django.apps import AppConfig


class DemandsConfig(AppConfig):
    name = "dianxiaoer.domains.demands"
    label = "demands"

    def ready(self) -> None:
        """Tell the register who may download what hangs on a demand: whoever sees the demand."""
        from dianxiaoer.domains.demands.access import visible
        from dianxiaoer.domains.registry.access import register_checker

        register_checker("demand", lambda actor, demand_id: visible(actor).filter(pk=demand_id).exists())
