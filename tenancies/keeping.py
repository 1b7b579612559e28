"""What the room holds on persons, for requests for access; and how long, for retention."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.privacy import gathering, request_places, retention
from core.privacy.gathering import CaseKind, Source
from core.privacy.retention import Child, Kept
from tenancies.calculations.arrears.explain import REASONS
from tenancies.models import (
    ArrearsCase,
    ArrearsStep,
    ChildAssessment,
    Complaint,
    ContactAttempt,
    DamageClaim,
    Deposit,
    EntryRefusal,
    Eviction,
    FollowUp,
    FollowUpGoal,
    FollowUpVisit,
    Handover,
    Inspection,
    InspectionPoint,
    Lease,
    LeasePaper,
    LeaseRequest,
    LeaseReview,
    LedgerEntry,
    LeftGoods,
    OutsideBalance,
    PaperSignature,
    PaymentPlan,
    Placement,
    PlacementException,
    Remedy,
    RentChange,
    Replacement,
    Stay,
    StayPerson,
    StopMessage,
    TenancyNotice,
    TenantChange,
    UnplacedPayment,
)

LABEL = "tenancies.lease"
STAY = "tenancies.placement"
HANDOVER = "tenancies.handover"
FOLLOW_UP = "tenancies.followup"


def _of(code: str, title: object, model: type, **more: object) -> Source:
    return Source(f"lease.{code}", title, model, person="lease__tenant", case={LABEL: "lease"}, **more)  # type: ignore[arg-type]


def register() -> None:
    gathering.register_case(CaseKind(Lease, _("Leieforhold"), "number", "tenant"))
    gathering.register(
        Source(
            "lease",
            _("Leieforhold"),
            Lease,
            person="tenant",
            case={LABEL: "pk"},
            fields=(
                "number", "state", "starts_on", "signed_by_landlord_on", "signed_by_tenant_on", "nav_reserved_from",
                "nav_consent_on", "ended_on", "end_reason", "keys_returned_on",
            ),
            on="starts_on",
            order=40,
        ),
        _of("review", _("Vurdering når leietida går ut"), LeaseReview, on="term_end", order=42,
            mark=request_places.READ_IT),
        # Who complained is not the tenant's to know: somebody reads it before it is given out.
        _of("complaint", _("Klage på leieforholdet"), Complaint, on="received_on", order=47,
            mark=request_places.READ_IT,
            fields=("received_on", "happened_on", "source", "about", "text", "serious", "outcome", "handled_on",
                    "outcome_note")),
        _of("remedy", _("Tiltak som er prøvd"), Remedy, on="on", order=47, mark=request_places.READ_IT,
            fields=("on", "kind", "result", "note")),
        _of("notice", _("Advarsel, oppsigelse eller heving"), TenancyNotice, on="sent_on", order=47,
            mark=request_places.READ_IT),
        _of("entry", _("Post i reskontroen"), LedgerEntry, on="date", order=41),
        _of("payment", _("Innbetaling som ble sett på før den ble ført"), UnplacedPayment, on="on", order=41,
            fields=("on", "amount", "kid", "bank_reference", "debit_account", "text", "reason", "handled_on")),
        _of("rent_change", _("Endring av husleie"), RentChange, on="told_on", order=41, fields=(
            "kind", "state", "old_monthly", "new_monthly", "effective_on", "told_on", "settled_on", "note"),
            mark=request_places.READ_IT),
        _of("outside_balance", _("Saldo fra et annet system"), OutsideBalance, on="as_of", order=41),
        _of("deposit", _("Depositum eller garanti"), Deposit, order=42),
        _of("arrears", _("Restansesak"), ArrearsCase, on="opened_on", order=43),
        _of("step", _("Skritt i restansesaken"), ArrearsStep, on="date", order=44, mark=request_places.READ_IT),
        _of("contact", _("Kontakt om restanse"), ContactAttempt, on="on", order=44, mark=request_places.READ_IT,
            fields=("on", "how", "result", "measures", "note")),
        _of("children", _("Vurdering av barnets beste"), ChildAssessment, on="written_on", order=44,
            mark=request_places.READ_IT),
        _of("eviction", _("Fravikelse"), Eviction, on="eviction_on", order=46, mark=request_places.READ_IT),
        _of("plan", _("Nedbetalingsavtale"), PaymentPlan, on="agreed", order=45),
        _of("paper", _("Avtale eller ark"), LeasePaper, on="made_on", order=46,
            fields=("kind", "number", "state", "made_on", "effective_on", "done_on", "reason", "contact")),
        # Of the old tenant, and of the one who entered: each in the lease that is theirs.
        _of("change", _("Leierskifte"), TenantChange, on="told_on", order=46, mark=request_places.READ_IT,
            fields=("kind", "state", "happened_on", "told_on", "note", "claim_on", "from_on", "takes_over", "ends_on",
                    "reason")),
        _of("entry_refusal", _("Nei til å tre inn i leieavtalen"), EntryRefusal, on="refused_on", order=46,
            mark=request_places.READ_IT,
            fields=("who", "claim_on", "refused_on", "ground", "reason", "suit_by", "suit_on")),
        # The one who was told no, where we know who it was.
        Source("lease.own_entry_refusal", _("Nei til å tre inn i leieavtalen"), EntryRefusal, person="person",
               case={LABEL: "lease"}, fields=("claim_on", "refused_on", "ground", "reason", "suit_by", "suit_on"),
               on="refused_on", order=46, mark=request_places.READ_IT),
        _of("request", _("Søknad om framleie eller innflytting"), LeaseRequest, on="received_on", order=46,
            mark=request_places.READ_IT,
            fields=("kind", "state", "who", "why", "received_on", "starts_on", "ends_on", "answered_on", "ground",
                    "reason")),
        _of("signature", _("Underskrift"), PaperSignature, on="signed_on", order=46,
            fields=("party", "name", "signed_on", "method")),
        # Whose home it is, not the tenant: after violence the tenant may be the one they moved from.
        Source("lease.replacement", _("Erstatningsbolig"), Replacement, person="person", case={LABEL: "lease"},
               fields=("reason", "note", "starts_on", "expected_return_on", "tenant_pays", "rest_paid_by", "rent_note",
                       "ended_on", "end_reason", "dwelling"), on="starts_on", order=47, mark=request_places.READ_IT),
        _of("stop", _("Stoppmelding"), StopMessage, on="sent_on", order=46, mark=request_places.READ_IT,
            labels={"codes": _("Det som stoppet")},
            values={"codes": lambda row: [str(REASONS.get(code, code)) for code in row.codes]}),
        _of("inspection", _("Inn- eller utflyttingsprotokoll"), Inspection, on="held_on", order=48,
            fields=("kind", "state", "held_on", "tenant_there", "represented_by", "storage_number", "storage",
                    "storage_note", "note", "landlord_signed_on", "tenant_signed_on", "unsigned_reason"),
            mark=request_places.READ_IT),
        _of("inspection_point", _("Punkt i protokollen"), InspectionPoint, order=48,
            fields=("room", "item", "condition", "note", "cause", "cost", "fix_by", "fixed_on")),
        _of("damage_claim", _("Krav for skade"), DamageClaim, on="raised_on", order=49,
            fields=("state", "against", "raised_on", "sent_on", "answer_by", "answered_on", "answer", "bank_notice_on",
                    "suit_on", "settled_on", "paid", "outcome"), mark=request_places.READ_IT),
        _of("left_goods", _("Etterlatte ting"), LeftGoods, on="found_on", order=49,
            fields=("state", "found_on", "what", "kept_where", "costs", "invited_on", "collect_by", "ended_on",
                    "ground", "end_note", "proceeds")),
    )  # fmt: skip
    request_places.papers_of(LABEL)
    retention.register(
        Kept(
            "ledgers",
            root=Lease._meta.db_table,
            shown=lambda row: _now("Leieforhold %(number)s") % {"number": row.number},
            person="tenant",
            since="r.ended_on",
            closed="r.ended_on IS NOT NULL",
            children=(
                *(
                    Child(f"tenancies_{table}", "r.lease_id = ANY (:ids)")
                    for table in (
                        "complaint", "remedy", "tenancynotice", "leasereview",
                        "replacement", "stopmessage", "arrearsstep", "contactattempt", "childassessment", "eviction",
                        "arrearscase", "paymentplan", "claimline", "damageclaim",
                        "leftgoods", "inspectionphoto", "inspectionkey", "inspectionmeter",
                        "inspectionpoint", "inspection", "deposit", "leaseterm", "rentagreement",
                        "rentchange", "outsidebalance",
                    )
                ),
                Child("tenancies_entryrefusal", "r.lease_id = ANY (:ids)"),
                Child("tenancies_tenantchange", "r.lease_id = ANY (:ids)"),
                Child("tenancies_leaserequest", "r.lease_id = ANY (:ids)"),
                Child("tenancies_papersignature", "r.lease_id = ANY (:ids)"),
                Child("tenancies_leasepaper", "r.lease_id = ANY (:ids)"),
                Child("tenancies_unplacedpayment", "r.lease_id = ANY (:ids)"),
                Child("tenancies_ledgerentry", "r.lease_id = ANY (:ids) AND r.counters_id IS NOT NULL"),
                Child("tenancies_ledgerentry", "r.lease_id = ANY (:ids)"),
                *request_places.papers(),
            ),
        )
    )  # fmt: skip
    _stays()
    _handovers()
    _follow_ups()


def _stays() -> None:
    gathering.register_case(CaseKind(Placement, _("Midlertidig botilbud"), "number", "person"))
    of_stay = {STAY: "placement"}
    gathering.register(
        Source(
            "temporary",
            _("Midlertidig botilbud"),
            Placement,
            person="person",
            case={STAY: "pk"},
            fields=(
                "number", "state", "started_on", "ended_on", "outcome", "end_note", "basis", "decided_on",
                "decision_reference", "children", "plan", "planned_on", "exception_until",
            ),
            on="started_on",
            order=47,
            mark=request_places.READ_IT,
        ),
        Source(
            "temporary.stay",
            _("Sted"),
            Stay,
            person="placement__person",
            case=of_stay,
            fields=("place", "starts_on", "left_on", "agreed_rate", "counted_as", "override_reason"),
            on="starts_on",
            order=48,
        ),
        Source(
            "temporary.person",
            _("Person i opphold"),
            StayPerson,
            person="person",
            case=of_stay,
            fields=("role", "valid_from", "valid_to"),
            on="valid_from",
            order=48,
        ),
        Source(
            "temporary.exception",
            _("Unntak fra tre måneder"),
            PlacementException,
            person="placement__person",
            case=of_stay,
            fields=("decided_on", "until", "reason"),
            on="decided_on",
            order=49,
            mark=request_places.READ_IT,
        ),
    )  # fmt: skip
    request_places.papers_of(STAY)
    retention.register(
        Kept(
            "temporary_stays",
            root=Placement._meta.db_table,
            shown=lambda row: _now("Midlertidig botilbud %(number)s") % {"number": row.number},
            person="person",
            since="r.ended_on",
            closed="r.state = 'ended'",
            children=(
                *(
                    Child(f"tenancies_{table}", "r.placement_id = ANY (:ids)")
                    for table in ("stayperson", "stay", "placementexception")
                ),
                *request_places.papers(),
            ),
        )
    )


def _handovers() -> None:
    gathering.register_case(CaseKind(Handover, _("Overgang"), "number", "person"))
    gathering.register(
        Source(
            "handover",
            _("Overgang"),
            Handover,
            person="person",
            case={HANDOVER: "pk"},
            fields=(
                "number", "state", "kind", "expected_on", "source", "source_detail", "basis", "basis_detail", "home",
                "home_note", "confirmed_on", "ended_on", "note",
            ),
            on="expected_on",
            order=49,
            mark=request_places.READ_IT,
        )
    )  # fmt: skip
    request_places.papers_of(HANDOVER)
    retention.register(
        Kept(
            "handovers",
            root=Handover._meta.db_table,
            shown=lambda row: _now("Overgang %(number)s") % {"number": row.number},
            person="person",
            since="r.ended_on",
            closed="r.ended_on IS NOT NULL",
            children=request_places.papers(),
        )
    )


def _follow_ups() -> None:
    gathering.register_case(CaseKind(FollowUp, _("Booppfølging"), "number", "person"))
    of_case = {FOLLOW_UP: "follow_up"}
    gathering.register(
        Source(
            "followup",
            _("Booppfølging"),
            FollowUp,
            person="person",
            case={FOLLOW_UP: "pk"},
            fields=(
                "number", "state", "asked_by", "basis", "decided_on", "decision_reference", "agreed_on", "started_on",
                "important", "able", "support", "hard_times", "how_often", "planned_on", "review_on", "ended_on",
                "outcome", "end_note",
            ),
            on="started_on",
            order=50,
            mark=request_places.READ_IT,
        ),
        Source(
            "followup.goal",
            _("Mål i booppfølging"),
            FollowUpGoal,
            person="follow_up__person",
            case=of_case,
            fields=("state", "area", "words", "my_steps", "our_steps", "target_on", "set_on", "closed_on", "closing"),
            on="set_on",
            order=51,
        ),
        Source(
            "followup.visit",
            _("Besøk i booppfølging"),
            FollowUpVisit,
            person="follow_up__person",
            case=of_case,
            fields=("state", "kind", "on", "about", "note"),
            on="on",
            order=51,
            mark=request_places.READ_IT,
        ),
    )  # fmt: skip
    request_places.papers_of(FOLLOW_UP)
    retention.register(
        Kept(
            "follow_ups",
            root=FollowUp._meta.db_table,
            shown=lambda row: _now("Booppfølging %(number)s") % {"number": row.number},
            person="person",
            since="r.ended_on",
            closed="r.state = 'ended'",
            children=(
                Child("tenancies_followupgoal", "r.follow_up_id = ANY (:ids)"),
                Child("tenancies_followupvisit", "r.follow_up_id = ANY (:ids)"),
                *request_places.papers(),
            ),
        )
    )
