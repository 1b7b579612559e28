from housing.services.agreements import (
    add_agreement,
    add_dwellings,
    change_agreement,
    end_agreement,
    remove_dwelling,
    require_room,
    require_term,
)
from housing.services.dwellings import add_dwelling, change_dwelling, set_status
from housing.services.retiring import bring_back, retire_dwelling
from housing.services.stock import add_area, add_building, change_area, change_building, earmark_floor
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
    "add_agreement",
    "add_area",
    "add_building",
    "add_dwelling",
    "add_dwellings",
    "advance_vacancy",
    "advise",
    "bring_back",
    "cancel_vacancy",
    "change_agreement",
    "change_area",
    "change_building",
    "change_dwelling",
    "earmark_floor",
    "end_agreement",
    "mark_let",
    "release_vacancy",
    "remove_dwelling",
    "report_vacancy",
    "require_room",
    "require_term",
    "reserve_vacancy",
    "retire_dwelling",
    "set_status",
    "show_again",
    "withhold",
]
