"""What the household is written about its replacement home. A secret one is handed over, and goes in no post."""

from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.documents import letters
from core.documents.models import Letter
from core.messages.services import add_task
from core.people import protection
from tenancies.enums import ReplacementReason, RestPaidBy
from tenancies.models import Replacement
from tenancies.services.arrears_letters import addressed_to, language_of


def given(*, actor: Actor, replacement: Replacement) -> Letter:
    lease, home = replacement.lease, replacement.dwelling
    letter = letters.compose(
        actor=actor,
        code="replacement_home",
        subject=replacement,
        recipient=_recipient(actor, replacement),
        language=language_of(replacement.person, lease.municipality.language),
        context={
            "case_number": lease.number,
            "home": str(home),
            "place": " ".join(part for part in (home.postcode, home.town) if part),
            "first_home": str(lease.dwelling),
            "start": replacement.starts_on,
            "back": replacement.expected_return_on,
            "fire": replacement.reason == ReplacementReason.FIRE,
            "water": replacement.reason == ReplacementReason.WATER,
            "tenant": replacement.person_id == lease.tenant_id,
            "pays": replacement.tenant_pays,
            "nothing": not replacement.tenant_pays,
            "before": replacement.rent_before if replacement.pays_from else None,
            "pays_from": replacement.pays_from,
            "by_insurance": replacement.rest_paid_by == RestPaidBy.INSURANCE,
            "by_nav": replacement.rest_paid_by == RestPaidBy.SOCIAL_SERVICES,
            "secret": replacement.secret,
        },
        compartment=lease.compartment,
        dated=actor.today,
    )
    if not letters.dispatch(actor=actor, letter=letter):
        _for_hand(actor, replacement, letter)
    return letter


def _recipient(actor: Actor, replacement: Replacement) -> letters.Recipient:
    """The home they come from is where letters reach them; a secret home is on no envelope, nor is the first one:
    whoever they fled from may open the post there."""
    person = replacement.person
    if replacement.secret:
        return letters.Recipient(
            name=person.name, address_lines=protection.postal_lines(person), by_hand=True
        )
    if replacement.person_id == replacement.lease.tenant_id:
        return addressed_to(actor, replacement.lease)
    place = " ".join(part for part in (replacement.dwelling.postcode, replacement.dwelling.town) if part)
    lines = tuple(line for line in (str(replacement.dwelling), place) if line)
    return letters.Recipient(name=person.name, address_lines=lines)


def _for_hand(actor: Actor, replacement: Replacement, letter: Letter) -> None:
    """The one responsible hands it over. The words of the task are read by nobody else, and tell nothing anyhow."""
    add_task(
        actor=actor,
        title=_("Et brev om erstatningsbolig skal leveres for hånd"),
        url=replacement.get_absolute_url(),
        user=replacement.handler,
        due=actor.today,
        subject=replacement,
        key=f"letter:{letter.pk}",
    )
