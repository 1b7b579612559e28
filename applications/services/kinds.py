"""What differs by kind of application: bytte, fornyelse, and bistand etter boligsosialloven § 7."""

from dataclasses import asdict

from django.utils.translation import gettext as _

from applications.enums import Help, Kind, RenewalWish, SwapReason
from applications.models import Application, KindAnswers
from applications.services.data import KindData
from core.agencies.actors import Actor
from core.base.errors import Refused
from core.base.models import ClockTimestamp

#: The questions each kind asks. What stands under no kind is not asked, and is not kept.
ASKED: dict[str, tuple[str, ...]] = {
    Kind.NEW: (),
    Kind.SWAP: ("lease", "swap_reason", "explanation"),
    Kind.RENEWAL: ("lease", "wish", "changes", "explanation"),
    Kind.ASSISTANCE: ("help_wanted", "explanation"),
}


def check(kind: str, told: KindData) -> None:
    """Whether what must be told for this kind has been told, with answers we know."""
    asked = ASKED[Kind(kind)]
    extra = next((name for name, value in asdict(told).items() if value and name not in asked), None)
    if extra:
        raise Refused(
            _("Dette spørsmålet hører ikke til denne typen søknad."),
            code="NOT_FOR_KIND",
            field=f"by_kind.{extra}",
        )
    if told.swap_reason and told.swap_reason not in SwapReason.values:
        raise Refused(
            _("Velg hvorfor husstanden vil bytte."), code="SWAP_REASON", field="by_kind.swap_reason"
        )
    if told.wish and told.wish not in RenewalWish.values:
        raise Refused(_("Velg hva leieren ønsker."), code="WISH", field="by_kind.wish")
    if any(code not in Help.values for code in told.help_wanted):
        raise Refused(_("Velg hva det er bedt om hjelp til."), code="HELP", field="by_kind.help_wanted")


def write(actor: Actor, case: Application, told: KindData) -> bool:
    """Keep the answers. Call with the application locked or new, after `check`. False: nothing new."""
    values = {**asdict(told), "help_wanted": list(told.help_wanted)}
    values = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    current = KindAnswers.objects.filter(application=case, superseded_at=None).first()
    if current is None and not any(values.values()):
        return False
    if current is not None:
        if all(getattr(current, name) == value for name, value in values.items()):
            return False
        KindAnswers.objects.filter(pk=current.pk).update(superseded_at=ClockTimestamp())
    KindAnswers(
        municipality_id=case.municipality_id,
        compartment_id=case.compartment_id,
        application=case,
        written_by=actor.user,
        **values,
    ).save(force_insert=True)
    return True


def answers(case: Application) -> KindAnswers | None:
    return case.kind_answers.filter(superseded_at=None).first()
