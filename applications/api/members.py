"""Persons and members of households, as requests describe them."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from applications.services.data import MemberData, PersonData
from core.agencies.previews import Day, StrictSerializer, Text, Whole
from core.people.custody import Custody
from core.people.enums import CustodyBasis, MemberRole, PersonLanguage

_MAYBE: dict[str, Any] = {"required": False, "allow_null": True}
_TEXT: dict[str, Any] = {"required": False, "allow_blank": True}


class PersonIn(StrictSerializer):
    given_name = Text(max_length=100)
    family_name = Text(max_length=100)
    number = Text(max_length=20, help_text="Fødselsnummer, D-number or DUF number; empty for none.", **_TEXT)
    birth_date = Day(**_MAYBE)
    birth_year = Whole(min_value=1900, max_value=2100, **_MAYBE)
    phone = Text(max_length=30, **_TEXT)
    email = Text(max_length=200, **_TEXT)
    contact_through = Text(max_length=200, help_text="Somebody who can reach the person.", **_TEXT)
    language = serializers.ChoiceField(choices=PersonLanguage.choices, required=False)
    interpreter = Text(max_length=40, **_TEXT)


class MemberIn(StrictSerializer):
    person = PersonIn()
    role = serializers.ChoiceField(
        choices=[each for each in MemberRole.choices if each[0] != MemberRole.APPLICANT]
    )
    custody_nights = Whole(
        min_value=1,
        max_value=13,
        help_text="Of a child with delt bosted: nights of 14 in this household; 7 is every other week.",
        **_MAYBE,
    )
    custody_basis = serializers.ChoiceField(choices=CustodyBasis.choices, **_TEXT)
    custody_agreed_on = Day(**_MAYBE)


def custody_of(given: Mapping[str, Any]) -> Custody:
    """The arrangement a valid request describes."""
    return Custody(
        given.get("custody_nights"), given.get("custody_basis", ""), given.get("custody_agreed_on")
    )


def member_data(given: Mapping[str, Any]) -> MemberData:
    return MemberData(PersonData(**given["person"]), given["role"], custody_of(given))
