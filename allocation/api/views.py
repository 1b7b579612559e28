"""The waiting list and meetings in the API: the same policies and services as the pages."""

from dataclasses import asdict
from datetime import date
from typing import Any

import django_filters
from django.db.models import OuterRef, QuerySet, Subquery
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from allocation import policies, selectors, services
from allocation.api import examples
from allocation.api.matching import HOME, HomeOut, homes_of
from allocation.api.running import RunningActions, agenda_of, given
from allocation.api.serializers import (
    AgendaItemOut,
    AllocationVersionIn,
    ArrangeIn,
    CheckIn,
    ConfirmIn,
    EntryEndIn,
    EntryOut,
    KeepIn,
    MeetingIn,
    MeetingOut,
    PauseIn,
    PreparationOut,
    SignIn,
    SnapshotOut,
    StandingOut,
)
from allocation.enums import CONFIRMATION_OPEN, MeetingState, WaitingList
from allocation.models import Meeting, WaitingEntry
from allocation.services.preparing import preparation, progress
from core.agencies.api import PolicyViewSet
from core.audit import reads


class EntryFilter(django_filters.FilterSet):
    active = django_filters.BooleanFilter(field_name="ended_on", lookup_expr="isnull")
    confirmation = django_filters.ChoiceFilter(
        choices=[("due", "due"), ("asked", "asked"), ("overdue", "overdue")],
        method="by_confirmation",
        label="Whether the household should be asked if it needs a home, is asked, or has not answered in time.",
    )

    class Meta:
        model = WaitingEntry
        fields = ["list", "application", "source"]

    def by_confirmation(self, rows: QuerySet[Any], _name: str, wanted: str) -> QuerySet[Any]:
        actor = self.request._request.actor
        return rows.filter(pk__in=selectors.by_confirmation(actor, wanted))


class WaitingEntryViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Plasser på venteliste. The computed order, as of any day, is under `order`."""

    policy = policies.waiting_entries
    actions_map = {
        "list": "list",
        "retrieve": "view",
        "order": "list",
        "pause": "pause",
        "resume": "pause",
        "homes": "match",
        "history": "view",
        "confirm": "confirm",
        "ask": "confirm",
        "keep": "confirm",
        "end": "take_off",
    }
    serializer_class = EntryOut
    filterset_class = EntryFilter
    select = ("application__applicant",)

    def get_queryset(self) -> QuerySet[Any]:
        asked = policies.entry_confirmations.visible_to(self.actor).filter(
            entry=OuterRef("pk"), state__in=CONFIRMATION_OPEN
        )
        rows = super().get_queryset().annotate(confirmation_state=Subquery(asked.values("state")[:1]))
        return rows.order_by("since", "id")

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        people = [getattr(row, "application", None) for row in rows or []]
        reads.note(
            self.request, persons=[each.applicant_id for each in people if each], content="waiting.list"
        )
        return rows

    def get_object(self) -> WaitingEntry:
        entry: WaitingEntry = super().get_object()
        reads.note(
            self.request, persons=[entry.application.applicant_id], content="waiting.entry", subject=entry
        )
        return entry

    @extend_schema(
        parameters=[
            OpenApiParameter("list", str, enum=WaitingList.values, description="Default ordinary."),
            OpenApiParameter("on", OpenApiTypes.DATE, description="As of this day; default today."),
        ],
        responses=StandingOut(many=True),
        examples=[examples.STANDING],
        filters=False,
    )
    @action(detail=False, methods=["get"])
    def order(self, request: Request) -> Response:
        """One list in its computed order, each place explained. Those paused come last, without a number."""
        which = request.query_params.get("list", WaitingList.ORDINARY)
        if which not in WaitingList.values:
            raise serializers.ValidationError({"list": ["Velg ordinary, swap eller service."]})
        found = selectors.waiting_list(self.actor, which, self._day(request))
        page = super().paginate_queryset(found.rows)
        rows = list(page if page is not None else found.rows)
        entries = selectors.page_entries(self.actor, (row.entry_id for row in rows))
        reads.note(
            request,
            persons=[entry.application.applicant_id for entry in entries.values()],
            content="waiting.list",
        )
        shown = [{**asdict(row), "why": [str(line) for line in row.why], "list": which} for row in rows]
        return self.get_paginated_response(StandingOut(shown, many=True).data)

    def _day(self, request: Request) -> date:
        asked = request.query_params.get("on")
        if not asked:
            return self.actor.today
        try:
            day = date.fromisoformat(asked)
        except ValueError as error:
            raise serializers.ValidationError({"on": ["Skriv datoen som 2026-11-20."]}) from error
        if day > self.actor.today:
            raise serializers.ValidationError({"on": ["Dagen kan ikke være fram i tid."]})
        return day

    @extend_schema(request=PauseIn, responses=EntryOut, examples=[examples.PAUSE_IN])
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str | None = None) -> Response:
        entry = self.get_object()
        services.pause_entry(actor=self.actor, entry=entry, **given(PauseIn, request))
        return Response(EntryOut(entry).data)

    @extend_schema(request=None, responses=EntryOut)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str | None = None) -> Response:
        entry = self.get_object()
        services.resume_entry(actor=self.actor, entry=entry, on=self.actor.today)
        return Response(EntryOut(entry).data)

    @extend_schema(request=ConfirmIn, responses=EntryOut)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str | None = None) -> Response:
        """The household has said whether it still needs a home, asked or not."""
        data = given(ConfirmIn, request)
        services.record_answer(
            actor=self.actor,
            entry=self.get_object(),
            on=data["answered_on"] or self.actor.today,
            still_needed=data["still_needed"],
            channel=data["channel"],
        )
        return Response(EntryOut(self.get_object()).data)

    @extend_schema(request=None, responses=EntryOut)
    @action(detail=True, methods=["post"])
    def ask(self, request: Request, pk: str | None = None) -> Response:
        """Ask the household whether it still needs a home. Asked already is no error."""
        services.ask_entry(actor=self.actor, entry=self.get_object())
        return Response(EntryOut(self.get_object()).data)

    @extend_schema(request=KeepIn, responses=EntryOut)
    @action(detail=True, methods=["post"])
    def keep(self, request: Request, pk: str | None = None) -> Response:
        """Keep the place of a household that has not answered, with the reason."""
        services.keep_place(actor=self.actor, entry=self.get_object(), note=given(KeepIn, request)["reason"])
        return Response(EntryOut(self.get_object()).data)

    @extend_schema(responses=HomeOut(many=True), examples=[HOME], filters=False)
    @action(detail=True, methods=["get"])
    def homes(self, request: Request, pk: str | None = None) -> Response:
        """The vacancies for this household, those that fit first, each with its lines."""
        rows = homes_of(self.actor, self.get_object())
        page = super().paginate_queryset(rows)
        return self.get_paginated_response(HomeOut(page, many=True).data)

    @extend_schema(responses=SnapshotOut(many=True), filters=False)
    @action(detail=True, methods=["get"])
    def history(self, request: Request, pk: str | None = None) -> Response:
        """Where the household stood each day, the newest first, as it was known that night."""
        rows = policies.waiting_snapshots.visible_to(self.actor).filter(entry=self.get_object())
        page = super().paginate_queryset(rows.order_by("-on"))
        return self.get_paginated_response(SnapshotOut(page, many=True).data)

    @extend_schema(request=EntryEndIn, responses=EntryOut)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str | None = None) -> Response:
        services.end_entry(
            actor=self.actor, entry=self.get_object(), on=self.actor.today, **given(EntryEndIn, request)
        )
        return Response(EntryOut(self.get_object()).data)


class MeetingFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=MeetingState.choices)

    class Meta:
        model = Meeting
        fields = ["date"]


class MeetingViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, RunningActions):
    """Tildelingsmøter: the office's own, and published ones one is called to."""

    policy = policies.meetings
    actions_map = {
        "list": "list",
        "retrieve": "view",
        "create": "plan",
        "agenda": "view",
        "build": "prepare",
        "arrange": "prepare",
        "preparation": "find",
        "write_preparation": "find",
        "publish": "publish",
        "hold": "run",
        "sign": "sign",
        **RunningActions.running_map,
    }
    serializer_class = MeetingOut
    filterset_class = MeetingFilter
    select = ("chair",)

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("-date", "id")

    @extend_schema(request=MeetingIn, responses={201: MeetingOut}, examples=[examples.MEETING_IN])
    def create(self, request: Request) -> Response:
        data = given(MeetingIn, request)
        units = selectors.invitable_units(self.actor).filter(pk__in=data["units"])
        meeting = services.plan_meeting(
            actor=self.actor,
            on=data["date"],
            starts_at=data["starts_at"],
            place=data["place"],
            units=list(units),
        )
        return Response(MeetingOut(meeting).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=AgendaItemOut(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def agenda(self, request: Request, pk: str | None = None) -> Response:
        """The agenda with candidates and how they fit. Names stand only where the caller has a basis."""
        return Response(agenda_of(self, request, self.get_object()))

    @extend_schema(request=None, responses=AgendaItemOut(many=True), filters=False)
    @action(detail=True, methods=["post"], pagination_class=None)
    def build(self, request: Request, pk: str | None = None) -> Response:
        """Put on the agenda what belongs there; what is there keeps its place."""
        meeting = self.get_object()
        services.build_agenda(actor=self.actor, meeting=meeting)
        return Response(agenda_of(self, request, meeting))

    @extend_schema(request=ArrangeIn, responses=AgendaItemOut(many=True), filters=False)
    @action(detail=True, methods=["post"], pagination_class=None)
    def arrange(self, request: Request, pk: str | None = None) -> Response:
        """Put the whole agenda in this order; `version` is the meeting's, as the caller read it."""
        meeting = self.get_object()
        services.arrange(actor=self.actor, meeting=meeting, **given(ArrangeIn, request))
        return Response(agenda_of(self, request, meeting))

    @extend_schema(responses=PreparationOut, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def preparation(self, request: Request, pk: str | None = None) -> Response:
        """The names the caller's unit may look up before the meeting, why, and what it has written."""
        return Response(_preparation(self, request, self.get_object()))

    @extend_schema(request=CheckIn, responses=PreparationOut, filters=False)
    @preparation.mapping.post
    def write_preparation(self, request: Request, pk: str | None = None) -> Response:
        """What the unit found about one name: nothing, a draft, or shared with the meeting."""
        meeting = self.get_object()
        data = given(CheckIn, request)
        services.save_check(actor=self.actor, meeting=meeting, application_id=data.pop("application"), **data)
        return Response(_preparation(self, request, meeting))

    @extend_schema(request=AllocationVersionIn, responses=MeetingOut)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str | None = None) -> Response:
        meeting = services.publish_meeting(
            actor=self.actor, meeting=self.get_object(), **given(AllocationVersionIn, request)
        )
        return Response(MeetingOut(meeting).data)

    @extend_schema(request=AllocationVersionIn, responses=MeetingOut)
    @action(detail=True, methods=["post"])
    def hold(self, request: Request, pk: str | None = None) -> Response:
        """End the meeting: every item has its result."""
        meeting = services.hold_meeting(
            actor=self.actor, meeting=self.get_object(), **given(AllocationVersionIn, request)
        )
        return Response(MeetingOut(meeting).data)

    @extend_schema(request=SignIn, responses=MeetingOut)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, pk: str | None = None) -> Response:
        """The chair signs the minutes. Nothing of the meeting changes afterwards."""
        meeting = services.sign_meeting(actor=self.actor, meeting=self.get_object(), **given(SignIn, request))
        return Response(MeetingOut(meeting).data)


def _preparation(view_set: PolicyViewSet, request: Request, meeting: Meeting) -> Any:
    found = preparation(view_set.actor, meeting)
    reads.note(request, persons=found.person_ids, content="meeting.preparation", subject=meeting)
    leads = not found.visiting and policies.meetings.permits(view_set.actor, "prepare")
    return PreparationOut(
        {
            "unit": found.unit.name if found.unit else "",
            "names": found.names,
            "units": progress(view_set.actor, meeting) if leads else [],
        }
    ).data
