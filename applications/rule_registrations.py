"""Rule sets in the house's common places: the menu, and which kinds of rules may be edited."""

from django.utils.translation import gettext_lazy as _

from applications import rule_kinds
from applications.services import rule_editing
from applications.services.simulating import JOB, run_simulation
from core.audit import contents
from core.interface import navigation
from core.jobs.long import register_long_job
from core.rules import editing
from core.rules.editing import Editor
from core.rules.policies import rule_set_drafts


def register() -> None:
    editing.register(
        Editor("eligibility", _("Tildelingskriterier"), rule_editing.faults, rule_editing.require_shape)
    )
    rule_kinds.register()
    editing.name_kind("tenancy", _("Leieforhold: grenser i loven"))
    editing.name_kind("sharing", _("Fast deling mellom enheter"))
    editing.name_kind("mapping", _("Felles kartlegging"))
    editing.name_kind("hints", _("Varsler om oppslag"))
    register_long_job(JOB, _("Prøving av regelsett"), run_simulation)  # type: ignore[arg-type]
    contents.register_all({"application.simulation": _("Saker i en prøving av regler")}, listed=True)
    navigation.register(
        navigation.NavItem(
            "rule_sets",
            _("Regelsett"),
            "rulesets:index",
            order=910,
            visible=lambda actor: rule_set_drafts.permits(actor, "view"),
        )
    )
