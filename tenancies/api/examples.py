"""Complete examples for the schema."""

from drf_spectacular.utils import OpenApiExample

ARREARS_PREVIEW = {
    "municipality": "bergen",
    "on": "2025-09-17",
    "lease": {
        "rent": "9500.00",
        "due_day": 1,
        "consent_to_notice": False,
        "contract": {
            "written": True,
            "signed": True,
            "eviction_clause": True,
            "reserved_against_nav_notice": [["2024-01-01", "2024-12-31"]],
        },
        "children_in_household": 0,
        "household_history": [{"member": "child", "from": "2020-01-01", "to": "2025-06-30"}],
        "ledger": [
            {
                "date": "2025-07-01",
                "booked": "2025-06-20",
                "kind": "rent",
                "amount": "9500.00",
                "month": "2025-07",
                "bank_reference": None,
            },
            {
                "date": "2025-07-20",
                "booked": None,
                "kind": "payment",
                "amount": "2000.00",
                "month": None,
                "bank_reference": "A-1001",
            },
        ],
        "plan": {
            "agreed": "2025-09-10",
            "starting_balance": "7500.00",
            "instalment": "1500.00",
            "first_due": "2025-10-01",
            "every": "month",
            "tolerance_days": 5,
        },
        "events": [
            {
                "date": "2025-08-02",
                "event": "nav_told",
                "by": "landlord",
                "reason": None,
                "result": None,
                "kind": None,
                "until": None,
                "what": None,
                "to": "nav-arstad",
                "eviction_on": None,
                "lock_changed": None,
            }
        ],
    },
    "parameters": {"to_collection": "2 months", "notice_days": 14},
}

PLAN_PREVIEW = {
    "on": "2025-12-10",
    "balance": "4500.00",
    "plan": {
        "starting_balance": "7500.00",
        "instalment": "1500.00",
        "first_due": "2025-10-01",
        "every": "month",
        "tolerance_days": 5,
    },
}

PAYMENT_IN = OpenApiExample(
    "A payment from the bank",
    value={
        "lease": "01978c2e-6d0f-7c3a-9f52-0c9b2f7a1d10",
        "amount": "9500.00",
        "on": "2026-11-20",
        "month": "2026-11-01",
        "bank_reference": "2026112000017",
        "text": "",
    },
    request_only=True,
)
RENT_RUN_IN = OpenApiExample("November", value={"month": "2026-11-01"}, request_only=True)
STEP_IN = OpenApiExample(
    "The landlord accepts a petition",
    value={"event": "landlord_accepts", "on": "2026-11-20", "reason": "Hjelp er prøvd, og gjelda øker."},
    request_only=True,
)
