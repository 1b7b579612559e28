"""Providers of temporary housing, their places and prices, and the agreements on quality."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.models import Unit
from core.audit import events
from core.base.errors import NotAllowed, Refused
from housing import policies
from housing.models import PlacePrice, QualityAgreement, TemporaryPlace, TemporaryProvider

PROVIDER_FACTS = ("name", "kind", "organisation_number", "contact_person", "phone", "email", "note")
PLACE_FACTS = (
    "name", "kind", "with_lease", "round_the_clock", "paid_per_night", "suits_children", "suits_young", "capacity",
    "address", "postcode", "town", "closed_on",
)  # fmt: skip
AGREEMENT_FACTS = ("place", "valid_from", "ends_on", "review_on", "note")
#: What an administrator's own number may be at most; a higher one is a slip of the pen.
HIGHEST_PRICE = Decimal(20_000)


@transaction.atomic
def add_provider(*, actor: Actor, **facts: Any) -> TemporaryProvider:
    """A new provider; its places and agreements are added afterwards."""
    if not policies.providers.can(actor, "add"):
        raise NotAllowed("add")
    provider = TemporaryProvider(municipality=actor.home, **_known(facts, PROVIDER_FACTS))
    _check_provider(provider)
    provider.save(force_insert=True)
    events.record(actor, "provider.added", provider)
    return provider


@transaction.atomic
def change_provider(
    *, actor: Actor, provider: TemporaryProvider, version: int | None = None, **facts: Any
) -> TemporaryProvider:
    locked = TemporaryProvider.objects.select_for_update(no_key=True).get(pk=provider.pk)
    if not policies.providers.can(actor, "change", locked):
        raise NotAllowed("change")
    changed = _apply(locked, _known(facts, PROVIDER_FACTS), version)
    if changed:
        _check_provider(locked)
        locked.save(update_fields=[*changed, "version"])
        events.record(actor, "provider.changed", locked, detail={"fields": sorted(changed)})
    return locked


@transaction.atomic
def add_place(
    *, actor: Actor, provider: TemporaryProvider, per_night: Decimal, price_from: date, **facts: Any
) -> TemporaryPlace:
    """A new place with its first price."""
    if not policies.places.can(actor, "add") or not policies.providers.sees(actor, provider):
        raise NotAllowed("add")
    place = TemporaryPlace(municipality=actor.home, provider=provider, **_known(facts, PLACE_FACTS))
    _check_place(place)
    _check_price(per_night)
    place.save(force_insert=True)
    PlacePrice.objects.create(
        municipality=actor.home, place=place, per_night=per_night, valid_from=price_from
    )
    events.record(actor, "place.added", place)
    return place


@transaction.atomic
def change_place(
    *, actor: Actor, place: TemporaryPlace, version: int | None = None, **facts: Any
) -> TemporaryPlace:
    """Correct a place, or take it out of use from a day. Stays that run go on, and are to be moved by hand."""
    locked = lock_place(place)
    if not policies.places.can(actor, "change", locked):
        raise NotAllowed("change")
    changed = _apply(locked, _known(facts, PLACE_FACTS), version)
    if changed:
        _check_place(locked)
        locked.save(update_fields=[*changed, "version"])
        events.record(actor, "place.changed", locked, detail={"fields": sorted(changed)})
    return locked


@transaction.atomic
def set_price(*, actor: Actor, place: TemporaryPlace, per_night: Decimal, valid_from: date) -> PlacePrice:
    """What a night costs from a day on. The same day again corrects that row; earlier nights keep their price."""
    locked = lock_place(place)
    if not policies.places.can(actor, "change", locked):
        raise NotAllowed("change")
    _check_price(per_night)
    found = PlacePrice.objects.filter(place=locked, valid_from=valid_from).first()
    if found is not None and found.per_night == per_night:
        return found
    price, _made = PlacePrice.objects.update_or_create(
        municipality_id=locked.municipality_id,
        place=locked,
        valid_from=valid_from,
        defaults={"per_night": per_night},
    )
    events.record(actor, "place.price_set", locked, on=valid_from, detail={"per_night": str(per_night)})
    return price


@transaction.atomic
def add_quality_agreement(
    *, actor: Actor, provider: TemporaryProvider, unit: Unit, **facts: Any
) -> QualityAgreement:
    """An agreement for all of the provider's places, or one of them. The same one twice is the first."""
    if not policies.quality_agreements.can(actor, "add") or not policies.providers.sees(actor, provider):
        raise NotAllowed("add")
    agreement = QualityAgreement(
        municipality=actor.home, provider=provider, unit=unit, **_known(facts, AGREEMENT_FACTS)
    )
    _check_agreement(agreement)
    same = QualityAgreement.objects.filter(
        provider=provider, place=agreement.place, valid_from=agreement.valid_from, ends_on=agreement.ends_on
    ).first()
    if same is not None:
        return same
    agreement.save(force_insert=True)
    events.record(actor, "quality_agreement.added", agreement, on=agreement.valid_from)
    return agreement


@transaction.atomic
def change_quality_agreement(
    *, actor: Actor, agreement: QualityAgreement, version: int | None = None, **facts: Any
) -> QualityAgreement:
    """Correct or renew."""
    locked = _locked_agreement(actor, agreement)
    changed = _apply(locked, _known(facts, AGREEMENT_FACTS), version)
    if changed:
        _check_agreement(locked)
        locked.save(update_fields=[*changed, "version"])
        events.record(actor, "quality_agreement.changed", locked, detail={"fields": sorted(changed)})
    return locked


@transaction.atomic
def review_quality_agreement(
    *, actor: Actor, agreement: QualityAgreement, review_on: date
) -> QualityAgreement:
    """It has been gone through with the provider; it is to be so again on `review_on`."""
    locked = _locked_agreement(actor, agreement)
    if locked.review_on == review_on:
        return locked
    if review_on <= actor.today:
        raise Refused(
            _("Neste gjennomgang må være en dag som kommer."), code="REVIEW_PASSED", field="review_on"
        )
    locked.review_on = review_on
    locked.version += 1
    locked.save(update_fields=["review_on", "version"])
    events.record(actor, "quality_agreement.reviewed", locked)
    return locked


@transaction.atomic
def end_quality_agreement(
    *, actor: Actor, agreement: QualityAgreement, on: date, reason: str
) -> QualityAgreement:
    """The last day is `on`. Ended on that day already is no error."""
    locked = _locked_agreement(actor, agreement)
    if locked.end_reason and locked.ends_on == on:
        return locked
    if not reason.strip():
        raise Refused(_("Skriv hvorfor avtalen avsluttes."), code="REASON_MISSING", field="reason")
    if on < locked.valid_from:
        raise Refused(
            _("Siste dag er før avtalen begynte. Rett datoen."), code="ENDS_BEFORE_START", field="on"
        )
    locked.ends_on, locked.end_reason = on, reason.strip()[:300]
    locked.version += 1
    locked.save(update_fields=["ends_on", "end_reason", "version"])
    events.record(actor, "quality_agreement.ended", locked, on=on, reason=reason.strip())
    return locked


def lock_place(place: TemporaryPlace) -> TemporaryPlace:
    """The place, locked until the transaction ends: two cannot get its last bed."""
    return TemporaryPlace.objects.select_for_update(no_key=True, of=("self",)).get(pk=place.pk)


def _locked_agreement(actor: Actor, agreement: QualityAgreement) -> QualityAgreement:
    locked = QualityAgreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
    if not policies.quality_agreements.can(actor, "change", locked):
        raise NotAllowed("change")
    return locked


def _known(facts: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {
        name: value.strip() if isinstance(value, str) else value
        for name, value in facts.items()
        if name in names
    }


def _apply(record: Any, facts: dict[str, Any], version: int | None) -> list[str]:
    changed = [name for name, value in facts.items() if getattr(record, name) != value]
    if changed:
        record.bump(version)
        for name in changed:
            setattr(record, name, facts[name])
    return changed


def _check_provider(provider: TemporaryProvider) -> None:
    if not provider.name:
        raise Refused(_("Skriv hva tilbyderen heter."), code="NAME_MISSING", field="name")
    number = provider.organisation_number
    if number and not (number.isdigit() and len(number) == 9):
        raise Refused(
            _("Et organisasjonsnummer har ni sifre. Rett det, eller la feltet stå tomt."),
            code="ORGANISATION_NUMBER", field="organisation_number",
        )  # fmt: skip
    same = TemporaryProvider.objects.filter(municipality=provider.municipality_id, name=provider.name)
    if same.exclude(pk=provider.pk).exists():
        raise Refused(_("Det finnes allerede en tilbyder med dette navnet."), code="NAME_TAKEN", field="name")


def _check_place(place: TemporaryPlace) -> None:
    if not place.name:
        raise Refused(_("Skriv hva stedet heter."), code="NAME_MISSING", field="name")
    if place.capacity < 1:
        raise Refused(_("Stedet må ha minst én plass."), code="NO_CAPACITY", field="capacity")
    same = TemporaryPlace.objects.filter(municipality=place.municipality_id, name=place.name)
    if same.exclude(pk=place.pk).exists():
        raise Refused(_("Det finnes allerede et sted med dette navnet."), code="NAME_TAKEN", field="name")


def _check_price(per_night: Decimal) -> None:
    if per_night < 0 or per_night > HIGHEST_PRICE:
        raise Refused(
            _("Prisen per natt må være mellom 0 og 20 000 kroner."), code="PRICE", field="per_night"
        )


def _check_agreement(agreement: QualityAgreement) -> None:
    if agreement.ends_on is not None and agreement.ends_on < agreement.valid_from:
        raise Refused(
            _("Siste dag er før avtalen begynte. Rett datoen."), code="ENDS_BEFORE_START", field="ends_on"
        )
    if agreement.review_on < agreement.valid_from:
        raise Refused(
            _("Gjennomgangen må være etter at avtalen begynner."),
            code="REVIEW_BEFORE_START",
            field="review_on",
        )
    if agreement.place is not None and agreement.place.provider_id != agreement.provider_id:
        raise Refused(_("Stedet hører til en annen tilbyder."), code="OTHER_PROVIDER", field="place")
