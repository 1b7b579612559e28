from allocation.services.afterwards import resulting, send_result
from allocation.services.agenda import build_agenda
from allocation.services.answers import accept_offer, decline_offer, lapse_due, withdraw_offer
from allocation.services.arranging import (
    add_application,
    add_candidate,
    add_item,
    arrange,
    move_item,
    remove_item,
)
from allocation.services.attendance import set_attendance, set_recusals
from allocation.services.confirmations import ask_entry, confirm_entry, keep_place, record_answer
from allocation.services.entries import (
    change_facts,
    end_entry,
    enter_list,
    pause_entry,
    refresh_facts,
    resume_entry,
)
from allocation.services.extensions import extend_offer
from allocation.services.meetings import (
    add_finding,
    cancel_meeting,
    change_meeting,
    plan_meeting,
    publish_meeting,
)
from allocation.services.minutes import add_addendum, hold_meeting, sign_meeting
from allocation.services.offers import allocate_between_meetings, prepare_offer, send_offer
from allocation.services.preparing import report_prepared, save_check
from allocation.services.reminders import remind_due
from allocation.services.reserves import is_open_to_reserve, line_up, move_up
from allocation.services.results import record_result
from allocation.services.series import plan_ahead, save_series
from allocation.services.undoing import undo_result
from allocation.services.viewings import arrange_viewing, close_viewing

__all__ = [
    "accept_offer",
    "add_addendum",
    "add_application",
    "add_candidate",
    "add_finding",
    "add_item",
    "allocate_between_meetings",
    "arrange",
    "arrange_viewing",
    "ask_entry",
    "build_agenda",
    "cancel_meeting",
    "change_facts",
    "change_meeting",
    "close_viewing",
    "confirm_entry",
    "decline_offer",
    "end_entry",
    "enter_list",
    "extend_offer",
    "hold_meeting",
    "is_open_to_reserve",
    "keep_place",
    "lapse_due",
    "line_up",
    "move_item",
    "move_up",
    "pause_entry",
    "plan_ahead",
    "plan_meeting",
    "prepare_offer",
    "publish_meeting",
    "record_answer",
    "record_result",
    "refresh_facts",
    "remind_due",
    "remove_item",
    "report_prepared",
    "resulting",
    "resume_entry",
    "save_check",
    "save_series",
    "send_offer",
    "send_result",
    "set_attendance",
    "set_recusals",
    "sign_meeting",
    "undo_result",
    "withdraw_offer",
]
