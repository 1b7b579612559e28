from django.db import models
from django.db.models import F, Func, Q

from core.agencies.models import CompartmentRecord, MunicipalRecord, VersionedMixin
from core.people.enums import AddressProtection, ContactKind, NumberKind, PersonLanguage


class Fold(Func):
    """Lower case without accents, for searching; immutable, so that an index can hold it."""

    function = "husrom_fold"
    output_field = models.TextField()


class Person(VersionedMixin, MunicipalRecord):
    """A row of the register: number, name, birth date, register address with its protection.

    That another compartment knows the person is the secret, not the name: a person is reached only through one's
    own open relation, or by attaching with the number (`services.attach_person`), which answers the same either way.
    While the address is protected, it is kept in `ShieldedAddress`, which only named handlers read.
    """

    number = models.CharField("fødselsnummer, D-nummer eller DUF-nummer", max_length=12, blank=True)
    number_kind = models.CharField("slags nummer", max_length=20, choices=NumberKind, blank=True)
    given_name = models.CharField("fornavn", max_length=100)
    family_name = models.CharField("etternavn", max_length=100)
    birth_date = models.DateField("fødselsdato", null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(
        "fødselsår", null=True, blank=True
    )  # when only the year is known
    street = models.CharField("adresse i folkeregisteret", max_length=150, blank=True)
    postcode = models.CharField("postnummer", max_length=4, blank=True)
    town = models.CharField("poststed", max_length=60, blank=True)
    address_protection = models.CharField(
        "skjermet adresse", max_length=25, choices=AddressProtection, default=AddressProtection.NONE
    )
    #: c/o or postboks: where letters go when the address is protected. Never where the person lives.
    postal_address = models.CharField("postadresse", max_length=200, blank=True)
    language = models.CharField("språk", max_length=10, choices=PersonLanguage, default=PersonLanguage.BOKMAL)
    interpreter = models.CharField("tolk i språk", max_length=40, blank=True)

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "personer"
        constraints = [
            models.UniqueConstraint("municipality", "number", name="person_number", condition=~Q(number="")),
        ]
        indexes = [
            models.Index(fields=["municipality", "birth_date"], name="person_birth"),
            models.Index(F("municipality"), Fold("family_name"), Fold("given_name"), name="person_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def protected(self) -> bool:
        """Whether the address must be kept from everyone but named handlers (skjermet adresse)."""
        return self.address_protection != AddressProtection.NONE

    @property
    def born(self) -> str:
        """Birth date as people write it, or the year alone."""
        if self.birth_date:
            return self.birth_date.strftime("%d.%m.%Y")
        return str(self.birth_year or "")


class ContactDetail(CompartmentRecord):
    """A way to reach a person, known to the compartment that entered it (phone, e-mail, c/o, a third person)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contact_details")
    kind = models.CharField("kanal", max_length=20, choices=ContactKind)
    value = models.CharField("opplysning", max_length=200)
    note = models.CharField("merknad", max_length=200, blank=True)

    class Meta:
        verbose_name = "kontaktopplysning"
        indexes = [models.Index(fields=["person", "compartment"])]

    def __str__(self) -> str:
        return self.get_kind_display()
