"""How a household fits a vacant dwelling, line by line. Pure: the same facts give the same lines.

A line says «passer», «passer ikke» or «må vurderes», with the two facts it compared. A household that fails a
line is no candidate by itself; the meeting may still choose it, and then says why.
"""

from collections.abc import Iterable
from dataclasses import dataclass
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
    suits_children: bool = True
    environment: str = ""
    under_agreement: bool = False
    may_refer: bool = True
    cap_reason: Line | None = None
    advice: tuple[AdviceFact, ...] = ()


@dataclass(frozen=True)
class FitLine:
    """`topic` is a stable code, `text` the sentence people read."""

    topic: str
    verdict: Verdict
    text: Line


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
            _("Boligen er forbeholdt ett kjønn. Kontroller at husstanden kan bo her."),
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
