"""The household of an application in the API: members, splitting and merging, statements, needs, the child's best."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from applications import household_selectors
from applications.api.members import MemberIn, custody_of, member_data
from applications.api.serializers import NeedIn, VersionIn
from applications.enums import CHILD_TEXTS, HeardHow, NotHeard, TextKind
from applications.models import Application, MemberStatement, Need
from applications.selectors import latest_fact
from applications.services import household, household_moves, reviewing
from applications.services.data import NeedData
from applications.services.facts import change_facts, fact_values
from applications.services.statements import StatementData, heard_of, write_statement
from core.agencies.policies import policy_for
from core.agencies.previews import Day, Flag, StrictSerializer, Text, Whole
from core.agencies.views import visible_or_404
from core.audit import reads
from core.people.enums import CustodyBasis, MemberRole
from core.people.models import MemberPeriod

_MAYBE: dict[str, Any] = {"required": False, "allow_null": True}
_TEXT: dict[str, Any] = {"required": False, "allow_blank": True}
ACTIONS = {
    "household": "view",
    "household_add": "process",
    "household_correct": "process",
    "household_remove": "process",
    "household_split": "process",
    "household_merge": "process",
    "household_reviewed": "process",
    "statements": "process",
    "need": "process",
    "childs_best": "process",
}


class AddMemberIn(MemberIn):
    first_day = Day()
    version = Whole(required=False)


class CorrectMemberIn(StrictSerializer):
    period = serializers.UUIDField()
    role = serializers.ChoiceField(choices=MemberRole.choices)
    first_day = Day()
    last_day = Day(help_text="Included; null for still.", **_MAYBE)
    custody_nights = Whole(min_value=1, max_value=13, help_text="Of 14; 7 is every other week.", **_MAYBE)
    custody_basis = serializers.ChoiceField(choices=CustodyBasis.choices, **_TEXT)
    custody_agreed_on = Day(**_MAYBE)
    version = Whole(required=False)


class RemoveMemberIn(StrictSerializer):
    period = serializers.UUIDField()
    reason = Text(max_length=500)
    version = Whole(required=False)


class MovingIn(StrictSerializer):
    period = serializers.UUIDField(help_text="The member's period in the household.")
    shared = Flag(required=False, help_text="A child that lives in both homes (delt bosted).")
    custody_nights = Whole(
        min_value=1, max_value=13, help_text="Nights of 14 in the household that stays.", **_MAYBE
    )
    custody_basis = serializers.ChoiceField(choices=CustodyBasis.choices, **_TEXT)
    custody_agreed_on = Day(**_MAYBE)


class SplitIn(StrictSerializer):
    moving = MovingIn(many=True)
    first_day = Day(help_text="The first day they live apart.")
    version = Whole(required=False)


class MergeHouseholdsIn(StrictSerializer):
    other = serializers.UUIDField(help_text="The application whose household moves in; this one goes on.")
    first_day = Day(help_text="The first day they live together.")
    role = serializers.ChoiceField(choices=[MemberRole.PARTNER, MemberRole.OTHER_ADULT], required=False)
    close_other = Flag(required=False, help_text="Close the other application as part of this one.")
    reason = Text(max_length=500, **_TEXT)
    version = Whole(required=False)
    other_version = Whole(required=False)


class ReviewedIn(VersionIn):
    part = serializers.ChoiceField(choices=list(reviewing.TO_REVIEW))


class StatementIn(VersionIn):
    person = serializers.UUIDField()
    heard = Flag()
    heard_on = Day(**_MAYBE)
    how = serializers.ChoiceField(choices=HeardHow.choices, **_TEXT)
    said = Text(max_length=10_000, **_TEXT)
    not_heard = serializers.ChoiceField(choices=NotHeard.choices, **_TEXT)
    note = Text(max_length=500, **_TEXT)


class StatementOut(serializers.ModelSerializer):
    class Meta:
        model = MemberStatement
        fields = ["id", "person", "heard", "heard_on", "how", "said", "not_heard", "note", "written_at"]


class NeedChangeIn(NeedIn):
    on = Day(help_text="Holds from this day; today when left out.", **_MAYBE)
    version = Whole(required=False)


class NeedOut(serializers.ModelSerializer):
    class Meta:
        model = Need
        fields = [
            "bedrooms", "step_free", "wheelchair", "aids_storage", "parking", "safety", "wished_areas",
            "tenure_wish", "near_to", "other_wishes", "valid_from", "valid_to",
        ]  # fmt: skip


class ChildsBestIn(VersionIn):
    environment = Text(max_length=10_000, help_text="Bomiljø.", **_TEXT)
    stability = Text(max_length=10_000, help_text="Bostabilitet.", **_TEXT)
    health = Text(max_length=10_000, help_text="Fysiske og helsemessige behov.", **_TEXT)


class ChildsBestOut(serializers.Serializer):
    missing = serializers.ListField(child=serializers.CharField(), help_text="What is not written yet.")


class PeriodOut(serializers.Serializer):
    period = serializers.UUIDField(source="period.pk")
    person = serializers.UUIDField(source="period.member.person_id")
    name = serializers.CharField(source="period.member.person.name")
    role = serializers.CharField(source="period.role")
    child = serializers.BooleanField(help_text="Under 18 today.")
    first_day = serializers.DateField(source="period.valid_from")
    last_day = serializers.DateField(allow_null=True)
    custody_nights = serializers.IntegerField(source="period.custody_nights", allow_null=True)
    custody_basis = serializers.CharField(source="period.custody_basis")
    custody_agreed_on = serializers.DateField(source="period.custody_agreed_on", allow_null=True)


class ElsewhereOut(serializers.Serializer):
    person = serializers.UUIDField(source="person_id")
    application = serializers.UUIDField(source="case.pk")
    wrong = serializers.CharField(
        help_text="What does not add up, and how it is mended; empty when all does."
    )


class HouseholdOut(serializers.Serializer):
    id = serializers.UUIDField()
    reference = serializers.UUIDField(help_text="The person the household is registered on.")
    version = serializers.IntegerField(help_text="Of the application.")
    members = PeriodOut(many=True)
    elsewhere = ElsewhereOut(many=True, help_text="Children who belong to another visible household, too.")
    unheard = serializers.ListField(
        child=serializers.UUIDField(), help_text="Adults with neither a statement nor a reason why not."
    )
    to_review = serializers.ListField(child=serializers.CharField())


class HouseholdActions:
    """Mixed into the applications' view set."""

    def _shown(self: Any, case: Application) -> Response:
        today = self.actor.today
        known = household_selectors.around(self.actor, case)
        rows = known.here
        elsewhere = household_selectors.elsewhere(self.actor, case, known, today)
        own = case.compartment_id in self.actor.compartment_ids
        heard = heard_of(self.actor, case, rows, today) if own else []
        reads.note(
            self.request,
            persons=[row.member.person_id for row in rows],
            content="application.facts",
            subject=case,
        )
        reads.note(
            self.request,
            rows=[(row.case.applicant_id, row.case) for row in elsewhere],
            content="application.duplicates",
        )
        told = {
            "id": case.household_id,
            "reference": case.household.reference_id,
            "version": case.version,
            "members": household_selectors.lived(rows, today),
            "elsewhere": elsewhere,
            "unheard": [row.person.pk for row in heard if row.missing],
            "to_review": case.to_review,
        }
        return Response(HouseholdOut(told).data)

    def _period(self: Any, case: Application, key: Any) -> MemberPeriod:
        return visible_or_404(
            policy_for(MemberPeriod),
            self.actor,
            "member__person",
            pk=key,
            member__household=case.household_id,
        )

    @extend_schema(responses=HouseholdOut)
    @action(detail=True, methods=["get"])
    def household(self: Any, request: Request, pk: str | None = None) -> Response:
        """Who belongs to the household and since when, and what must be looked over."""
        return self._shown(self.get_object())

    @extend_schema(request=AddMemberIn, responses={201: HouseholdOut})
    @action(detail=True, methods=["post"], url_path="household/add")
    def household_add(self: Any, request: Request, pk: str | None = None) -> Response:
        """Somebody belongs to the household from a day."""
        case, given = self.get_object(), self._given(AddMemberIn)
        household.add_household_member(
            actor=self.actor, application=case, told=member_data(given), on=given["first_day"],
            expected_version=given.get("version"),
        )  # fmt: skip
        answer = self._shown(self.get_object())
        answer.status_code = status.HTTP_201_CREATED
        return answer

    @extend_schema(request=CorrectMemberIn, responses=HouseholdOut)
    @action(detail=True, methods=["post"], url_path="household/correct")
    def household_correct(self: Any, request: Request, pk: str | None = None) -> Response:
        """Another role or share, other days, or the last day of somebody who has left."""
        case, given = self.get_object(), self._given(CorrectMemberIn)
        household.correct_household_member(
            actor=self.actor, application=case, period=self._period(case, given["period"]), role=given["role"],
            first_day=given["first_day"], last_day=given.get("last_day"), custody=custody_of(given),
            expected_version=given.get("version"),
        )  # fmt: skip
        return self._shown(self.get_object())

    @extend_schema(request=RemoveMemberIn, responses=HouseholdOut)
    @action(detail=True, methods=["post"], url_path="household/remove")
    def household_remove(self: Any, request: Request, pk: str | None = None) -> Response:
        """The entry was a mistake. It stays in the history."""
        case, given = self.get_object(), self._given(RemoveMemberIn)
        household.remove_household_member(
            actor=self.actor, application=case, period=self._period(case, given["period"]),
            reason=given["reason"], expected_version=given.get("version"),
        )  # fmt: skip
        return self._shown(self.get_object())

    @extend_schema(request=SplitIn, responses=HouseholdOut)
    @action(detail=True, methods=["post"], url_path="household/split")
    def household_split(self: Any, request: Request, pk: str | None = None) -> Response:
        """Some no longer live with the rest (samlivsbrudd): they become a household of their own."""
        case, given = self.get_object(), self._given(SplitIn)
        household_moves.split_household(
            actor=self.actor,
            application=case,
            moving=[
                household_moves.Moving(each["period"], each.get("shared", False), custody_of(each))
                for each in given["moving"]
            ],
            on=given["first_day"],
            expected_version=given.get("version"),
        )
        return self._shown(self.get_object())

    @extend_schema(request=MergeHouseholdsIn, responses=HouseholdOut)
    @action(detail=True, methods=["post"], url_path="household/merge")
    def household_merge(self: Any, request: Request, pk: str | None = None) -> Response:
        """Another application's household moves in; the applications are linked, or the other one is closed."""
        case, given = self.get_object(), self._given(MergeHouseholdsIn)
        household_moves.merge_households(
            actor=self.actor, application=case, other=self._other(given["other"]), on=given["first_day"],
            role=given.get("role", MemberRole.PARTNER), close_other=given.get("close_other", False),
            reason=given.get("reason", ""), expected_version=given.get("version"),
            other_version=given.get("other_version"),
        )  # fmt: skip
        return self._shown(self.get_object())

    @extend_schema(request=ReviewedIn, responses=HouseholdOut)
    @action(detail=True, methods=["post"], url_path="household/reviewed")
    def household_reviewed(self: Any, request: Request, pk: str | None = None) -> Response:
        """A part that was marked when the household changed has been looked over, and still holds."""
        case, given = self.get_object(), self._given(ReviewedIn)
        reviewing.review_done(
            actor=self.actor, application=case, part=given["part"], expected_version=given.get("version")
        )
        return self._shown(self.get_object())

    @extend_schema(request=StatementIn, responses={201: StatementOut})
    @action(detail=True, methods=["post"])
    def statements(self: Any, request: Request, pk: str | None = None) -> Response:
        """What a member of the household says, or why nobody has heard it."""
        case, given = self.get_object(), self._given(StatementIn)
        person, version = given.pop("person"), given.pop("version", None)
        made = write_statement(
            actor=self.actor, application=case, person_id=person, told=StatementData(**given),
            expected_version=version,
        )  # fmt: skip
        reads.note(request, persons=[person], content="application.statements", subject=case)
        return Response(StatementOut(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=NeedChangeIn, responses=NeedOut)
    @action(detail=True, methods=["post"])
    def need(self: Any, request: Request, pk: str | None = None) -> Response:
        """Needs and wishes from a day; what is left out stays as it was."""
        case, given = self.get_object(), self._given(NeedChangeIn)
        on, version = given.pop("on", None), given.pop("version", None)
        before = latest_fact(self.actor, Need, case)
        values = {**(fact_values(before) if before else {}), **given}
        values["wished_areas"] = tuple(values.get("wished_areas", ()))
        change_facts(
            actor=self.actor, application=case, expected_version=version, on=on, need=NeedData(**values)
        )
        known = latest_fact(self.actor, Need, case)
        if known is None:
            raise Http404
        return Response(NeedOut(known).data)

    @extend_schema(request=ChildsBestIn, responses=ChildsBestOut)
    @action(detail=True, methods=["post"], url_path="childs-best")
    def childs_best(self: Any, request: Request, pk: str | None = None) -> Response:
        """The three sides of the child's best interest. The texts are confidential and are never given back."""
        case, given = self.get_object(), self._given(ChildsBestIn)
        version = given.pop("version", None)
        change_facts(
            actor=self.actor, application=case, expected_version=version,
            texts={TextKind(f"child_{name}"): text for name, text in given.items()},
        )  # fmt: skip
        written = set(
            case.texts.filter(superseded_at=None, kind__in=CHILD_TEXTS).values_list("kind", flat=True)
        )
        missing = [kind.removeprefix("child_") for kind in CHILD_TEXTS if kind not in written]
        return Response(ChildsBestOut({"missing": missing}).data)
