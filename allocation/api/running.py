"""Running a meeting through the API: roll call, results with their reasons, undo, minutes, and what came of it."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from allocation import policies, selectors, services
from allocation.api import examples
from allocation.api.serializers import (
    AddendumIn,
    AddendumOut,
    AgendaItemOut,
    AllocationVersionIn,
    AttendanceIn,
    MinutesOut,
    ReasonOut,
    ReasonsIn,
    RecusalsIn,
    ResultIn,
    ResultingOut,
)
from allocation.enums import MeetingState
from allocation.minutes import minutes_view
from allocation.models import AgendaItem, Meeting
from allocation.presentation import agenda_view
from allocation.services.needs import Need
from allocation.services.results import judged
from core.agencies.api import PolicyViewSet
from core.agencies.views import visible_or_404
from core.audit import reads


def given(serializer: type[serializers.Serializer], request: Request) -> dict[str, Any]:
    filled = serializer(data=request.data)
    filled.is_valid(raise_exception=True)
    return dict(filled.validated_data)


def agenda_of(view_set: Any, request: Request, meeting: Meeting) -> Any:
    view = agenda_view(view_set.actor, meeting)
    reads.note(request, persons=view.person_ids, content="meeting.agenda", subject=meeting)
    rows = []
    for item in view.items:
        row: Any = item.row
        row.shown_name = item.name
        row.shown_late, row.shown_returned, row.shown_chain = item.late, item.returned, item.chain
        row.shown_candidates = []
        for each in item.candidates:
            candidate: Any = each.row
            candidate.shown_name = each.name
            candidate.shown_late, candidate.shown_chain = each.late, each.chain
            row.shown_candidates.append(candidate)
        rows.append(row)
    return AgendaItemOut(rows, many=True).data


class RunningActions(PolicyViewSet):
    """What is done with a meeting from its roll call on."""

    running_map = {"attendance": "run", "minutes": "view", "addenda": "sign", "after": "run"}

    @extend_schema(request=AttendanceIn, responses=AgendaItemOut(many=True), filters=False)
    @action(detail=True, methods=["post"], pagination_class=None)
    def attendance(self, request: Request, pk: str | None = None) -> Response:
        """Roll call: the participants who are there; the others are absent."""
        meeting = self.get_object()
        data = given(AttendanceIn, request)
        chair = None
        if data["chair"] is not None:
            chairs = selectors.possible_chairs(self.actor, meeting.compartment_id)
            chair = chairs.filter(pk=data["chair"]).first()
            if chair is None:
                raise serializers.ValidationError({"chair": ["Velg en som kan lede møter her."]})
        services.set_attendance(
            actor=self.actor, meeting=meeting, present=dict.fromkeys(data["present"], True), chair=chair
        )
        return Response(agenda_of(self, request, meeting))

    @extend_schema(responses=MinutesOut, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def minutes(self, request: Request, pk: str | None = None) -> Response:
        """The minutes of a meeting that is over, as the caller may read them."""
        meeting = self.get_object()
        if meeting.state not in (MeetingState.HELD, MeetingState.SIGNED):
            raise serializers.ValidationError({"detail": ["Møtet er ikke avsluttet ennå."]})
        view = minutes_view(self.actor, meeting)
        reads.note(request, persons=view.person_ids, content="meeting.minutes", subject=meeting)
        return Response(MinutesOut(view).data)

    @extend_schema(request=AddendumIn, responses={201: AddendumOut})
    @action(detail=True, methods=["post"])
    def addenda(self, request: Request, pk: str | None = None) -> Response:
        """Add to signed minutes (protokolltilførsel). The minutes themselves never change."""
        row = services.add_addendum(actor=self.actor, meeting=self.get_object(), **given(AddendumIn, request))
        return Response(AddendumOut(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=ResultingOut(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def after(self, request: Request, pk: str | None = None) -> Response:
        """Every decision and offer of the meeting, whether it waits to be sent, and what hinders it."""
        meeting = self.get_object()
        rows = services.resulting(actor=self.actor, meeting=meeting)
        reads.note(
            request,
            persons=[each.application.applicant_id for each in rows],
            content="meeting.after",
            subject=meeting,
        )
        return Response(ResultingOut(rows, many=True).data)


class AgendaItemViewSet(PolicyViewSet):
    """Saker på sakslista: recording the result in the meeting."""

    policy = policies.agenda_items
    actions_map = {"result": "record", "reasons": "record", "undo": "record", "recusals": "record"}
    serializer_class = AgendaItemOut
    select = ("meeting", "vacancy")

    def _answer(self, request: Request, item: AgendaItem) -> Response:
        rows = agenda_of(self, request, item.meeting)
        return Response(next(row for row in rows if UUID(str(row["id"])) == item.pk))

    def _candidates(self, item: AgendaItem, data: dict[str, Any]) -> None:
        for name in ("candidate", "reserve"):
            if data[name] is not None:
                data[name] = visible_or_404(policies.candidates, self.actor, item=item, pk=data[name])

    def _helper(self, item: AgendaItem, kind: str, key: UUID | None) -> Any:
        if key is None:
            return None
        found = selectors.helper(self.actor, item.meeting.compartment_id, kind, str(key))
        if found is None:
            raise serializers.ValidationError(
                {f"need_{kind}": ["Velg en enhet eller en kollega på kontoret."]}
            )
        return found

    @extend_schema(request=ResultIn, responses=AgendaItemOut, examples=[examples.RESULT_IN])
    @action(detail=True, methods=["post"])
    def result(self, request: Request, pk: str | None = None) -> Response:
        """Record the result. Departing from the order needs a reason; the other reasons are computed."""
        item: AgendaItem = self.get_object()
        data = given(ResultIn, request)
        self._candidates(item, data)
        helpers = {kind: self._helper(item, kind, data.pop(f"need_{kind}")) for kind in ("unit", "user")}
        data["need"] = Need(data.pop("further_need"), due=data.pop("need_due"), **helpers)
        services.record_result(actor=self.actor, item=item, **data)
        return self._answer(request, item)

    @extend_schema(request=ReasonsIn, responses=ReasonOut(many=True))
    @action(detail=True, methods=["post"], pagination_class=None)
    def reasons(self, request: Request, pk: str | None = None) -> Response:
        """What would become of each candidate, with its computed reason. Nothing is saved."""
        item: AgendaItem = self.get_object()
        data = given(ReasonsIn, request)
        self._candidates(item, data)
        rows = judged(item, data["result"], data["candidate"], data["reserve"])
        return Response(ReasonOut(rows, many=True).data)

    @extend_schema(request=AllocationVersionIn, responses=AgendaItemOut)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str | None = None) -> Response:
        """Take the last result back, with what it set going, while nothing of it has been sent."""
        item: AgendaItem = self.get_object()
        services.undo_result(actor=self.actor, item=item, **given(AllocationVersionIn, request))
        return self._answer(request, item)

    @extend_schema(request=RecusalsIn, responses=AgendaItemOut)
    @action(detail=True, methods=["post"])
    def recusals(self, request: Request, pk: str | None = None) -> Response:
        """Who takes no part in the item: all of them, each time."""
        item: AgendaItem = self.get_object()
        data = given(RecusalsIn, request)
        called = selectors.participants_of(self.actor, item.meeting).filter(pk__in=data["participants"])
        people = [self._helper(item, "user", key) for key in data["users"]]
        services.set_recusals(actor=self.actor, item=item, participants=called, users=people)
        return self._answer(request, item)
