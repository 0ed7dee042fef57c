from django.db import migrations, models

import dianxiaoer.domains.demands.rules.words


class Migration(migrations.Migration):
    dependencies = [
        ("demands", "0005_lean_indexes"),
        ("people", "0002_api_tokens"),
        ("registry", "0001_initial"),
    ]

    operations = [
        # How frequent a search term is must be known for thousands of terms: by the usual hundred-fold sample the
        # planner takes a term that nobody wrote for a frequent one, and walks the whole archive to find none.
        migrations.RunSQL(
            "ALTER TABLE demands_demandsearch ALTER COLUMN terms SET STATISTICS 500",
            "ALTER TABLE demands_demandsearch ALTER COLUMN terms SET STATISTICS -1",
        ),
        migrations.RemoveIndex(
            model_name="demand",
            name="demand_desk",
        ),
        migrations.AddIndex(
            model_name="demand",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        (
                            dianxiaoer.domains.demands.rules.words.DemandState["SUBMITTED"],
                            dianxiaoer.domains.demands.rules.words.DemandState["ACCEPTED"],
                            dianxiaoer.domains.demands.rules.words.DemandState["DISPATCHED"],
                            dianxiaoer.domains.demands.rules.words.DemandState["SIGNED"],
                            dianxiaoer.domains.demands.rules.words.DemandState["HANDLING"],
                            dianxiaoer.domains.demands.rules.words.DemandState["JOINT"],
                            dianxiaoer.domains.demands.rules.words.DemandState["SUSPENDED"],
                            dianxiaoer.domains.demands.rules.words.DemandState["RETURNED"],
                            dianxiaoer.domains.demands.rules.words.DemandState["REPLIED"],
                            dianxiaoer.domains.demands.rules.words.DemandState["REOPENED"],
                            "closed",
                            "answered",
                            "visited",
                        ),
                    )
                ),
                fields=["state", "submitted_at", "id"],
                name="demand_in_hand",
            ),
        ),
        migrations.AddIndex(
            model_name="demand",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        (
                            dianxiaoer.domains.demands.rules.words.DemandState["SUBMITTED"],
                            dianxiaoer.domains.demands.rules.words.DemandState["ACCEPTED"],
                            dianxiaoer.domains.demands.rules.words.DemandState["DISPATCHED"],
                            dianxiaoer.domains.demands.rules.words.DemandState["SIGNED"],
                            dianxiaoer.domains.demands.rules.words.DemandState["HANDLING"],
                            dianxiaoer.domains.demands.rules.words.DemandState["JOINT"],
                            dianxiaoer.domains.demands.rules.words.DemandState["SUSPENDED"],
                            dianxiaoer.domains.demands.rules.words.DemandState["RETURNED"],
                            dianxiaoer.domains.demands.rules.words.DemandState["REPLIED"],
                            dianxiaoer.domains.demands.rules.words.DemandState["REOPENED"],
                        ),
                    )
                ),
                fields=["enterprise", "submitted_at"],
                name="demand_open_of_enterprise",
            ),
        ),
    ]
