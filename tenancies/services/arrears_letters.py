"""Letters and messages of the arrears path, and what happens when one cannot be made."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from core.agencies.actors import Actor, acting_as_service
from core.agencies.models import Municipality
from core.documents import letters
from core.documents.models import Letter
from core.documents.recipients import with_copy
from core.interface.formatting import kroner, longdate
from core.messages import outbox
from core.messages.services import add_task
from core.people import protection
from core.people.enums import ContactKind
from core.people.models import ContactDetail, Person
from core.sharing.enums import Matter
from tenancies import policies
from tenancies.calculations.arrears.path import COLLECTION
from tenancies.calculations.arrears.result import Answer
from tenancies.models import ArrearsCase, Lease
from tenancies.selectors.offices import landlord_unit
from tenancies.services.estates import estate_of

SERVICE = "arrears"


def recipient_of(lease: Lease) -> letters.Recipient:
    """The tenant at home: the dwelling is the address. Where that is protected, the postal address, by hand."""
    dwelling = lease.dwelling
    if lease.restricted:
        return letters.Recipient(
            name=lease.tenant.name, address_lines=protection.postal_lines(lease.tenant), by_hand=True
        )
    place = " ".join(part for part in (dwelling.postcode, dwelling.town) if part)
    lines = tuple(line for line in (str(dwelling), place) if line)
    return letters.Recipient(name=lease.tenant.name, address_lines=lines)


def addressed_to(actor: Actor, lease: Lease, *matters: str) -> letters.Recipient:
    """The tenant, with a copy to the verge or fullmektig who speaks for the tenant in one of the matters.

    After a death: the estate. Nobody speaks for the dead by an older mandate.
    """
    estate = estate_of(lease)
    if estate is not None:
        return estate
    return with_speaker(actor, lease, recipient_of(lease), *matters)


def with_speaker(
    actor: Actor, lease: Lease, recipient: letters.Recipient, *matters: str
) -> letters.Recipient:
    return with_copy(
        recipient,
        actor=actor,
        person=lease.tenant,
        compartment_id=lease.compartment_id,
        subject_id=lease.pk,
        matters=matters,
    )


def language_of(tenant: Person, fallback: str) -> str:
    return tenant.language if tenant.language in ("nb", "nn") else fallback


def send_letter(
    *,
    actor: Actor,
    case: ArrearsCase,
    code: str,
    answer: Answer,
    office: str = "",
    key: UUID | None = None,
    pay_by: date | None = None,
) -> None:
    """Compose one of the path's letters to the tenant, and send it. `pay_by`: the letter's own last day to pay.

    By night the letters are only written; `send_written` makes them PDF and sends them afterwards, one by one, so
    that the job itself stays short. A tenant with a protected address gets no letter by itself: its handler does it.
    """
    lease = case.lease
    if lease.restricted:
        _by_hand(actor, case, code, _("Send brev selv: leieforhold %(number)s"))
        return
    letter = letters.compose(
        actor=actor,
        code=code,
        subject=case,
        recipient=addressed_to(actor, lease, Matter.ECONOMY, Matter.TENANCY),
        language=language_of(lease.tenant, lease.municipality.language),
        context=letter_context(lease, answer, office=office) | ({"pay_by": pay_by} if pay_by else {}),
        compartment=case.compartment,
        unit=landlord_unit(lease.municipality, actor.today) if actor.is_service else actor.unit,
        dated=actor.today,
        key=key,
    )
    if not actor.is_service:
        dispatch(actor, case, letter)


def written(municipality: Municipality) -> QuerySet[Letter]:
    """Letters of the path that the night wrote and that have not left yet."""
    return Letter.objects.filter(
        municipality=municipality, code__startswith="arrears_", state=Letter.State.DRAFT, composed_by=None
    )


def send_written(municipality: Municipality) -> int:
    """Send what the night wrote; each letter in its own transaction, so that a broken run goes on where it was."""
    with acting_as_service(SERVICE, municipality):
        waiting = list(written(municipality).order_by("created_at", "id").values_list("pk", flat=True))
    sent = 0
    for key in waiting:
        with acting_as_service(SERVICE, municipality) as actor:
            letter = written(municipality).select_for_update(skip_locked=True).filter(pk=key).first()
            if letter is None:
                continue
            case = ArrearsCase.objects.select_related("lease__handler").get(pk=letter.subject_id)
            sent += dispatch(actor, case, letter)
    return sent


def dispatch(actor: Actor, case: ArrearsCase, letter: Letter) -> bool:
    """Where PDF cannot be made nothing leaves: the office gets a task, so that the letter is not forgotten."""
    if letters.dispatch(actor=actor, letter=letter):
        return True
    _by_hand(actor, case, letter.code, _("Send brev på papir: leieforhold %(number)s"))
    return False


def letter_context(lease: Lease, answer: Answer, *, office: str = "") -> dict[str, Any]:
    """What the letters are filled in with; plain values only."""
    return {
        "case_number": lease.number,
        "home": str(lease.dwelling),
        "kid": lease.kid,
        "balance": answer.balance,
        "overdue_rent": answer.overdue_rent,
        "oldest_due": answer.oldest_unpaid_due,
        "months": [
            {"month": rent.month, "due": rent.due, "remaining": rent.remaining}
            for rent in answer.unpaid
            if rent.due < answer.on
        ],
        "fees": answer.standing.fees_remaining,
        "office": office,
        "at_collector": (answer.step or 0) >= COLLECTION,
        "nav_told": answer.nav_told,
        "pay_by": answer.notice_ends,
        "collector_after": answer.collector_warning_ends,
    }


def send_sms(*, actor: Actor, case: ArrearsCase, answer: Answer, phone: str, key: str) -> None:
    """The friendly reminder as a text message: no name, and nothing anybody else could use."""
    outbox.queue(
        actor=actor, channel="sms", recipient={"phone": phone}, key=key, compartment=case.compartment,
        subject=case, text=sms_text(case, answer),
    )  # fmt: skip


def sms_text(case: ArrearsCase, answer: Answer) -> str:
    with translation.override(language_of(case.lease.tenant, case.municipality.language)):
        text: str = _(
            "Hei! Vi ser at husleia som forfalt %(due)s ikke er betalt (%(amount)s). Har du betalt de siste dagene, "
            "kan du se bort fra dette. Er det vanskelig å betale? Ring oss, så finner vi en løsning."
        ) % {"due": longdate(answer.oldest_unpaid_due), "amount": kroner(answer.overdue_rent)}
    return text


def phones_of(cases: list[ArrearsCase]) -> dict[Any, str]:
    """A phone number for each tenant the landlord knows one for: person → number."""
    rows = ContactDetail.objects.filter(
        person__in={case.lease.tenant_id for case in cases},
        compartment__in={case.compartment_id for case in cases},
        kind=ContactKind.PHONE,
    ).order_by("created_at")
    return dict(rows.values_list("person_id", "value"))


def _by_hand(actor: Actor, case: ArrearsCase, code: str, title: str) -> None:
    handler = case.lease.handler if case.lease.restricted else None
    add_task(
        actor=actor,
        title=title % {"number": case.lease.number},
        url=case.get_absolute_url(),
        user=handler,
        unit=None if handler else landlord_unit(case.municipality, actor.today),
        roles=policies.ARREARS,
        due=actor.today,
        subject=case,
        key=f"letter:{case.pk}:{code}:{actor.today.isoformat()}",
    )
