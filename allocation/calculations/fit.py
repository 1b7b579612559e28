"""How a household fits a vacant dwelling, line by line. Pure: the same facts give the same lines.

A line says «passer», «passer ikke» or «må vurderes», with the two facts it compared. A household that fails a
line is no candidate by itself; the meeting may still choose it, and then says why.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from core.base.explain import Line, LocalText, line
from core.base.explain import marked as _


class Verdict(StrEnum):
    FITS = "fits"
    FAILS = "fails"
    JUDGE = "judge"


@dataclass(frozen=True)
class HouseholdNeed:
    """What the household needs, on the day. `bedrooms` as decided, or reckoned from the composition."""

    adults: int
    children: int
    bedrooms: int
    step_free: bool = False
    wheelchair: bool = False
    aids_storage: bool = False
    parking: bool = False
    #: Whether the applicant is below the age limit for young people; None when that is not asked.
    young: bool | None = None
    target_groups: frozenset[str] = frozenset()
    wished_areas: tuple[str, ...] = ()
    #: Where the children go to school or kindergarten.
    school_areas: tuple[str, ...] = ()
    #: Gross income a year; None when it is not known. Asked only where `asks_income`.
    income: Decimal | None = None
    asks_income: bool = False

    @property
    def persons(self) -> int:
        return self.adults + self.children


@dataclass(frozen=True)
class AdviceFact:
    """Advice that stands about the dwelling, or about all of its building. `weighs`: all, children or told."""

    title: LocalText
    weighs: str
    of_building: bool = False


@dataclass(frozen=True)
class DwellingFacts:
    """What the dwelling offers. `under_referral` with `may_refer` says whether an agreement's cap leaves room."""

    bedrooms: int
    area: str
    step_free: bool = False
    wheelchair: bool = False
    storage: bool = False
    parking: bool = False
    earmark: str = ""
    earmark_label: str = ""
    gender: str = ""
    gender_label: str = ""
    suits_children: bool = True
    environment: str = ""
    under_agreement: bool = False
    may_refer: bool = True
    cap_reason: Line | None = None
    advice: tuple[AdviceFact, ...] = ()
    #: Rent a month, and the highest share of income the municipality reckons with, in per cent.
    rent: Decimal | None = None
    most_share: Decimal | None = None


@dataclass(frozen=True)
class FitLine:
    """`topic` is a stable code, `text` the sentence people read."""

    topic: str
    verdict: Verdict
    text: Line

    @property
    def rule(self) -> str:
        """The rule the line rests on, a text known to gettext."""
        return RULES[self.topic]


#: What each topic's lines rest on, by topic.
RULES = {
    "size": _("Norm for soverom: så mange som er vedtatt eller følger av husstanden, høyst ett mer."),
    "wheelchair": _("Behovet for rullestoltilpasset bolig går foran."),
    "step_free": _("Behovet for trinnfri adkomst må være dekket."),
    "storage": _("Plass til hjelpemidler vurderes."),
    "parking": _("Parkering vurderes."),
    "earmark": _("Øremerkede boliger går til dem de er øremerket for."),
    "gender": _("Boligens kjønnsbegrensning."),
    "children": _("Boligen og bomiljøet skal passe for barn (barnets beste)."),
    "cap": _("Avtalen med utleieren: høyst så mange boliger som avtalen og Husbankens regler gir."),
    "environment": _("Råd fra bomiljøkoordinatoren. Møtet avgjør."),
    "area": _("Husstandens ønske. Det utelukker ingen."),
    "school": _("Barnas tilknytning til skole og barnehage. Den utelukker ingen."),
    "rent": _("Leie mot inntekt, etter kommunens egen grense. Den utelukker ingen."),
}


@dataclass(frozen=True)
class Fit:
    lines: tuple[FitLine, ...]

    @property
    def is_candidate(self) -> bool:
        return all(each.verdict != Verdict.FAILS for each in self.lines)

    @property
    def failing(self) -> tuple[FitLine, ...]:
        return tuple(each for each in self.lines if each.verdict == Verdict.FAILS)

    @property
    def to_judge(self) -> tuple[FitLine, ...]:
        return tuple(each for each in self.lines if each.verdict == Verdict.JUDGE)


def bedrooms_for(*, adults: int, children: int) -> int:
    """A simple norm where nothing else is decided: one for one or two adults, one for each two children.

    A third and fourth adult share another one.
    """
    return max(1, -(-adults // 2)) + -(-children // 2)


def fit(need: HouseholdNeed, dwelling: DwellingFacts) -> Fit:
    """Size by composition, accessibility, earmark, gender restriction, agreement's cap, environment, wishes."""
    return Fit(tuple(_lines(need, dwelling)))


def _lines(need: HouseholdNeed, dwelling: DwellingFacts) -> Iterable[FitLine]:
    yield _size(need, dwelling)
    yield from _accessibility(need, dwelling)
    if dwelling.earmark:
        yield _earmark(need, dwelling)
    if dwelling.gender:
        yield _line(
            "gender",
            Verdict.JUDGE,
            _("Boligen er forbeholdt ett kjønn (%(whom)s). Kontroller at husstanden kan bo her."),
            whom=dwelling.gender_label.lower(),
        )
    if need.children:
        yield _children(dwelling)
    if dwelling.under_agreement:
        yield FitLine(
            "cap",
            Verdict.FITS if dwelling.may_refer else Verdict.FAILS,
            dwelling.cap_reason or line(_("Boligen er under avtale med en annen utleier.")),
        )
    if dwelling.environment in {"with_care", "quiet"}:
        yield _line(
            "environment", Verdict.JUDGE, _("Bomiljøkoordinatoren ber om at tildelingen vurderes nøye.")
        )
    yield from _advice(need, dwelling)
    if need.wished_areas:
        yield _wish(need, dwelling)
    if need.children and need.school_areas:
        yield _school(need, dwelling)
    if need.asks_income and dwelling.rent is not None and dwelling.most_share is not None:
        yield _rent(need.income, dwelling.rent, dwelling.most_share)


def _advice(need: HouseholdNeed, dwelling: DwellingFacts) -> Iterable[FitLine]:
    """A person weighs what the coordinator has said; the fact is the advice itself."""
    for each in dwelling.advice:
        if each.weighs == "told" or (each.weighs == "children" and not need.children):
            continue
        text = (
            _("Bomiljøråd om bygget: «%(advice)s».")
            if each.of_building
            else _("Bomiljøråd om boligen: «%(advice)s».")
        )
        yield _line("environment", Verdict.JUDGE, text, advice=each.title)


def _line(topic: str, verdict: Verdict, text: str, **values: object) -> FitLine:
    return FitLine(topic, verdict, line(text, **values))


def _size(need: HouseholdNeed, dwelling: DwellingFacts) -> FitLine:
    values = {"has": dwelling.bedrooms, "needs": need.bedrooms, "persons": need.persons}
    if dwelling.bedrooms < need.bedrooms:
        return _line(
            "size",
            Verdict.FAILS,
            _("For liten: %(has)s soverom, og husstanden på %(persons)s trenger %(needs)s."),
            **values,
        )
    if dwelling.bedrooms > need.bedrooms + 1:
        return _line(
            "size",
            Verdict.FAILS,
            _("For stor: %(has)s soverom, og husstanden på %(persons)s trenger %(needs)s."),
            **values,
        )
    if dwelling.bedrooms > need.bedrooms:
        return _line(
            "size",
            Verdict.JUDGE,
            _("Ett soverom mer enn behovet: %(has)s mot %(needs)s for %(persons)s."),
            **values,
        )
    return _line("size", Verdict.FITS, _("%(has)s soverom, som husstanden på %(persons)s trenger."), **values)


def _accessibility(need: HouseholdNeed, dwelling: DwellingFacts) -> Iterable[FitLine]:
    if need.wheelchair:
        if dwelling.wheelchair:
            yield _line("wheelchair", Verdict.FITS, _("Tilpasset rullestol, som husstanden trenger."))
        else:
            yield _line("wheelchair", Verdict.FAILS, _("Ikke tilpasset rullestol, som husstanden trenger."))
    elif dwelling.wheelchair:
        yield _line(
            "wheelchair",
            Verdict.JUDGE,
            _("Boligen er tilpasset rullestol, uten at husstanden trenger det."),
        )
    if need.step_free and not need.wheelchair:
        ok = dwelling.step_free or dwelling.wheelchair
        yield _line(
            "step_free",
            Verdict.FITS if ok else Verdict.FAILS,
            _("Trinnfri adkomst, som husstanden trenger.")
            if ok
            else _("Ikke trinnfri adkomst, som husstanden trenger."),
        )
    if need.aids_storage and not dwelling.storage:
        yield _line("storage", Verdict.JUDGE, _("Ingen egen plass til hjelpemidler, som husstanden trenger."))
    if need.parking and not dwelling.parking:
        yield _line("parking", Verdict.JUDGE, _("Ingen parkering, som husstanden trenger."))


def _earmark(need: HouseholdNeed, dwelling: DwellingFacts) -> FitLine:
    values = {"group": dwelling.earmark_label.lower()}
    if dwelling.earmark == "family":
        belongs: bool | None = need.children > 0
    elif dwelling.earmark == "young":
        belongs = need.young
    elif dwelling.earmark in need.target_groups:
        belongs = True
    else:
        # Whether a household belongs to the other groups is not always recorded: people judge.
        belongs = None
    if belongs:
        return _line(
            "earmark", Verdict.FITS, _("Øremerket for %(group)s, og husstanden hører til."), **values
        )
    if belongs is None:
        return _line(
            "earmark",
            Verdict.JUDGE,
            _("Øremerket for %(group)s. Kontroller at husstanden hører til."),
            **values,
        )
    return _line(
        "earmark", Verdict.FAILS, _("Øremerket for %(group)s, og husstanden hører ikke til."), **values
    )


def _children(dwelling: DwellingFacts) -> FitLine:
    if not dwelling.suits_children:
        return _line("children", Verdict.FAILS, _("Boligen er ikke egnet for barn."))
    if dwelling.environment == "not_children":
        return _line(
            "children", Verdict.FAILS, _("Bomiljøkoordinatoren mener at bomiljøet ikke passer for barn.")
        )
    return _line("children", Verdict.FITS, _("Boligen er egnet for barn."))


def _wish(need: HouseholdNeed, dwelling: DwellingFacts) -> FitLine:
    if dwelling.area in need.wished_areas:
        return _line("area", Verdict.FITS, _("Ligger i %(area)s, som husstanden ønsker."), area=dwelling.area)
    return _line(
        "area",
        Verdict.JUDGE,
        _("Ligger i %(area)s. Husstanden ønsker %(wished)s."),
        area=dwelling.area,
        wished=", ".join(need.wished_areas),
    )


def _school(need: HouseholdNeed, dwelling: DwellingFacts) -> FitLine:
    if dwelling.area in need.school_areas:
        return _line(
            "school",
            Verdict.FITS,
            _("Ligger i %(area)s, der barna har skole eller barnehage."),
            area=dwelling.area,
        )
    return _line(
        "school",
        Verdict.JUDGE,
        _("Ligger i %(area)s. Barna har skole eller barnehage i %(school)s."),
        area=dwelling.area,
        school=", ".join(need.school_areas),
    )


def _rent(income: Decimal | None, rent: Decimal, most: Decimal) -> FitLine:
    """What is left after rent is a person's judgement: the line never excludes."""
    if not income:
        return _line(
            "rent",
            Verdict.JUDGE,
            _("Inntekten er ikke kjent. Vurder om husstanden kan betale leia, %(rent)s i måneden."),
            rent=rent,
        )
    share = (rent * 12 * 100 / income).quantize(Decimal(1))
    values = {"rent": rent, "share": int(share), "most": f"{most.normalize():f}", "left": income / 12 - rent}
    if share <= most:
        return _line(
            "rent",
            Verdict.FITS,
            _(
                "Leia er %(rent)s i måneden, %(share)s prosent av inntekten før skatt. "
                "Kommunens grense er %(most)s prosent. %(left)s er igjen."
            ),
            **values,
        )
    return _line(
        "rent",
        Verdict.JUDGE,
        _(
            "Leia er %(rent)s i måneden, %(share)s prosent av inntekten før skatt, over kommunens grense på "
            "%(most)s prosent. %(left)s er igjen. Vurder bostøtte."
        ),
        **values,
    )


def deciding_need(need: HouseholdNeed) -> HouseholdNeed:
    """The need without what no line can exclude by: households alike in this are candidates for the same homes."""
    return replace(
        need,
        adults=1,
        children=min(need.children, 1),
        wished_areas=(),
        school_areas=(),
        income=None,
        asks_income=False,
    )


def deciding_dwelling(dwelling: DwellingFacts) -> DwellingFacts:
    """The dwelling without what no line can exclude by."""
    return replace(
        dwelling, area="", gender_label="", earmark_label="", rent=None, most_share=None, cap_reason=None
    )


def failing_topics(need: HouseholdNeed, dwelling: DwellingFacts) -> tuple[str, ...]:
    return tuple(each.topic for each in fit(need, dwelling).failing)
