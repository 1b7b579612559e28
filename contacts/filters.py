from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.enums import Channel
from contacts.models import Contact
from contacts.selectors import to_follow_up
from core.interface.forms import ChipSelect
from core.interface.lists import FilterSet


class ContactFilter(FilterSet):
    vis = django_filters.ChoiceFilter(
        label=_("Vis"),
        choices=[
            ("follow_up", _("Skal følges opp")),
            ("mine", _("Ført av meg")),
            ("interpreter", _("Tolk skal bestilles")),
        ],
        empty_label=_("Alle"),
        widget=ChipSelect,
        method="scope",
    )
    channel = django_filters.ChoiceFilter(label=_("Kanal"), choices=Channel, empty_label=_("Alle kanaler"))
    ord = django_filters.CharFilter(label=_("Ord i teksten"), method="words")

    class Meta:
        model = Contact
        fields: list[str] = []

    def scope(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        actor = self.request.actor
        if value == "follow_up":
            return queryset.filter(pk__in=to_follow_up(actor).values("pk"))
        if value == "mine":
            return queryset.filter(recorded_by=actor.user_id)
        return queryset.filter(interpreter_state="needed")

    def words(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(Q(text__icontains=value) | Q(caller__icontains=value))
