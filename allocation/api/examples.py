"""Complete examples for the schema."""

from drf_spectacular.utils import OpenApiExample

STANDING = OpenApiExample(
    "A family without a home",
    value={
        "number": 1,
        "entry": "0193509c-7c00-7000-8000-000000000020",
        "application": "0193509c-7c00-7000-8000-000000000002",
        "list": "ordinary",
        "since": "2025-03-03",
        "counts_from": "2025-03-03",
        "category": "family",
        "need": "no_home",
        "homeless": True,
        "adults": 1,
        "children": 2,
        "bedrooms": 2,
        "paused": False,
        "offer_state": "",
        "why": ["Nummer 1 20. november 2026.", "Gruppe 1: barnefamilie uten bosted."],
    },
    response_only=True,
)
PAUSE_IN = OpenApiExample(
    "In an institution until the new year",
    value={"reason": "institution", "first_day": "2026-11-20", "last_day": "2026-12-31", "note": ""},
    request_only=True,
)
MEETING_IN = OpenApiExample(
    "The weekly meeting",
    value={
        "date": "2026-12-01",
        "starts_at": "09:00",
        "place": "Rom 2",
        "units": ["0193509c-7c00-7000-8000-000000000030"],
    },
    request_only=True,
)
RESULT_IN = OpenApiExample(
    "Allocated to the first on the list",
    value={
        "result": "allocated",
        "candidate": "0193509c-7c00-7000-8000-000000000040",
        "reserve": None,
        "reason": "",
        "further_need": "",
        "version": 1,
    },
    request_only=True,
)
ACCEPT_IN = OpenApiExample(
    "Yes, by telephone",
    value={"answered_on": "2026-11-25", "channel": "phone", "version": 2},
    request_only=True,
)
DECLINE_IN = OpenApiExample(
    "No, the school is too far away",
    value={
        "answered_on": "2026-11-25",
        "channel": "phone",
        "reason": "environment",
        "note": "For langt til skolen.",
        "version": 2,
    },
    request_only=True,
)
EXTEND_IN = OpenApiExample(
    "A specialist wants to see the dwelling",
    value={
        "deadline_on": "2026-12-07",
        "reason": "specialist",
        "note": "Ergoterapeut 2. desember.",
        "version": 2,
    },
    request_only=True,
)
