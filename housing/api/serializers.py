from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from housing.enums import VACANCY_STEPS, ShownState
from housing.models import AdviceRequest, Dwelling, Vacancy
from housing.services.dwellings import EDITABLE


class DwellingOut(serializers.ModelSerializer):
    area = serializers.CharField(source="area.name")
    building = serializers.CharField(source="building.name")
    status = serializers.SerializerMethodField()
    monthly_rent = serializers.DecimalField(max_digits=10, decimal_places=2)

    class Meta:
        model = Dwelling
        fields = [
            "id", "number", "address", "unit_number", "cadastre", "postcode", "town", "area", "building", "kind",
            "provision", "ownership", "rooms", "bedrooms", "area_m2", "floor", "lift", "step_free", "wheelchair",
            "bathroom_width_cm", "storage", "indoor_charging", "parking", "street_door", "earmark",
            "earmark_by_floor", "gender", "suits_children", "staffed", "rent_to_own", "base_rent", "heating",
            "services", "monthly_rent", "aliases", "status", "retired_on", "retired_reason", "version",
        ]  # fmt: skip

    @extend_schema_field(serializers.ChoiceField(choices=ShownState.choices, allow_null=True))
    def get_status(self, row: Dwelling) -> str | None:
        """One under works reads as one that is not available."""
        shown = ShownState.of(row.status_now)  # type: ignore[attr-defined]
        return shown.value if shown else None


class VacancyOut(serializers.ModelSerializer):
    address = serializers.CharField(source="dwelling.__str__", read_only=True)
    idle_days = serializers.SerializerMethodField()
    idle_kroner = serializers.SerializerMethodField()

    class Meta:
        model = Vacancy
        fields = [
            "id", "dwelling", "address", "state", "notice_on", "moved_out_on", "inspected_on", "works_on",
            "checklist_on", "ready_on", "reserved_on", "let_on", "expected_ready_on", "note", "environment_advice",
            "environment_note", "idle_days", "idle_kroner", "version",
        ]  # fmt: skip

    def _idle(self, row: Vacancy) -> Any:
        from housing import selectors

        return selectors.idle_of(row, self.context["request"]._request.actor.today)

    def get_idle_days(self, row: Vacancy) -> int:
        return self._idle(row).days

    def get_idle_kroner(self, row: Vacancy) -> str:
        return str(self._idle(row).kroner)


class VacancyIn(serializers.Serializer):
    """Report a dwelling vacant."""

    dwelling = serializers.UUIDField()
    notice_on = serializers.DateField()
    moved_out_on = serializers.DateField(required=False, allow_null=True, default=None)
    expected_ready_on = serializers.DateField(required=False, allow_null=True, default=None)
    note = serializers.CharField(required=False, allow_blank=True, max_length=300, default="")


class DwellingChange(serializers.ModelSerializer):
    """What may be changed on a dwelling; what is left out stays as it is."""

    version = serializers.IntegerField(required=False)

    class Meta:
        model = Dwelling
        fields = [*EDITABLE, "version"]
        extra_kwargs = {name: {"required": False} for name in EDITABLE}


class AskIn(serializers.Serializer):
    """Ask the tenancy-environment coordinator about a vacant dwelling."""

    question = serializers.CharField(required=False, allow_blank=True, max_length=500, default="")
    due_on = serializers.DateField(required=False, allow_null=True, default=None)


class AskedOut(serializers.ModelSerializer):
    class Meta:
        model = AdviceRequest
        fields = ["id", "vacancy", "question", "asked_on", "due_on", "answered_on"]


@extend_schema_serializer(component_name="VacancyStep")
class StepIn(serializers.Serializer):
    """Take a vacancy to a later step."""

    step = serializers.ChoiceField(choices=[state.value for state in VACANCY_STEPS[1:]])
    on = serializers.DateField()
    version = serializers.IntegerField(required=False)
