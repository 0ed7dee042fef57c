from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "dianxiaoer.api"
    label = "api"

    def ready(self) -> None:
        """Tell webhooks by which number a demand is known outside."""
        from dianxiaoer.domains.demands.queries.public import number_of
        from dianxiaoer.kernel.deliveries import register_describer

        register_describer("demand", lambda demand_id: {"number": number_of(demand_id)})
