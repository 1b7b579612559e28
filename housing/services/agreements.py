"""Agreements with owners: kept, ended, and asked before a dwelling is given away."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from housing import policies
from housing.calculations.cap import earliest_end, rule_on
from housing.enums import AgreementKind, Ownership
from housing.models import Agreement, AgreementDwelling, AgreementSize, Dwelling
from housing.selectors.agreements import uses

FACTS = (
    "title",
    "owner",
    "kind",
    "starts_on",
    "ends_on",
    "dwellings_total",
    "fill_within_days",
    "note",
)
#: The ownership a dwelling must have to stand under a kind of agreement.
OWNERSHIP = {
    AgreementKind.REFERRAL: Ownership.REFERRAL_RIGHT,
    AgreementKind.ALLOCATION: Ownership.ALLOCATION_RIGHT,
}


@transaction.atomic
def add_agreement(*, actor: Actor, **facts: Any) -> Agreement:
    """A new agreement; its dwellings are added afterwards."""
    if not policies.agreements.can(actor, "add"):
        raise NotAllowed("add")
    agreement = Agreement(municipality=actor.home, **{key: facts[key] for key in FACTS if key in facts})
    _check(agreement)
    agreement.save(force_insert=True)
    _write_size(agreement, agreement.starts_on)
    events.record(actor, "agreement.added", agreement, on=agreement.starts_on)
    return agreement


@transaction.atomic
def change_agreement(
    *, actor: Actor, agreement: Agreement, version: int | None = None, **facts: Any
) -> Agreement:
    """Correct or renew. How many dwellings it covers counts from today; what it was stays on record."""
    locked = _locked(actor, agreement)
    changed = {key: value for key, value in facts.items() if key in FACTS and getattr(locked, key) != value}
    if not changed:
        return locked
    if "kind" in changed and locked.places.filter(valid_to=None).exists():
        raise Refused(
            _("Avtalen har boliger. Ta dem ut før avtalen blir av et annet slag."), code="HAS_DWELLINGS", field="kind"
        )  # fmt: skip
    locked.bump(version)
    for key, value in changed.items():
        setattr(locked, key, value)
    _check(locked)
    locked.save(update_fields=[*changed, "version"])
    if "dwellings_total" in changed:
        _write_size(locked, max(actor.today, locked.starts_on))
    events.record(actor, "agreement.changed", locked, detail={"fields": sorted(changed)})
    if "ends_on" in changed:
        events.record(actor, "agreement.term_changed", locked)
    return locked


@transaction.atomic
def end_agreement(*, actor: Actor, agreement: Agreement, on: date, reason: str) -> Agreement:
    """The last day is `on`; the dwellings leave the agreement with it. Ended on that day already is no error."""
    locked = _locked(actor, agreement)
    if locked.end_reason and locked.ends_on == on:
        return locked
    if not reason.strip():
        raise Refused(_("Skriv hvorfor avtalen avsluttes."), code="REASON_MISSING", field="reason")
    if on < locked.starts_on:
        raise Refused(
            _("Siste dag er før avtalen begynte. Rett datoen."), code="ENDS_BEFORE_START", field="on"
        )
    locked.ends_on, locked.end_reason = on, reason.strip()
    locked.version += 1
    locked.save(update_fields=["ends_on", "end_reason", "version"])
    after = on + timedelta(days=1)
    AgreementDwelling.objects.filter(agreement=locked, valid_to=None, valid_from__lte=after).update(
        valid_to=after
    )
    AgreementDwelling.objects.filter(agreement=locked, valid_from__gt=after).delete()
    events.record(actor, "agreement.ended", locked, on=on, reason=reason.strip())
    return locked


@transaction.atomic
def add_dwellings(
    *, actor: Actor, agreement: Agreement, dwellings: Iterable[Dwelling], on: date
) -> list[AgreementDwelling]:
    """Put dwellings under the agreement from a day. Those that are there already stay as they are."""
    locked = _locked(actor, agreement)
    _in_force(locked, on)
    wanted = list(
        Dwelling.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk__in=[dwelling.pk for dwelling in dwellings])
        .order_by("id")
    )
    now = Q(valid_to=None) | Q(valid_to__gt=on)
    taken = dict(
        AgreementDwelling.objects.filter(now, dwelling__in=wanted).values_list("dwelling", "agreement")
    )
    fresh = [dwelling for dwelling in wanted if taken.get(dwelling.pk) != locked.pk]
    elsewhere = [dwelling.number for dwelling in fresh if dwelling.pk in taken]
    if elsewhere:
        raise Refused(
            _("Disse boligene står allerede i en annen avtale: %(homes)s.") % {"homes": ", ".join(elsewhere[:10])},
            code="OTHER_AGREEMENT", field="dwellings",
        )  # fmt: skip
    owned = OWNERSHIP[AgreementKind(locked.kind)]
    wrong = [dwelling.number for dwelling in fresh if dwelling.ownership != owned]
    if wrong:
        raise Refused(
            _("Disse boligene har ikke eierformen «%(owned)s»: %(homes)s. Rett eierformen først.")
            % {"owned": owned.label, "homes": ", ".join(wrong[:10])},
            code="WRONG_OWNERSHIP", field="dwellings",
        )  # fmt: skip
    if locked.places.filter(now).count() + len(fresh) > locked.dwellings_total:
        raise Refused(
            _("Avtalen gjelder %(total)s boliger i alt. Rett antallet i avtalen først.")
            % {"total": locked.dwellings_total},
            code="TOTAL_TOO_SMALL", field="dwellings",
        )  # fmt: skip
    places = AgreementDwelling.objects.bulk_create(
        AgreementDwelling(
            municipality_id=locked.municipality_id, agreement=locked, dwelling=dwelling, valid_from=on
        )
        for dwelling in fresh
    )
    events.record_many(actor, "agreement.dwelling_added", fresh, on=on, detail={"agreement": str(locked.pk)})
    return places


@transaction.atomic
def remove_dwelling(*, actor: Actor, agreement: Agreement, dwelling: Dwelling, on: date) -> None:
    """The dwelling is not under the agreement from `on`. Not there is no error."""
    locked = _locked(actor, agreement)
    place = locked.places.filter(dwelling=dwelling, valid_to=None).first()
    if place is None:
        return
    place.valid_to = max(on, place.valid_from)
    place.save(update_fields=["valid_to"])
    events.record(actor, "agreement.dwelling_removed", dwelling, on=on, detail={"agreement": str(locked.pk)})


def require_room(*, dwelling: Dwelling, on: date) -> None:
    """Before the dwelling is given to somebody: the agreement it stands under must leave room.

    The agreement is locked until the transaction ends, so that two allocations cannot share its last place.
    Raises Refused with the rule and the figures.
    """
    now = Q(valid_to=None) | Q(valid_to__gt=on)
    place = AgreementDwelling.objects.filter(now, dwelling=dwelling, valid_from__lte=on).first()
    if place is None:
        return
    agreement = Agreement.objects.select_for_update(no_key=True).get(pk=place.agreement_id)
    if not agreement.in_force(on):
        raise Refused(
            _("Avtalen «%(title)s» gjelder ikke lenger. Forny avtalen, eller velg en annen bolig.")
            % {"title": agreement.title},
            code="AGREEMENT_OVER",
        )
    use = uses([agreement], on, today=on, apart_from=dwelling.pk)[agreement.pk]
    if not use.answer.may_refer:
        why = " ".join(str(line) for line in use.answer.explanation)
        raise Refused(
            _("%(why)s Velg en bolig utenfor «%(title)s», eller vent til en plass er fri.")
            % {"why": why, "title": agreement.title},
            code="CAP_REACHED",
        )


def require_term(*, dwelling: Dwelling, start: date, last_day: date | None) -> None:
    """Before a contract is made or signed: under a tilvisningsavtale it holds for three years at least."""
    now = Q(valid_to=None) | Q(valid_to__gt=start)
    place = (
        AgreementDwelling.objects.filter(
            now, dwelling=dwelling, valid_from__lte=start, agreement__kind=AgreementKind.REFERRAL
        )
        .select_related("agreement")
        .first()
    )
    if place is None or not place.agreement.in_force(start):
        return
    rule = rule_on(start)
    if last_day is not None and last_day < earliest_end(start, rule):
        raise Refused(
            _(
                "Boligen står i tilvisningsavtalen «%(title)s». Leietida må være minst %(years)s år (%(basis)s)."
            )
            % {
                "title": place.agreement.title,
                "years": rule.lease_years,
                "basis": rule.lease_basis.reference,
            },
            code="TERM_UNDER_AGREEMENT",
            field="end",
        )


def _locked(actor: Actor, agreement: Agreement) -> Agreement:
    locked = Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
    if not policies.agreements.can(actor, "change", locked):
        raise NotAllowed("change")
    return locked


def _in_force(agreement: Agreement, on: date) -> None:
    if not agreement.in_force(on):
        raise Refused(_("Avtalen gjelder ikke denne dagen. Rett datoen."), code="AGREEMENT_OVER", field="on")


def _check(agreement: Agreement) -> None:
    if agreement.ends_on is not None and agreement.ends_on < agreement.starts_on:
        raise Refused(
            _("Siste dag er før avtalen begynte. Rett datoen."), code="ENDS_BEFORE_START", field="ends_on"
        )
    if agreement.dwellings_total < 1:
        raise Refused(_("En avtale gjelder minst én bolig."), code="TOTAL_TOO_SMALL", field="dwellings_total")
    places = agreement.places.filter(valid_to=None).count() if not agreement._state.adding else 0
    if places > agreement.dwellings_total:
        raise Refused(
            _("Avtalen har allerede %(places)s boliger. Antallet kan ikke være lavere.") % {"places": places},
            code="TOTAL_TOO_SMALL", field="dwellings_total",
        )  # fmt: skip
    same = Agreement.objects.filter(municipality=agreement.municipality_id, title=agreement.title)
    if same.exclude(pk=agreement.pk).exists():
        raise Refused(_("Det finnes allerede en avtale med dette navnet."), code="NAME_TAKEN", field="title")


def _write_size(agreement: Agreement, on: date) -> None:
    AgreementSize.objects.update_or_create(
        municipality_id=agreement.municipality_id,
        agreement=agreement,
        valid_from=on,
        defaults={"dwellings": agreement.dwellings_total},
    )
