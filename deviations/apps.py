from django.apps import AppConfig


class DeviationsConfig(AppConfig):
    name = "deviations"
    label = "deviations"
    verbose_name = "Avvik"

    def ready(self) -> None:
        from core.audit import verbs
        from core.interface import statuses
        from deviations import (  # noqa: F401
            keeping,
            places,
            policies,
            policies_fault,
            policies_outside,
            policies_risk,
            policies_survey,
            registrations_risk,
            registrations_survey,
            transitions_risk,
            transitions_survey,
            verbs_risk,
            verbs_survey,
        )
        from deviations.verbs import VERBS

        keeping.register()
        verbs.register_all(VERBS)
        verbs.register_all(verbs_risk.VERBS)
        verbs.register_all(verbs_survey.VERBS)
        statuses.register(
            "deviations.report",
            "state",
            {
                "reported": "info",
                "under_review": "info",
                "in_progress": "warning",
                "awaiting_approval": "accent",
                "closed": "success",
                "not_deviation": "neutral",
                "reopened": "warning",
            },
        )
        statuses.register(
            "deviations.fault",
            "state",
            {"reported": "warning", "ordered": "info", "done": "success", "cancelled": "neutral"},
        )
        statuses.register("deviations.outsidereport", "state", {"open": "warning", "closed": "success"})
        statuses.register(
            "deviations.measure", "state", {"planned": "warning", "done": "accent", "approved": "success"}
        )
        places.register()
        registrations_risk.register()
        registrations_survey.register()
