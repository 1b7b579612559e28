from housing.services.dwellings import add_dwelling, change_dwelling, set_status
from housing.services.vacancies import (
    advance_vacancy,
    advise,
    cancel_vacancy,
    mark_let,
    release_vacancy,
    report_vacancy,
    reserve_vacancy,
)
from housing.services.withholding import show_again, withhold

__all__ = [
    "add_dwelling",
    "advance_vacancy",
    "advise",
    "cancel_vacancy",
    "change_dwelling",
    "mark_let",
    "release_vacancy",
    "report_vacancy",
    "reserve_vacancy",
    "set_status",
    "show_again",
    "withhold",
]
