from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin, UserManager
from django.db import models

from core.base.ids import uuid7


class Language(models.TextChoices):
    BOKMAL = "nb", "bokmål"
    NYNORSK = "nn", "nynorsk"
    ENGLISH = "en", "English"


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. What the user may do follows from memberships in units, never from flags here."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField("brukernavn", max_length=150, unique=True)
    full_name = models.CharField("navn", max_length=150)
    email = models.EmailField("e-post", blank=True)
    language = models.CharField("språk", max_length=2, choices=Language, default=Language.BOKMAL)
    keyboard_shortcuts = models.BooleanField("hurtigtaster", default=True)
    is_active = models.BooleanField("aktiv", default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]
    objects = UserManager()

    class Meta:
        verbose_name = "bruker"
        verbose_name_plural = "brukere"

    def __str__(self) -> str:
        return self.full_name
