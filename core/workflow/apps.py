from django.apps import AppConfig
from django.core import checks
from django.utils.module_loading import autodiscover_modules


class WorkflowConfig(AppConfig):
    name = "core.workflow"
    label = "workflow"
    verbose_name = "Saksgang"

    def ready(self) -> None:
        from . import policies  # noqa: F401
        from .soundness import check_machines

        # Importing them is what declares the machines.
        autodiscover_modules("transitions")
        checks.register(check_machines)
