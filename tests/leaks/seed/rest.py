"""Rows of the kinds that nothing else in the world makes, so that no text stands there unmarked."""

from datetime import timedelta
from typing import Any

from django.db.models import F

from allocation.models import (
    AgendaItem,
    Candidate,
    EntryConfirmation,
    MinutesAddendum,
    Offer,
    OfferExtension,
    Participant,
    UnallocatedReason,
    UnitCheck,
    WaitingEntry,
    WaitingSnapshot,
)
from allocation.services.series import save_series
from applications.models import (
    Absence,
    AdvanceNotice,
    Appeal,
    Application,
    CaseworkerChange,
    Decision,
    FactsConfirmation,
    Forwarding,
    HandedOn,
    JudgementAnswer,
    KindAnswers,
    Lead,
    LeadContact,
    MemberStatement,
    Need,
    ProvisionalAnswer,
    RelatedCase,
    RequestedDocument,
    SavedFilter,
    Simulation,
    SimulationResult,
    Tie,
)
from core.agencies.models import Membership, Municipality
from core.people.models import HouseholdMember
from core.rules.models import Deadline, RuleSet
from core.rules.services import drafting
from core.sharing.models import Consent, Representative
from deviations.models import (
    Fault,
    FaultAlert,
    FaultVisit,
    OutsideReport,
    Report,
    ReportApproval,
    ReportPhoto,
    ReportReason,
    ReportRoute,
)
from housing.models import (
    Advice,
    AdviceRequest,
    Agreement,
    AgreementDwelling,
    AgreementSize,
    Building,
    ChecklistItem,
    ChecklistTick,
    Dwelling,
    FloorEarmark,
    SupplyProject,
    SupplyStatus,
    Vacancy,
)
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
    RentRun,
    Replacement,
    TenantChange,
    UnplacedPayment,
)
from tests.database import as_owner
from tests.factories.housing import make_dwelling, make_vacancy
from tests.leaks.seed.people import somebody, unit


def build() -> None:
    administrator = somebody("admin.bergen")
    drafting.start_draft(
        actor=administrator,
        rule_set=RuleSet.objects.get(municipality=administrator.home, kind="eligibility", code="bergen-2025"),
    )
    for chair, called in (("moteleder.bergen", "nav-arstad"), ("leder.nes", "nav-nes")):
        who = somebody(chair)
        save_series(actor=who, name="Torsdagsmøtet", place="Rom 4", units=[unit(who, called)])
    with as_owner():
        for place in Municipality.objects.all():
            _case(place)
            _report(place)
            _more_time(place)
            _on_the_list(place)
            landlord = Lease.objects.filter(municipality=place).first()
            assert landlord is not None
            RentRun.objects.create(
                municipality=place,
                compartment_id=landlord.compartment_id,
                month=landlord.created_at.date().replace(day=1),
            )
            _who_speaks(landlord)
            _paid(place, landlord)
            _lent(place, landlord)
            for lease in Lease.objects.filter(municipality=place):
                _moved(lease)
            _signed(place, landlord)
            _stock(place, landlord)


def _paid(place: Municipality, lease: Lease) -> None:
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


def _moved(lease: Lease) -> None:
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


def _signed(place: Municipality, lease: Lease) -> None:
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


def _lent(place: Municipality, lease: Lease) -> None:
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


def _stock(place: Municipality, lease: Lease) -> None:
    """What is said of homes, the hidden ones too, and what is gone through before somebody moves in."""
    day = lease.created_at.date()
    by: dict[str, Any] = {"municipality": place, "given_on": day, "given_by_id": lease.handler_id}
    later = day + timedelta(days=90)
    homes = list(Dwelling.objects.filter(municipality=place).order_by("id"))
    for home in homes:
        Advice.objects.create(**by, dwelling=home, kind="quiet", text="Lydhørt", review_on=later)
    for house in Building.objects.filter(municipality=place).order_by("id")[:3]:
        Advice.objects.create(**by, building=house, kind="stable", text="Mange flyttinger", review_on=later)
        FloorEarmark.objects.create(municipality=place, building=house, floor=1, earmark="young", set_on=day)
    agreement = Agreement.objects.create(
        municipality=place, kind="tilvisning", owner="Utleie AS", title="Avtale", starts_on=day,
        dwellings_total=99, note="Fritt",
    )  # fmt: skip
    AgreementSize.objects.create(municipality=place, agreement=agreement, dwellings=99, valid_from=day)
    for home in homes[:9]:
        AgreementDwelling.objects.create(
            municipality=place, agreement=agreement, dwelling=home, valid_from=day
        )
    item = ChecklistItem.objects.create(municipality=place, text="Befart", obligatory=False, valid_from=day)
    for vacancy in Vacancy.objects.filter(municipality=place).order_by("id"):
        ChecklistTick.objects.create(
            municipality=place, vacancy=vacancy, item=item, ticked_on=day, ticked_by_id=lease.handler_id
        )
        AdviceRequest.objects.create(
            municipality=place, vacancy=vacancy, question="Passer den?", asked_on=day,
            asked_by_id=lease.handler_id, due_on=later,
        )  # fmt: skip


def _looked_up(place: Municipality, item: AgendaItem) -> None:
    """Every unit that is called has written something of its own about a candidate."""
    candidate = Candidate.objects.filter(item__meeting=item.meeting_id).first()
    called = Participant.objects.filter(meeting=item.meeting_id).select_related("unit")
    for row in called if candidate is not None else ():
        UnitCheck.objects.create(
            municipality=place,
            compartment_id=row.unit.compartment_id,
            meeting_id=item.meeting_id,
            application_id=candidate.application_id,
            person_id=candidate.person_id,
            unit=row.unit,
            state="draft",
            text="Kjent fra før",
            written_by_id=Membership.objects.filter(unit=row.unit).values_list("user", flat=True).first()
            or item.meeting.chair_id,
        )


def _on_the_list(place: Municipality) -> None:
    """Households asked whether they still need a home, and where they stood one night."""
    for entry in WaitingEntry.objects.filter(municipality=place).order_by("id"):
        own: dict[str, Any] = {
            "municipality": place,
            "compartment_id": entry.compartment_id,
            "entry": entry,
        }
        EntryConfirmation.objects.create(
            asked_on=entry.entered_on, answer_by=entry.entered_on, asked_by="letter", state="kept",
            settled_on=entry.entered_on, note="Søsteren svarte for familien", **own,
        )  # fmt: skip
        WaitingSnapshot.objects.create(
            on=entry.entered_on,
            list=entry.list,
            category="family",
            number=1,
            days_waited=0,
            state="waiting",
            **own,
        )


def _more_time(place: Municipality) -> None:
    """An offer that is to be seen first, and answered later."""
    offer = Offer.objects.filter(municipality=place, state="sent").first()
    assert offer is not None and offer.deadline_on is not None
    OfferExtension.objects.create(
        municipality=place,
        compartment_id=offer.compartment_id,
        offer=offer,
        application_id=offer.application_id,
        deadline_before=offer.deadline_on,
        deadline_on=offer.deadline_on + timedelta(days=7),
        reason="other",
        note="Lege vil se boligen",
    )
    Offer.objects.filter(pk=offer.pk).update(
        viewing_at=offer.created_at,
        viewing_place="Ved porten",
        viewing_host="Kari Vakt",
        viewing_state="arranged",
    )


def _who_speaks(lease: Lease) -> None:
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


def _case(place: Municipality) -> None:
    decision = Decision.objects.filter(municipality=place).first()
    assert decision is not None
    case = Application.objects.get(pk=decision.application_id)
    day = case.created_at.date()
    own: dict[str, Any] = {"municipality": place, "compartment_id": case.compartment_id}
    ProvisionalAnswer.objects.create(
        municipality=place,
        application=case,
        sent_on=day,
        reason="other",
        explanation="Mange saker",
        expected_date=day + timedelta(days=60),
    )
    JudgementAnswer.objects.create(
        **own, application=case, criterion="age_18", answer="yes", reason="Hun er over 18."
    )
    FactsConfirmation.objects.create(**own, application=case, confirmed_on=day, how="Gjennomgått på telefon.")
    CaseworkerChange.objects.create(
        municipality=place, application=case, unit_id=case.unit_id, reason="Langtidsfravær"
    )
    item = AgendaItem.objects.filter(municipality=place, kind="vacancy").first()
    if item is not None:
        MinutesAddendum.objects.create(
            municipality=place,
            compartment_id=item.compartment_id,
            meeting_id=item.meeting_id,
            text="Søkeren ringte etter møtet.",
            written_on=day,
            written_by=item.meeting.chair,
        )
        UnallocatedReason.objects.create(
            municipality=place,
            compartment_id=item.compartment_id,
            meeting_id=item.meeting_id,
            item=item,
            vacancy_id=item.vacancy_id,
            reason="Ingen av dem passet.",
        )
        _looked_up(place, item)
    _kinds(own, case)
    _household(own, case)
    _people_and_papers(own, case)
    _trial(own, case)
    Appeal.objects.create(**own, decision=decision, received_on=day, in_time=True, grounds="Jeg er uenig.")


def _trial(own: dict[str, Any], case: Application) -> None:
    """A rule set tried on the cases, and a filter somebody has kept."""
    rules = RuleSet.objects.filter(municipality=case.municipality_id, kind="eligibility").first()
    worker = Membership.objects.filter(unit=case.unit_id).first()
    assert rules is not None and worker is not None
    trial = Simulation.objects.create(
        municipality_id=case.municipality_id,
        rule_set=rules,
        code=rules.code,
        content=rules.content,
        on=case.created_at.date(),
        started_by_id=worker.user_id,
        compartments=[str(case.compartment_id)],
    )
    SimulationResult.objects.create(
        **own,
        simulation=trial,
        application=case,
        before="met",
        after="not_met",
        changes=[{"code": "age_18", "before": "met", "after": "not_met", "fact": {"nb": "Er under 18."}}],
    )
    SavedFilter.objects.create(
        municipality_id=case.municipality_id, user_id=worker.user_id, name="Mine", query="state=received"
    )


def _kinds(own: dict[str, Any], case: Application) -> None:
    KindAnswers.objects.create(
        **own, application=case, lease="2020/17", changes="Et barn til.", explanation="Trapp."
    )
    Forwarding.objects.create(
        **own,
        application=case,
        receiver="Nav Os",
        address="Postboks 1",
        reason="Bor der.",
        forwarded_on=case.created_at.date(),
    )


def _household(own: dict[str, Any], case: Application) -> None:
    """What a member says, why another has not, and needs in full."""
    day = case.created_at.date()
    for place, member in enumerate(HouseholdMember.objects.filter(household=case.household_id)[:2]):
        heard: dict[str, Any] = {"heard": False, "not_heard": "other", "note": "Er på reise."}
        if place == 0:
            heard = {"heard": True, "heard_on": day, "how": "meeting", "said": "Jeg vil bo nær skolen."}
        MemberStatement.objects.create(**own, application=case, person_id=member.person_id, **heard)
    Need.objects.known().filter(household=case.household_id).update(superseded_at=F("recorded_at"))
    Need.objects.create(
        **own, household_id=case.household_id, valid_from=day, bedrooms=2, near_to="Søster", other_wishes="Hage",
    )  # fmt: skip


def _people_and_papers(own: dict[str, Any], case: Application) -> None:
    """What is asked for, sent on, told ahead and tied together; a referral; somebody disqualified, somebody away."""
    day = case.created_at.date()
    worker = Membership.objects.filter(unit=case.unit_id).first()
    assert worker is not None
    colleague = Membership.objects.filter(unit=case.unit_id).exclude(user=worker.user_id).first()
    other = Application.objects.filter(compartment=case.compartment_id).exclude(pk=case.pk).first()
    if other is not None:
        RelatedCase.objects.create(
            **own, application=case, other=other, kind="linked", reason="Samme husstand"
        )
    RequestedDocument.objects.create(
        **own,
        application=case,
        type="other",
        what="Kontoutskrift",
        asked_on=day,
        due_on=day + timedelta(days=14),
    )
    AdvanceNotice.objects.create(
        **own, application=case, rule="withdraw_grant", explanation="Inntekten er endret.", sent_on=day,
        reply_by=day + timedelta(days=14), replied_on=day, reply="Det stemmer ikke.",
    )  # fmt: skip
    HandedOn.objects.create(
        **own,
        application=case,
        scheme="bostotte",
        receiver="Husbanken",
        due=day,
        note="Haster",
        received_by="Ola",
    )
    Tie.objects.create(
        **own, application=case, user_id=worker.user_id, ground="family", explanation="Søskenbarn"
    )
    Absence.objects.create(
        municipality_id=case.municipality_id,
        user_id=worker.user_id,
        first_day=day,
        last_day=day,
        stand_in=colleague.user if colleague else None,
    )
    lead = Lead.objects.create(
        **own, number="H-2026-1", received=day, person_id=case.applicant_id, unit_id=case.unit_id,
        referrer="Legevakten", referrer_contact="Vaktleder", reason="Står uten bolig.", consent_to="Legen",
    )  # fmt: skip
    LeadContact.objects.create(**own, lead=lead, on=day, how="phone", note="Tok ikke telefonen.")


def _report(place: Municipality) -> None:
    report = Report.objects.filter(municipality=place).first()
    assert report is not None
    ReportApproval.objects.create(
        municipality=place,
        compartment_id=report.compartment_id,
        report=report,
        basis="no_measure_needed",
        reason="Ikke behov",
        asked_level=1,
        asked_by=report.reporter,
        answer="Enig",
    )
    lease = Lease.objects.filter(municipality=place).first()
    assert lease is not None
    fault = Fault.objects.create(
        municipality=place, compartment_id=lease.compartment_id, year=2026, serial=1, unit=report.unit, place="Kjeller",
        kind="water", what="Vann", reporter=report.reporter, lease=lease, state="ordered", supplier="Rør",
        ordered_on=report.due_on,
    )  # fmt: skip
    FaultAlert.objects.create(
        municipality=place, compartment_id=lease.compartment_id, fault=fault, told="Vaktsentralen", how="sms"
    )
    FaultVisit.objects.create(
        municipality=place, compartment_id=lease.compartment_id, fault=fault, on=report.due_on, starts="09:00",
        ends="11:00", note="Ring på",
    )  # fmt: skip
    ReportRoute.objects.create(
        municipality=place,
        agency=report.unit.agency,
        way="fault",
        handling="elsewhere",
        where="Ring vaktmesteren",
        on_call="Vaktsentralen",
        on_call_phone="55 50 00 00",
    )
    OutsideReport.objects.create(
        municipality=place, compartment_id=report.compartment_id, unit=report.unit, origin="quality_system",
        reference="BK-1", reported_on=report.due_on, due_on=report.due_on,
    )  # fmt: skip
    ReportReason.objects.create(
        municipality=place, report=report, about="due_changed", text="Venter på deler", by=report.reporter,
        due_before=report.due_on, due_after=report.due_on,
    )  # fmt: skip
    ReportPhoto.objects.create(
        municipality=place,
        compartment_id=report.compartment_id,
        report=report,
        content=b"bilde",
        sha256="0" * 64,
    )
