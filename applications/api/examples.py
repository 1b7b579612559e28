"""Complete examples for the schema."""

from drf_spectacular.utils import OpenApiExample

APPLICATION_IN = OpenApiExample(
    "A family staying with others",
    value={
        "external_reference": "skjema-2026-000123",
        "kind": "new",
        "channel": "web",
        "received": "2026-11-02",
        "applicant": {
            "given_name": "Kari",
            "family_name": "Testesen",
            "number": "12859030007",
            "birth_date": None,
            "birth_year": None,
            "phone": "99999999",
            "email": "kari.testesen@example.org",
            "contact_through": "",
            "language": "nn",
            "interpreter": "",
        },
        "members": [
            {
                "person": {"given_name": "Lille", "family_name": "Testesen", "birth_date": "2019-02-01"},
                "role": "child",
            }
        ],
        "citizenship": "norwegian",
        "registered": [{"first_day": "2015-01-01", "last_day": None}],
        "situation": {
            "situation": "temporarily_with_others",
            "lease_end": None,
            "renewal_right": False,
            "unsuitable": "no",
            "discharge": None,
            "homeless": "with_others",
            "acute": False,
        },
        "need": {"bedrooms": 2, "step_free": True, "wished_areas": ["Årstad"]},
        "income": {
            "gross_yearly": "240000.00",
            "documented": True,
            "year": 2025,
            "source": "Skattemelding",
        },
        "debts": [
            {"kind": "unpaid_rent", "amount": "12267.00", "creditor": "municipality", "defaulted": True}
        ],
        "evictions": [{"date": "2024-05-02", "reason": "breach", "carried_out": True}],
        "household_invited": "2026-11-03",
        "statement": "Vi trenger to soverom.",
    },
    request_only=True,
)
APPLICATION_OUT = OpenApiExample(
    "A registered application",
    value={
        "id": "0193509c-7c00-7000-8000-000000000002",
        "case_number": "2026/123",
        "kind": "new",
        "channel": "web",
        "state": "received",
        "received": "2026-11-02",
        "registered_at": "2026-11-02T09:15:00+01:00",
        "applicant_id": "0193509c-7c00-7000-8000-000000000003",
        "applicant": "Kari Testesen",
        "household_id": "0193509c-7c00-7000-8000-000000000004",
        "unit": "Boligkontoret",
        "caseworker": None,
        "citizenship": "norwegian",
        "permit": "",
        "household_invited": "2026-11-03",
        "external_reference": "skjema-2026-000123",
        "before_husrom": False,
        "version": 1,
    },
    response_only=True,
)
PROVISIONAL_IN = OpenApiExample(
    "Not in time for the next meeting",
    value={
        "reason": "misses_next_meeting",
        "explanation": "",
        "asked_for": ["Lønnsslipp for de tre siste månedene"],
        "expected_date": "2026-12-15",
    },
    request_only=True,
)
DECISION_IN = OpenApiExample(
    "Grant",
    value={
        "outcome": "grant",
        "basis": "own_criteria",
        "dwelling_type": "kommunal utleiebolig",
        "persons": 2,
        "bedrooms": 2,
        "term_months": 36,
        "conditions": "",
        "situation": "du bor midlertidig hos andre",
        "reasons": "Du oppfyller alle kravene.",
        "childs_best": "Vi har vurdert bomiljø, bostabilitet og barnets behov.",
        "next_steps": "Vi skriver til deg når vi har et tilbud.",
    },
    request_only=True,
)
JUDGEMENT_IN = OpenApiExample(
    "Able to manage a home",
    value={
        "criterion": "able_to_manage",
        "answer": "yes",
        "reason": "Har bodd alene i tre år uten merknader.",
    },
    request_only=True,
)
REASON_IN = OpenApiExample("Reason", value={"reason": "Søkeren har funnet bolig selv."}, request_only=True)
FORWARD_IN = OpenApiExample(
    "To the municipality where the applicant lives",
    value={
        "receiver": "Voss herad, Boligkontoret",
        "address": "Uttrågata 9\n5700 Voss",
        "reason": "Du bor i Voss og søker bolig der.",
    },
    request_only=True,
)
