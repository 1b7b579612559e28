"""Rows of leases that nothing else in the world makes: papers, payments, moving, replacement homes."""

from datetime import timedelta
from typing import Any

from core.agencies.models import Municipality
from core.rules.models import Deadline
from core.sharing.models import Consent, Representative
from housing.models import SupplyProject, SupplyStatus
from tenancies.models import (
    ClaimLine,
    DamageClaim,
    Deposit,
    EntryRefusal,
    Inspection,
    InspectionKey,
    InspectionMeter,
    InspectionPhoto,
    InspectionPoint,
    Lease,
    LeasePaper,
    LeaseRequest,
    LedgerEntry,
    LeftGoods,
    OutsideBalance,
    PaperSignature,
    RentChange,
    Replacement,
    TenantChange,
    UnplacedPayment,
)
from tests.factories.housing import make_dwelling, make_vacancy


def paid(place: Municipality, lease: Lease) -> None:
    """A payment that waits, and one that has been placed on the lease."""
    day = lease.created_at.date()
    entry = LedgerEntry.objects.filter(lease=lease, kind="payment", placed_from=None).first()
    if entry is None:
        entry = LedgerEntry.objects.create(
            municipality=place, compartment_id=lease.compartment_id, lease=lease, kind="payment", date=day,
            booked=day, amount=9500, bank_reference="plassert",
        )  # fmt: skip
    RentChange.objects.create(
        municipality=place, compartment_id=lease.compartment_id, lease=lease, kind="market", old_monthly=9500,
        new_monthly=9900, told_on=day, effective_on=day + timedelta(days=200), note="Lik leilighet i naboblokka",
        told_by_id=lease.handler_id,
    )  # fmt: skip
    OutsideBalance.objects.create(
        municipality=place, compartment_id=lease.compartment_id, lease=lease, as_of=day, overdue_rent=9500,
        oldest_due=day, told_on=day,
    )  # fmt: skip
    for number in (1, 2):
        placed = {"state": "placed", "lease": lease, "entry": entry, "handled_on": day} if number == 2 else {}
        UnplacedPayment.objects.create(
            municipality=place, compartment_id=lease.compartment_id, reason="kid_unknown", on=day, received_on=day,
            amount=9500, bank_reference=f"bank{number}", kid="20240000172", reference="gammelt", text="Fra mor",
            debit_account="98765432109", key=f"bank{number}|9500|20240000172", note="Ringte", **placed,
        )  # fmt: skip


def moved(lease: Lease) -> None:
    """The record of moving out, with a line of each kind, a claim, and what was left behind."""
    day = lease.created_at.date()
    own: dict[str, Any] = {
        "municipality_id": lease.municipality_id, "compartment_id": lease.compartment_id, "lease": lease,
    }  # fmt: skip
    record = Inspection.objects.create(
        **own, kind="move_out", held_on=day, held_by_id=lease.handler_id, represented_by="En nabo",
        storage_note="Sykkel", note="Uenige om gulvet", unsigned_reason="Møtte ikke",
    )  # fmt: skip
    point = InspectionPoint.objects.create(
        **own, inspection=record, room="Stue", item="Gulv", condition="damaged", note="Brennmerke", cause="tenant",
        cost=4000,
    )  # fmt: skip
    InspectionMeter.objects.create(**own, inspection=record, kind="electricity", number="735", reading=48211)
    InspectionKey.objects.create(
        **own, inspection=record, kind="door", number="A1", count=2, returned=1, cost=900
    )
    InspectionPhoto.objects.create(
        **own, inspection=record, point=point, document=lease.pk, caption="Merket i gulvet", taken_on=day
    )
    security = Deposit.objects.filter(lease=lease).first() or Deposit.objects.create(
        **own, kind="guarantee", amount=30000, given_by="Nav Fjorden", account="12345678901"
    )
    claim = DamageClaim.objects.create(
        **own, inspection=record, state="sent", against=security.kind, security=security, raised_on=day, send_by=day,
        sent_on=day, answer_by=day, answer="Betaler ikke", outcome="Venter",
    )  # fmt: skip
    ClaimLine.objects.create(**own, claim=claim, text="Nytt gulv i stua", amount=4000)
    LeftGoods.objects.create(
        **own, found_on=day, what="En sofa", kept_where="Lageret i byen", end_note="Ikke hentet"
    )


def signed(place: Municipality, lease: Lease) -> None:
    """An amendment that waits for the tenant, of every lease: hidden ones too."""
    day = lease.created_at.date()
    for each in Lease.objects.filter(municipality=place).order_by("id"):
        paper = LeasePaper.objects.create(
            municipality=place, compartment_id=each.compartment_id, lease=each, kind="amendment", made_on=day,
            effective_on=day, reason="Trenger boligen lenger", contact="Ada i tjenesten",
            terms={"before": {}, "after": {"shorter_reason": "Venter på omsorgsbolig"}},
        )  # fmt: skip
        PaperSignature.objects.create(
            municipality=place, compartment_id=each.compartment_id, lease=each, paper=paper, party="landlord",
            name="Kari for utleier", signed_on=day,
        )  # fmt: skip
        change = TenantChange.objects.create(
            municipality=place, compartment_id=each.compartment_id, lease=each, kind="left", happened_on=day,
            told_on=day, note="Flyttet til søsteren", estate_contact="Dødsboet", reason="Sett attesten",
            terms={"shorter_reason": "Venter på omsorgsbolig"},
        )  # fmt: skip
        EntryRefusal.objects.create(
            municipality=place, compartment_id=each.compartment_id, lease=each, change=change, who="Ada som naboen",
            claim_on=day, refused_on=day, ground="conditions", reason="Bodde ikke sammen lenge nok", suit_by=day,
        )  # fmt: skip
        LeaseRequest.objects.create(
            municipality=place, compartment_id=each.compartment_id, lease=each, kind="absence", who="Ada som leier",
            why="Er på sykehus", received_on=day, answer_by=day + timedelta(days=30), starts_on=day,
            ends_on=day + timedelta(days=90), reason="Det er trangt",
        )  # fmt: skip
    Lease.objects.filter(pk=lease.pk).update(follow_up_due=True, follow_up_why="Vilkår i vedtaket")


def lent(place: Municipality, lease: Lease) -> None:
    """Two homes the household was lent: one it is back from, and one nobody may know of."""
    day = lease.created_at.date()
    for secret in (False, True):
        home = make_dwelling(place, state="not_available" if secret else "vacant")
        vacancy = make_vacancy(place, home, state="let", let_on=day)
        ended = {} if secret else {"state": "returned", "ended_on": day, "end_reason": "Ferdig"}
        lent = Replacement.objects.create(
            municipality=place, compartment_id=lease.compartment_id, lease=lease, person_id=lease.tenant_id,
            dwelling=home, vacancy=vacancy, reason="violence" if secret else "fire", note="Trygt sted",
            starts_on=day, expected_return_on=day + timedelta(days=90), tenant_pays=0, rent_before=9500,
            rest_paid_by="landlord", rent_note="Avtalt muntlig", secret=secret, handler_id=lease.handler_id, **ended,
        )  # fmt: skip
        Deadline.objects.create(
            municipality=place, compartment_id=lease.compartment_id, unit=lease.compartment.units.first(),
            kind="replacement_return", subject_type="tenancies.replacement", subject_id=lent.pk, start=day,
            nominal_end=day, due=day + timedelta(days=90), rule="replacement_return", basis="rutine",
        )  # fmt: skip
    project = SupplyProject.objects.create(municipality=place, name="Nye boliger", units=4, note="Ved elva")
    SupplyStatus.objects.create(
        municipality=place, project=project, on=day, state="planned", units=4, why="Nytt"
    )


def who_speaks(lease: Lease) -> None:
    """A tenant's consent, and the one who speaks for the tenant."""
    day = lease.created_at.date()
    own: dict[str, Any] = {
        "municipality_id": lease.municipality_id,
        "compartment_id": lease.compartment_id,
        "person_id": lease.tenant_id,
        "subject_type": lease._meta.label_lower,
        "subject_id": lease.pk,
    }
    Consent.objects.create(
        **own, subject_label=lease.number, recipient_name="Legevakten", information=["identity"],
        purpose="Avtale om hjelp", state="given", asked_on=day, answered_on=day, answered_how="oral",
        valid_from=day, valid_to=day + timedelta(days=300), decided_at=lease.created_at,
    )  # fmt: skip
    Representative.objects.create(
        **own, kind="guardian", name="Vilde Oppdiktet", matters=["all"], proof_seen_on=day, valid_from=day
    )
