from tenancies.models.arrears import ArrearsCase, ArrearsStep, PaymentPlan, StopMessage
from tenancies.models.arrears_work import ChildAssessment, ContactAttempt, Eviction
from tenancies.models.balances import OutsideBalance
from tenancies.models.changes import EntryRefusal, LeaseRequest, TenantChange
from tenancies.models.followup import FollowUp, FollowUpGoal, FollowUpVisit
from tenancies.models.handover import Handover
from tenancies.models.inspection import (
    Inspection,
    InspectionKey,
    InspectionMeter,
    InspectionPhoto,
    InspectionPoint,
)
from tenancies.models.lease import Lease, LeaseTerm, RentAgreement
from tenancies.models.lease_reviews import LeaseReview
from tenancies.models.ledger import Deposit, LedgerEntry, RentRun
from tenancies.models.moving import ClaimLine, DamageClaim, LeftGoods
from tenancies.models.offices import NavDistrict
from tenancies.models.papers import LeasePaper, PaperSignature
from tenancies.models.payments import UnplacedPayment
from tenancies.models.rent_change import PriceIndex, RentChange
from tenancies.models.replacement import Replacement
from tenancies.models.stays import Placement, PlacementException, Stay, StayPerson
from tenancies.models.tenancy_notices import Complaint, Remedy, TenancyNotice

__all__ = [
    "ArrearsCase",
    "ArrearsStep",
    "ChildAssessment",
    "ClaimLine",
    "Complaint",
    "ContactAttempt",
    "DamageClaim",
    "Deposit",
    "EntryRefusal",
    "Eviction",
    "FollowUp",
    "FollowUpGoal",
    "FollowUpVisit",
    "Handover",
    "Inspection",
    "InspectionKey",
    "InspectionMeter",
    "InspectionPhoto",
    "InspectionPoint",
    "Lease",
    "LeasePaper",
    "LeaseRequest",
    "LeaseReview",
    "LeaseTerm",
    "LedgerEntry",
    "LeftGoods",
    "NavDistrict",
    "OutsideBalance",
    "PaperSignature",
    "PaymentPlan",
    "Placement",
    "PlacementException",
    "PriceIndex",
    "Remedy",
    "RentAgreement",
    "RentChange",
    "RentRun",
    "Replacement",
    "Stay",
    "StayPerson",
    "StopMessage",
    "TenancyNotice",
    "TenantChange",
    "UnplacedPayment",
]
