"""On what basis a door stood open, in plain words: for the privacy officer, and for the person concerned."""

from django.utils.translation import gettext_lazy as _

from core.base.explain import LocalText

TITLES = {
    "own_case": _("Egen sak i enheten"),
    "consent": _("Samtykke"),
    "law": _("Deling med hjemmel i lov"),
    "preset": _("Fast delingsregel"),
    "husl_9_11": _("Varsel til sosialtjenesten (husleieloven § 9-11)"),
    "grant": _("Særskilt deling"),
    "break_glass": _("Nødtilgang"),
    "imported": _("Delt før Husrom"),
    "role": _("Oppgaven i rollen, uten åpen sak i enheten"),
    "service": _("Automatisk jobb"),
}

#: What a letter says to the person, in bokmål and nynorsk.
TO_PERSON = {
    "own_case": LocalText("Enheten behandlet saken din.", "Eininga behandla saka di."),
    "consent": LocalText(
        "Du har samtykket til at enheten får se dette.", "Du har samtykt til at eininga får sjå dette."
    ),
    "law": LocalText(
        "En lov åpner for at enheten får se dette.", "Ei lov opnar for at eininga får sjå dette."
    ),
    "preset": LocalText(
        "En fast regel, med grunnlag i lov, lar enheten se det den trenger for å tildele bolig.",
        "Ein fast regel, med grunnlag i lov, lèt eininga sjå det ho treng for å tildele bustad.",
    ),
    "husl_9_11": LocalText(
        "Sosialtjenesten ble varslet om at leieforholdet sto i fare (husleieloven § 9-11).",
        "Sosialtenesta vart varsla om at leigeforholdet stod i fare (husleigelova § 9-11).",
    ),
    "grant": LocalText(
        "Enheten som har saken din, delte dette særskilt, med et lovlig grunnlag.",
        "Eininga som har saka di, delte dette særskilt, med eit lovleg grunnlag.",
    ),
    "break_glass": LocalText(
        "Nødtilgang: Noen åpnet dette uten vanlig tilgang fordi det hastet. Slik tilgang blir gjennomgått etterpå.",
        "Naudtilgang: Nokon opna dette utan vanleg tilgang fordi det hasta. Slik tilgang blir gjennomgått etterpå.",
    ),
    "imported": LocalText(
        "Enheten hadde tilgang fra før kommunen tok i bruk Husrom.",
        "Eininga hadde tilgang frå før kommunen tok i bruk Husrom.",
    ),
    "role": LocalText(
        "Den som så dette, har en oppgave som gir tilgang, for eksempel kontroll, revisjon eller møte.",
        "Den som såg dette, har ei oppgåve som gir tilgang, til dømes kontroll, revisjon eller møte.",
    ),
    "service": LocalText(
        "Et program i Husrom behandlet saken din. Ingen ansatt så opplysningene.",
        "Eit program i Husrom behandla saka di. Ingen tilsett såg opplysningane.",
    ),
}


def title(code: str) -> str:
    """The basis in plain words; older codes are shown as «Annet grunnlag»."""
    return str(TITLES.get(code, _("Annet grunnlag")))


def to_person(code: str, language: str) -> str:
    text = TO_PERSON.get(code) or LocalText("Et annet lovlig grunnlag.", "Eit anna lovleg grunnlag.")
    return text.in_language(language)
