"""How the members of a household are heard, and why not."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HeardHow(models.TextChoices):
    """How a member of the household said their view; children in a way that fits their age (fvl. § 17, barnelova § 31,
    barnekonvensjonen artikkel 12)."""

    MEETING = "meeting", _("I en samtale")
    PHONE = "phone", _("På telefon eller video")
    WRITING = "writing", _("Skriftlig")
    SPEAKER = "speaker", _("Gjennom verge, fullmektig eller tolk")
    CHILD_ALONE = "child_alone", _("I en samtale med barnet alene")
    CHILD_WITH_PARENT = "child_with_parent", _("I en samtale med barnet og en forelder")
    CHILD_PLAY = "child_play", _("Gjennom lek eller tegning")
    CHILD_THROUGH_PARENT = "child_through_parent", _("Forelderen fortalte hva barnet mener")
    CHILD_THROUGH_SERVICE = (
        "child_through_service",
        _("Gjennom skole, barnehage, helsesykepleier eller barnevern"),
    )


HEARD_CHILD = tuple(each for each in HeardHow if each.value.startswith("child_"))
HEARD_ADULT = tuple(each for each in HeardHow if each not in HEARD_CHILD)


class NotHeard(models.TextChoices):
    """Why somebody has not said their view."""

    DECLINED = "declined", _("Ville ikke uttale seg")
    NO_ANSWER = "no_answer", _("Er spurt, men har ikke svart")
    NOT_REACHED = "not_reached", _("Har ikke fått tak i personen")
    TOO_YOUNG = "too_young", _("For liten til å si sin mening")
    BURDEN = "burden", _("Det ville være en for stor belastning")
    OTHER = "other", _("Annen grunn")


#: What can be written of an adult: neither too young nor, by others' judgement, spared.
NOT_HEARD_ADULT = (NotHeard.DECLINED, NotHeard.NO_ANSWER, NotHeard.NOT_REACHED, NotHeard.OTHER)
