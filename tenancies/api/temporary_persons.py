"""Who stays with whom, and since when, for other systems: added to the chains of temporary stays."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.previews import Day, StrictSerializer, Text
from core.base.errors import Refused
from tenancies import policies
from tenancies.api.temporary import CompanionIn, TemporaryStayDetail, TemporaryStayViewSet
from tenancies.services import stay_persons
from tenancies.services.placing import Someone


class FirstNightIn(StrictSerializer):
    on = Day(help_text="The first night of the chain, as it should have been written.")
    reason = Text(max_length=500)
    version = serializers.IntegerField(required=False, default=None, allow_null=True)


class StayJoinIn(CompanionIn):
    on = Day(help_text="The first night of the one who comes.")
    reason = Text(
        max_length=500, required=False, default="", allow_blank=True,
        help_text="Why here all the same, where the place does not suit the one who comes.",
    )  # fmt: skip


class StayLeaveIn(StrictSerializer):
    person = serializers.UUIDField()
    on = Day(help_text="The day they left; the night before was the last.")


class TemporaryChainViewSet(TemporaryStayViewSet):
    actions_map = {
        **TemporaryStayViewSet.actions_map,
        "first_night": "change",
        "join": "change",
        "leave": "change",
    }
    __doc__ = TemporaryStayViewSet.__doc__

    @extend_schema(
        request=FirstNightIn,
        responses=TemporaryStayDetail,
        examples=[
            OpenApiExample(
                "A day earlier",
                value={"on": "2026-11-19", "reason": "Kom kvelden før."},
                request_only=True,
            )
        ],
    )
    @action(detail=True, methods=["post"], url_path="first-night")
    def first_night(self, request: Request, pk: str | None = None) -> Response:
        """The chain began on another night: days, cost and alarms follow."""
        given = FirstNightIn(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        stay_persons.correct_first_night(
            actor=self.actor, placement=self.get_object(), on=data["on"], reason=data["reason"],
            expected_version=data["version"],
        )  # fmt: skip
        return self._answer(self.get_object())

    @extend_schema(
        request=StayJoinIn,
        responses=TemporaryStayDetail,
        examples=[
            OpenApiExample(
                "A child comes",
                value={
                    "given_name": "Lise", "family_name": "Testesen", "birth_date": "2019-05-04",
                    "on": "2026-11-20",
                },
                request_only=True,
            )
        ],
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def join(self, request: Request, pk: str | None = None) -> Response:
        """Somebody comes to stay with them."""
        given = StayJoinIn(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        on, reason = data.pop("on"), data.pop("reason")
        stay_persons.join(
            actor=self.actor, placement=self.get_object(), who=Someone(**data), on=on, reason=reason
        )
        return self._answer(self.get_object())

    @extend_schema(
        request=StayLeaveIn,
        responses=TemporaryStayDetail,
        examples=[
            OpenApiExample(
                "One has left",
                value={"person": "0193509c-7c00-7000-8000-000000000004", "on": "2026-11-20"},
                request_only=True,
            )
        ],
    )
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, pk: str | None = None) -> Response:
        """One of those who came along left; the others stay."""
        given = StayLeaveIn(data=request.data)
        given.is_valid(raise_exception=True)
        placement = self.get_object()
        row = (
            policies.stay_persons.visible_to(self.actor)
            .filter(placement=placement, person=given.validated_data["person"])
            .select_related("person")
            .first()
        )
        if row is None:
            raise Refused(_("Personen bor ikke her."), code="PERSON_UNKNOWN", field="person")
        stay_persons.leave(
            actor=self.actor, placement=placement, person=row.person, on=given.validated_data["on"]
        )
        return self._answer(self.get_object())
