"""An amendment (endringsavtale): what is agreed anew in a lease that runs, signed by both, from a day.

The contract that was signed stays as it was. A longer term is a new term after the first, and has to hold by itself
under husleieloven; a higher rent follows its own rules (§§ 4-2, 4-3) and is not agreed here.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import Refused
from core.base.models import ClockTimestamp
from core.documents import letters
from core.sharing.enums import Matter
from tenancies.calculations.lease_terms import changed
from tenancies.enums import LeaseState, SecurityKind, TermKind
from tenancies.enums_papers import PaperKind
from tenancies.models import Deposit, Lease, LeasePaper
from tenancies.services import following_terms, ledger, papers
from tenancies.services.arrears_letters import addressed_to, language_of
from tenancies.services.contracts import ground_text
from tenancies.services.leases import lock_lease
from tenancies.services.rent_terms import set_rent
from tenancies.services.terms import ONE_DAY, Terms, check_law, terms_of

#: What a term is made of: agreed on together, with the length.
OF_TERM = ("last_day", "kind", "shorter_ground", "shorter_reason", "told_in_writing")
#: What may change within the term that runs.
FLAGS = ("last_if_unchanged", "disadvantaged", "exceptions", "may_be_terminated")
SECURITY = {"deposit": SecurityKind.DEPOSIT, "guarantee": SecurityKind.GUARANTEE}


@transaction.atomic
def propose(
    *,
    actor: Actor,
    lease: Lease,
    terms: Terms,
    effective_on: date,
    reason: str,
    language: str = "",
    version: int | None = None,
) -> LeasePaper:
    """Write out what is to hold from `effective_on`, for both to sign. One that waits unsigned is replaced."""
    locked = lock_lease(actor, lease, "change")
    if locked.state != LeaseState.ACTIVE or locked.ended_on is not None:
        raise Refused(
            _(
                "Bare et leieforhold som løper, kan endres slik. Har det ikke begynt, så avlys kontrakten og lag en "
                "ny. Er det avsluttet, er det ingenting å endre."
            ),
            code="WRONG_STATE",
        )
    before = terms_of(locked)
    terms = replace(terms, start=before.start)
    if terms.last_day == before.last_day:
        terms = replace(terms, **{name: getattr(before, name) for name in OF_TERM})
    changes = changed(before, terms)
    _check(actor, locked, before, terms, changes, effective_on, reason)
    locked.bump(version)
    locked.save(update_fields=["version"])
    spoken = (
        language if language in ("nb", "nn") else language_of(locked.tenant, locked.municipality.language)
    )
    letter = letters.compose(
        actor=actor,
        code="lease_amendment",
        subject=locked,
        recipient=addressed_to(actor, locked, Matter.TENANCY),
        language=spoken,
        context=_context(locked, before, terms, changes, effective_on, spoken),
        compartment=locked.compartment,
        dated=actor.today,
    )
    return papers.write_paper(
        actor=actor, lease=locked, kind=PaperKind.AMENDMENT, letter=letter, changes=tuple(changes),
        terms={"before": before.as_json(), "after": terms.as_json()}, effective_on=effective_on, reason=reason,
    )  # fmt: skip


def _check(
    actor: Actor,
    lease: Lease,
    before: Terms,
    terms: Terms,
    changes: list[str],
    effective_on: date,
    reason: str,
) -> None:
    if not changes:
        raise Refused(
            _("Ingenting er endret. Fyll inn det som skal være annerledes."), code="NOTHING_CHANGED"
        )
    if not reason.strip():
        raise Refused(_("Skriv hvorfor avtalen endres."), code="REASON_MISSING", field="reason")
    if effective_on < actor.today:
        raise Refused(
            _("En endring kan ikke gjelde bakover i tid. Rett datoen."),
            code="DAY_PASSED",
            field="effective_on",
        )
    if terms.monthly_rent > before.monthly_rent:
        raise Refused(
            _(
                "En høyere husleie følger egne regler (husleieloven §§ 4-2 og 4-3). "
                "Bruk indeksregulering eller gjengs leie."
            ),
            code="RENT_RAISED",
            field="monthly_rent",
        )
    if terms.monthly_rent != before.monthly_rent and effective_on.day != 1:
        raise Refused(
            _("Husleia endres fra den første i en måned. Rett datoen."),
            code="NOT_FIRST_OF_MONTH",
            field="effective_on",
        )
    _check_term(lease, before, terms)
    for name in SECURITY:
        if getattr(terms, name) < 0:
            raise Refused(_("Beløpet kan ikke være negativt."), code="NEGATIVE", field=name)
        if getattr(terms, name) < getattr(before, name) and lease.deposits.exclude(received_on=None).exists():
            raise Refused(
                _("Sikkerheten er mottatt. Betal den tilbake først, og endre avtalen etterpå."),
                code="SECURITY_RECEIVED",
                field=name,
            )


def _check_term(lease: Lease, before: Terms, terms: Terms) -> None:
    """A term after the one that runs has to hold by itself (§§ 9-3, 11-1); within it only the rest is looked at."""
    if terms.last_day == before.last_day:
        check_law(terms, dwelling=lease.dwelling, tenant=lease.tenant, lease=lease, length=False)
        return
    if before.last_day is None:
        raise Refused(
            _("Avtalen er tidsubestemt og kan ikke gjøres tidsbestemt med en endring."),
            code="ALREADY_INDEFINITE",
            field="end",
        )
    if terms.last_day is not None and terms.last_day < before.last_day:
        raise Refused(
            _("Kortere leietid avtales ikke slik. Registrer slutten på leieforholdet i stedet."),
            code="SHORTENED",
            field="end",
        )
    if (terms.kind == TermKind.INDEFINITE) != (terms.last_day is None):
        raise Refused(
            _("Siste dag og slag leietid passer ikke sammen. Rett en av dem."),
            code="END_AND_KIND",
            field="end",
        )
    following_terms.check(lease, replace(terms, start=before.last_day + ONE_DAY))


def take_effect(*, actor: Actor, lease: Lease, paper: LeasePaper) -> None:
    """Both have signed: what it says is on record from its day. The lease and the paper are locked."""
    stored = paper.terms or {}
    before, after = Terms.of_json(stored["before"]), Terms.of_json(stored["after"])
    if lease.state != LeaseState.ACTIVE or lease.ended_on is not None:
        raise Refused(_("Leieforholdet løper ikke lenger."), code="WRONG_STATE")
    if terms_of(lease) != before:
        raise Refused(
            _("Avtalen er endret siden dette ble skrevet. Trekk endringsavtalen og skriv den på nytt."),
            code="AMENDMENT_OUTDATED",
        )
    _check_term(lease, before, after)
    day = paper.effective_on or actor.today
    if after.last_day != before.last_day:
        assert before.last_day is not None
        following_terms.write(actor, lease, replace(after, start=before.last_day + ONE_DAY))
        events.record(actor, "lease.extended", lease, on=before.last_day + ONE_DAY)
    elif set(paper.changes) & set(FLAGS):
        _split(lease, after, day)
    if after.monthly_rent != before.monthly_rent:
        set_rent(actor, lease, after.monthly_rent, day)
        ledger.credit_overcharged(actor=actor, lease=lease, text=_("Lavere husleie etter avtale"))
    _secure(actor, lease, before, after)
    lease.due_day, lease.eviction_clause = after.due_day, after.eviction_clause
    lease.version += 1
    lease.save(update_fields=["due_day", "eviction_clause", "version"])
    events.record(actor, "lease.amended", lease, on=day, detail={"changes": list(paper.changes)})


def _split(lease: Lease, after: Terms, day: date) -> None:
    """The term goes on; from the day its other conditions are new."""
    term = lease.terms.known().order_by("-valid_from").get(valid_from=after.start)
    first = max(day, term.valid_from)
    term.supersede()
    values = {field.attname: getattr(term, field.attname) for field in term._meta.concrete_fields}
    for name in ("id", "created_at"):
        values.pop(name)
    values.update(recorded_at=ClockTimestamp(), superseded_at=None)
    if first > term.valid_from:
        type(term)(**{**values, "valid_to": first}).save(force_insert=True)
    values.update(
        valid_from=first,
        last_if_unchanged=after.last_if_unchanged,
        disadvantaged=after.rests_on_11_1,
        exceptions=sorted(after.exceptions),
        told_in_writing=after.told_in_writing or bool(after.exceptions),
        may_be_terminated=after.may_be_terminated,
    )
    type(term)(**values).save(force_insert=True)


def _secure(actor: Actor, lease: Lease, before: Terms, after: Terms) -> None:
    for name, kind in SECURITY.items():
        more = getattr(after, name) - getattr(before, name)
        if more == 0:
            continue
        if more < 0:
            lease.deposits.filter(kind=kind, received_on=None, released_on=None).delete()
            more = getattr(after, name)
        if more > 0:
            deposit = Deposit(
                municipality_id=lease.municipality_id,
                compartment_id=lease.compartment_id,
                lease=lease,
                kind=kind,
                amount=more,
            )
            deposit.save(force_insert=True)
            events.record(actor, "deposit.recorded", deposit, detail={"kind": kind})


def _context(
    lease: Lease, before: Terms, after: Terms, changes: list[str], effective_on: date, language: str
) -> dict[str, Any]:
    """What the letter says: only what is new, with what was."""

    def new(name: str) -> Any:
        return getattr(after, name) if name in changes else None

    return {
        "case_number": lease.number,
        "home": str(lease.dwelling),
        "landlord": lease.municipality.name,
        "tenant": lease.tenant.name,
        "contract_from": lease.starts_on,
        "effective_on": effective_on,
        "extended_from": before.last_day + ONE_DAY if "last_day" in changes and before.last_day else None,
        "new_end": new("last_day"),
        "indefinite": "last_day" in changes and after.last_day is None,
        "shorter_ground": ground_text(after.shorter_ground, language) if "last_day" in changes else "",
        "shorter_reason": after.shorter_reason if "last_day" in changes else "",
        "short_by_11_1": "last_day" in changes and after.kind == TermKind.SHORTER and after.rests_on_11_1,
        "may_be_terminated": after.may_be_terminated,
        "terminable_changed": "may_be_terminated" in changes or "last_day" in changes,
        "last_if_unchanged": new("last_if_unchanged"),
        "old_rent": before.monthly_rent if "monthly_rent" in changes else None,
        "new_rent": new("monthly_rent"),
        "new_due_day": new("due_day"),
        "deposit": new("deposit"),
        "guarantee": new("guarantee"),
        "eviction_clause": new("eviction_clause"),
        "no_eviction_clause": "eviction_clause" in changes and not after.eviction_clause,
        "security_changed": "deposit" in changes or "guarantee" in changes,
    }
