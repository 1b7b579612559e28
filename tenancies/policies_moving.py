"""Who sees the records of moving in and out, damage claims and goods left behind: the landlord's, with the lease.

Pictures lie among the lease's papers and are seen by whoever sees those.
"""

from core.agencies.enums import Role
from core.agencies.policies import Policy, register, roles
from tenancies.models import (
    ClaimLine,
    DamageClaim,
    Inspection,
    InspectionKey,
    InspectionMeter,
    InspectionPhoto,
    InspectionPoint,
    LeftGoods,
)
from tenancies.policies import ACCOUNTS, LANDLORD, SHIELD

#: The landlord's people in the dwelling and at the desk.
INSPECTORS = LANDLORD | roles(Role.ENVIRONMENT_COORDINATOR)
RECORD_READERS = INSPECTORS | ACCOUNTS


class InspectionPolicy(Policy):
    model = Inspection
    shields = SHIELD
    readers = RECORD_READERS
    relation_key = "lease_id"
    actions = {
        "view": RECORD_READERS,
        "list": RECORD_READERS,
        "fill": INSPECTORS,
        "close": INSPECTORS,
        "reopen": LANDLORD,
        "discard": INSPECTORS,
    }


class OfInspection(Policy):
    shields = SHIELD
    readers = RECORD_READERS
    relation_key = "lease_id"
    actions = {"view": RECORD_READERS}


class PointPolicy(OfInspection):
    model = InspectionPoint


class MeterPolicy(OfInspection):
    model = InspectionMeter


class KeyPolicy(OfInspection):
    model = InspectionKey


class PhotoPolicy(OfInspection):
    model = InspectionPhoto
    actions = {"view": RECORD_READERS, "add": INSPECTORS}


class DamageClaimPolicy(Policy):
    model = DamageClaim
    shields = SHIELD
    readers = ACCOUNTS
    relation_key = "lease_id"
    actions = {
        "view": ACCOUNTS,
        "list": ACCOUNTS,
        "write": ACCOUNTS,
        "send": ACCOUNTS,
        "answer": ACCOUNTS,
        "settle": ACCOUNTS,
        "drop": LANDLORD,
    }


class ClaimLinePolicy(Policy):
    model = ClaimLine
    shields = SHIELD
    readers = ACCOUNTS
    relation_key = "lease_id"
    actions = {"view": ACCOUNTS}


class LeftGoodsPolicy(Policy):
    model = LeftGoods
    shields = SHIELD
    readers = RECORD_READERS
    relation_key = "lease_id"
    actions = {
        "view": RECORD_READERS,
        "list": RECORD_READERS,
        "keep": INSPECTORS,
        "invite": INSPECTORS,
        "collect": INSPECTORS,
        "dispose": LANDLORD,
    }


inspections = register(InspectionPolicy())
points = register(PointPolicy())
meters = register(MeterPolicy())
keys = register(KeyPolicy())
photos = register(PhotoPolicy())
damage_claims = register(DamageClaimPolicy())
claim_lines = register(ClaimLinePolicy())
left_goods = register(LeftGoodsPolicy())
