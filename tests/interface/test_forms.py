from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template

from core.base.errors import Refused
from core.interface.fields import read_amount, read_date
from core.interface.forms import DateField, HusromForm, HusromModelForm, MoneyField, VersionedForm

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("18122018", date(2018, 12, 18)),
        ("181218", date(2018, 12, 18)),
        ("18.12.2018", date(2018, 12, 18)),
        ("18.12.18", date(2018, 12, 18)),
        ("8.2.18", date(2018, 2, 8)),
        ("18/12 2018", date(2018, 12, 18)),
        ("2018-12-18", date(2018, 12, 18)),
        (" 18. 12. 2018. ", date(2018, 12, 18)),
        ("010146", date(2046, 1, 1)),
        ("010147", date(1947, 1, 1)),
        ("i går", None),
        ("1812", None),
    ],
)
def test_read_date(text: str, found: date | None) -> None:
    assert read_date(text, TODAY) == found


def test_read_date_of_a_day_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match="day"):
        read_date("31.02.2026", TODAY)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12 267,00", Decimal("12267.00")),
        ("12\u00a0267,00 kr", Decimal("12267.00")),
        ("12.267,50", Decimal("12267.50")),
        ("12.267", Decimal("12267")),
        ("12267.5", Decimal("12267.5")),
        ("kr 500,-", Decimal("500")),
        ("\u2212500", Decimal("-500")),
        ("mye", None),
        ("1,2,3", None),
        ("1e9", None),
        ("NaN", None),
    ],
)
def test_read_amount(text: str, found: Decimal | None) -> None:
    assert read_amount(text) == found


class Sample(HusromForm):
    received_on = DateField(label="Mottatt dato", earliest=date(2010, 1, 1))
    income = MoneyField(label="Inntekt", required=False)
    channel = forms.ChoiceField(
        label="Kanal", choices=[("web", "Nett"), ("paper", "Papir")], widget=forms.RadioSelect
    )
    agree = forms.BooleanField(label="Samtykke")
    required_messages = {"received_on": "Oppgi datoen søknaden kom inn."}


def rendered(form: forms.Form) -> str:
    return Template("{% error_summary form %}{{ form }}").render(Context({"form": form}))


def test_form_reads_norwegian_dates_and_amounts() -> None:
    form = Sample({"received_on": "181218", "income": "12 267,50", "channel": "web", "agree": "on"})

    assert form.is_valid()
    assert form.cleaned_data["received_on"] == date(2018, 12, 18)
    assert form.cleaned_data["income"] == Decimal("12267.50")


def test_form_errors_say_how_to_mend() -> None:
    form = Sample({"received_on": "", "income": "-5", "channel": "fax"})

    assert form.errors["received_on"] == ["Oppgi datoen søknaden kom inn."]
    assert form.errors["income"] == ["Beløpet kan ikke være mindre enn 0 kr."]
    assert form.errors["channel"] == ["Velg et av alternativene i lista."]
    assert form.errors["agree"] == ["Kryss av for «Samtykke» for å gå videre."]


def test_form_refuses_a_date_before_the_limit() -> None:
    form = Sample({"received_on": "01.01.2009"})

    assert "Datoen kan ikke være før" in form.errors["received_on"][0]


def test_initial_values_are_shown_the_norwegian_way() -> None:
    html = rendered(Sample(initial={"received_on": TODAY, "income": Decimal("12267")}))

    assert 'value="20.11.2026"' in html
    assert 'value="12\u00a0267,00"' in html


def test_field_ties_label_description_and_message_to_the_input() -> None:
    html = rendered(Sample({"received_on": "31.02.2026"}))

    assert '<label class="ds-label" for="id_received_on">' in html
    assert 'aria-describedby="id_received_on_helptext id_received_on_error"' in html
    assert 'aria-invalid="true"' in html
    assert "Datoen 31.02.2026 finnes ikke." in html
    assert "Må fylles ut" in html
    assert "Valgfritt" in html
    assert " required" not in html


def test_radios_stand_in_a_fieldset_with_a_legend() -> None:
    html = rendered(Sample())

    assert '<fieldset class="ds-fieldset field" id="id_channel_group">' in html
    assert html.count('type="radio"') == 2
    assert '<label class="ds-label" for="id_channel_0">Nett</label>' in html


def test_error_summary_links_to_the_fields_in_their_order() -> None:
    html = rendered(Sample({}))

    assert (
        html.index('href="#id_received_on"')
        < html.index('href="#id_channel_0"')
        < html.index('href="#id_agree"')
    )


def test_refusal_is_shown_at_its_field() -> None:
    form = Sample({"received_on": "181218", "channel": "web", "agree": "on"})
    form.is_valid()

    form.add_refusal(Refused("Datoen er før fristen.", code="TOO_EARLY", field="received_on"))
    form.add_refusal(Refused("Saken er lukket.", code="CLOSED"))

    assert form.errors["received_on"] == ["Datoen er før fristen."]
    assert form.non_field_errors() == ["Saken er lukket."]


def test_versioned_form_carries_the_version() -> None:
    html = rendered(VersionedForm(initial={"version": 3}))

    assert 'type="hidden" name="version" value="3"' in html


def test_user_content_is_escaped() -> None:
    class Named(HusromForm):
        name = forms.CharField(label="Navn", max_length=3)

    html = rendered(Named({"name": '<script>"'}))

    assert "<script>" not in html


def test_model_form_uses_our_fields() -> None:
    from core.agencies.models import Membership

    class MembershipForm(HusromModelForm):
        class Meta:
            model = Membership
            fields = ("valid_from",)

    assert isinstance(MembershipForm().fields["valid_from"], DateField)
