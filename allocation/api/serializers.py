from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from allocation.enums import (
    AnswerChannel,
    Category,
    CheckState,
    DeclineReason,
    EndReason,
    ExtensionReason,
    Need,
    PauseReason,
    Result,
    WaitingList,
)
from allocation.models import (
    AgendaItem,
    Candidate,
    Meeting,
    MinutesAddendum,
    Offer,
    WaitingEntry,
    WaitingSnapshot,
)
from allocation.services.results import Judgement


class StandingOut(serializers.Serializer):
    """A household's place on a list as of a day; `number` is null while it is paused."""

    number = serializers.IntegerField(allow_null=True)
    entry = serializers.UUIDField(source="entry_id")
    application = serializers.UUIDField(source="application_id")
    list = serializers.ChoiceField(choices=WaitingList.choices)
    since = serializers.DateField()
    counts_from = serializers.DateField()
    category = serializers.ChoiceField(choices=Category.choices)
    need = serializers.ChoiceField(choices=Need.choices)
    homeless = serializers.BooleanField()
    adults = serializers.IntegerField()
    children = serializers.IntegerField()
    bedrooms = serializers.IntegerField()
    paused = serializers.SerializerMethodField()
    offer_state = serializers.CharField()
    why = serializers.ListField(child=serializers.CharField())

    def get_paused(self, row: Any) -> bool:
        return row["pause"] is not None


@extend_schema_serializer(component_name="WaitingEntry")
class EntryOut(serializers.ModelSerializer):
    case_number = serializers.CharField(source="application.case_number")
    applicant = serializers.CharField(source="application.applicant.name")
    confirmation = serializers.CharField(
        source="confirmation_state",
        allow_null=True,
        default=None,
        help_text="asked or unconfirmed while the question whether a home is needed stands open; else null.",
    )

    class Meta:
        model = WaitingEntry
        fields = [
            "id", "application", "case_number", "applicant", "household", "list", "since", "entered_on", "ended_on",
            "end_reason", "last_confirmed_on", "confirmation", "source", "version",
        ]  # fmt: skip


class SnapshotOut(serializers.ModelSerializer):
    class Meta:
        model = WaitingSnapshot
        fields = ["on", "list", "category", "number", "days_waited", "state"]


class ConfirmIn(serializers.Serializer):
    """The household has answered. `still_needed` false ends nothing: `end` does."""

    answered_on = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="Default today."
    )
    channel = serializers.ChoiceField(choices=AnswerChannel.choices, required=False, default="")
    still_needed = serializers.BooleanField(required=False, default=True)


class KeepIn(serializers.Serializer):
    reason = serializers.CharField(max_length=500, help_text="Why the place is kept without an answer.")


class PauseIn(serializers.Serializer):
    reason = serializers.ChoiceField(choices=PauseReason.choices)
    first_day = serializers.DateField()
    last_day = serializers.DateField(required=False, allow_null=True, default=None)
    note = serializers.CharField(required=False, allow_blank=True, max_length=300, default="")


class EntryEndIn(serializers.Serializer):
    reason = serializers.ChoiceField(choices=EndReason.choices)


class MeetingOut(serializers.ModelSerializer):
    chair = serializers.CharField(source="chair.full_name")

    class Meta:
        model = Meeting
        fields = [
            "id", "number", "date", "starts_at", "place", "chair", "state", "published_at", "signed_at", "version",
        ]  # fmt: skip


class MeetingIn(serializers.Serializer):
    date = serializers.DateField()
    starts_at = serializers.TimeField(required=False, allow_null=True, default=None)
    place = serializers.CharField(required=False, allow_blank=True, max_length=150, default="")
    units = serializers.ListField(child=serializers.UUIDField(), required=False, default=list)


class AllocationVersionIn(serializers.Serializer):
    version = serializers.IntegerField(required=False)


class AllocationReasonIn(AllocationVersionIn):
    reason = serializers.CharField(max_length=2000)


class CandidateOut(serializers.ModelSerializer):
    applicant = serializers.CharField(
        source="shown_name", help_text="Withheld where the caller has no basis."
    )

    late = serializers.CharField(
        source="shown_late", allow_blank=True, help_text="Said where it came after the agenda was sent."
    )
    chain = serializers.CharField(
        source="shown_chain",
        allow_blank=True,
        help_text="What becomes vacant if the household gets the dwelling.",
    )

    class Meta:
        model = Candidate
        fields = [
            "id", "rank", "applicant", "explanation", "outcome", "reason", "computed_reason", "late", "chain",
        ]  # fmt: skip


class AgendaItemOut(serializers.ModelSerializer):
    applicant = serializers.CharField(source="shown_name", allow_blank=True)
    candidates = CandidateOut(source="shown_candidates", many=True)
    late = serializers.CharField(
        source="shown_late",
        allow_blank=True,
        help_text="Said where it came or changed after the agenda was sent.",
    )
    returned = serializers.CharField(
        source="shown_returned", allow_blank=True, help_text="Which meeting sent the item back."
    )
    chain = serializers.CharField(
        source="shown_chain", allow_blank=True, help_text="What becomes vacant if the household moves."
    )

    class Meta:
        model = AgendaItem
        fields = [
            "id", "order", "kind", "title", "applicant", "application", "vacancy", "lease", "summary", "proposal",
            "result", "reason", "further_need", "candidates", "late", "returned", "chain", "version",
        ]  # fmt: skip


class ArrangeIn(AllocationVersionIn):
    order = serializers.ListField(
        child=serializers.UUIDField(), max_length=500, help_text="Every item of the agenda, once."
    )


class NameOut(serializers.Serializer):
    """A name the caller's unit may look up before the meeting, and what the unit has written of it."""

    application = serializers.UUIDField(source="application_id")
    name = serializers.CharField(source="person.name")
    born = serializers.CharField(allow_blank=True, help_text="The date, or the year where no more is known.")
    basis = serializers.CharField(source="basis_text", help_text="Why the unit may know of it, in words.")
    state = serializers.ChoiceField(choices=[("", "not looked up"), *CheckState.choices])
    text = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField(allow_null=True)


class UnitProgressOut(serializers.Serializer):
    unit = serializers.CharField(source="unit.name")
    agency = serializers.CharField(source="unit.agency.name")
    checked = serializers.IntegerField()
    total = serializers.IntegerField()
    prepared_at = serializers.DateTimeField(allow_null=True)


class PreparationOut(serializers.Serializer):
    """`units` is for the office that holds the meeting: figures alone, never what is written."""

    unit = serializers.CharField(allow_blank=True)
    names = NameOut(many=True)
    units = UnitProgressOut(many=True)


class CheckIn(AllocationVersionIn):
    application = serializers.UUIDField()
    state = serializers.ChoiceField(choices=CheckState.choices)
    text = serializers.CharField(required=False, allow_blank=True, max_length=1000, default="")


class ResultIn(serializers.Serializer):
    result = serializers.ChoiceField(choices=Result.choices)
    candidate = serializers.UUIDField(required=False, allow_null=True, default=None)
    reserve = serializers.UUIDField(required=False, allow_null=True, default=None)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=4000, default="")
    further_need = serializers.CharField(
        required=False, allow_blank=True, max_length=1000, default="", help_text="Becomes a task."
    )
    need_unit = serializers.UUIDField(required=False, allow_null=True, default=None)
    need_user = serializers.UUIDField(required=False, allow_null=True, default=None)
    need_due = serializers.DateField(required=False, allow_null=True, default=None)
    version = serializers.IntegerField(required=False)


class ReasonsIn(serializers.Serializer):
    result = serializers.ChoiceField(
        choices=[Result.ALLOCATED, Result.NOT_ALLOCATED], required=False, default=Result.ALLOCATED
    )
    candidate = serializers.UUIDField(required=False, allow_null=True, default=None)
    reserve = serializers.UUIDField(required=False, allow_null=True, default=None)


class ReasonOut(serializers.Serializer):
    """`why` is empty for the one chosen, and where only a person can say it."""

    candidate = serializers.UUIDField(source="row.pk")
    rank = serializers.IntegerField(source="row.rank")
    outcome = serializers.CharField()
    why = serializers.SerializerMethodField()

    def get_why(self, row: Judgement) -> str:
        return str(row.why) if row.why else ""


class RecusalsIn(serializers.Serializer):
    participants = serializers.ListField(child=serializers.UUIDField(), required=False, default=list)
    users = serializers.ListField(child=serializers.UUIDField(), required=False, default=list)


class AttendanceIn(serializers.Serializer):
    present = serializers.ListField(
        child=serializers.UUIDField(), help_text="The participants who are there."
    )
    chair = serializers.UUIDField(required=False, allow_null=True, default=None)


class SignIn(AllocationVersionIn):
    minutes = serializers.CharField(
        required=False, allow_blank=True, max_length=4000, default="", help_text="The chair's remarks."
    )


class AddendumIn(serializers.Serializer):
    text = serializers.CharField(max_length=4000)


class AddendumOut(serializers.ModelSerializer):
    written_by = serializers.CharField(source="written_by.full_name")

    class Meta:
        model = MinutesAddendum
        fields = ["id", "text", "written_on", "written_by"]


class MinutesItemOut(serializers.Serializer):
    id = serializers.UUIDField(source="item.row.pk")
    order = serializers.IntegerField(source="item.row.order")
    title = serializers.CharField(source="item.title")
    applicant = serializers.CharField(source="item.name")
    result = serializers.CharField(source="item.row.result")
    reason = serializers.CharField(source="item.row.reason")
    departs = serializers.CharField(help_text="Empty where the order was followed.")
    recused = serializers.CharField()
    led_to = serializers.ListField(child=serializers.CharField())


class MinutesOut(serializers.Serializer):
    meeting = serializers.UUIDField(source="meeting.pk")
    signed_at = serializers.DateTimeField(source="meeting.signed_at", allow_null=True)
    present = serializers.ListField(child=serializers.CharField())
    absent = serializers.ListField(child=serializers.CharField())
    items = MinutesItemOut(many=True)
    remarks = serializers.CharField(source="meeting.minutes")
    addenda = AddendumOut(many=True)


class ResultingOut(serializers.Serializer):
    """A decision or an offer of the meeting; `hinders` says why one that waits cannot be sent yet."""

    key = serializers.CharField()
    kind = serializers.ChoiceField(choices=["decision", "offer"])
    id = serializers.UUIDField(source="row.pk")
    case_number = serializers.CharField(source="application.case_number")
    waits = serializers.BooleanField()
    hinders = serializers.CharField()
    sent_on = serializers.DateField(allow_null=True)


class OfferOut(serializers.ModelSerializer):
    case_number = serializers.CharField(source="application.case_number")
    dwelling = serializers.SerializerMethodField()

    class Meta:
        model = Offer
        fields = [
            "id", "application", "case_number", "entry", "vacancy", "dwelling", "state", "allocated_on", "sent_on",
            "deadline_on", "reminded_of", "viewing_at", "viewing_host", "viewing_state", "follows", "answered_on",
            "answer_channel", "decline_reason", "decline_note", "consequence", "version",
        ]  # fmt: skip

    def get_dwelling(self, row: Offer) -> str | None:
        """Null where the household's address is protected."""
        return None if row.application.applicant.protected else str(row.vacancy.dwelling)


class SendIn(AllocationVersionIn):
    viewing_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    viewing_place = serializers.CharField(required=False, allow_blank=True, max_length=150, default="")
    viewing_host = serializers.CharField(required=False, allow_blank=True, max_length=100, default="")


class ViewingIn(AllocationVersionIn):
    at = serializers.DateTimeField()
    place = serializers.CharField(
        required=False, allow_blank=True, max_length=150, default="", help_text="Empty: at the dwelling."
    )
    host = serializers.CharField(max_length=100, help_text="Who meets the household.")


class CloseViewingIn(AllocationVersionIn):
    attended = serializers.BooleanField()


class OfferExtendIn(AllocationVersionIn):
    deadline_on = serializers.DateField(help_text="Moved to the next working day; never earlier than before.")
    reason = serializers.ChoiceField(choices=ExtensionReason.choices)
    note = serializers.CharField(required=False, allow_blank=True, max_length=500, default="")


class MoveUpIn(serializers.Serializer):
    candidate = serializers.UUIDField()


class ReserveOut(serializers.Serializer):
    """One of the meeting's other candidates, in line; `why_not` is empty for one who can have the dwelling."""

    candidate = serializers.UUIDField(source="candidate.pk")
    application = serializers.UUIDField(source="candidate.application_id")
    case_number = serializers.CharField(source="candidate.application.case_number")
    applicant = serializers.CharField(source="candidate.application.applicant.name")
    reserve = serializers.BooleanField(source="is_reserve")
    why_not = serializers.ListField(child=serializers.CharField())


class AcceptIn(AllocationVersionIn):
    answered_on = serializers.DateField()
    channel = serializers.ChoiceField(
        choices=AnswerChannel.choices, required=False, default=AnswerChannel.WEB
    )


class DeclineIn(AcceptIn):
    reason = serializers.ChoiceField(choices=DeclineReason.choices)
    note = serializers.CharField(required=False, allow_blank=True, max_length=500, default="")
