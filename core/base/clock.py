"""The only place where the product reads the clock. Calculations take the date as an argument."""

from datetime import date, datetime

from django.utils import timezone


def oslo_now() -> datetime:
    return timezone.localtime()


def oslo_today() -> date:
    """Today's date in Europe/Oslo, also when the server runs in UTC."""
    return timezone.localdate()
