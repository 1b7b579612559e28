"""What a risk's values mean, how they stand in the matrix, and what an assessment lacks. Pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from core.base.explain import LocalText

Level = Literal["low", "medium", "high"]


@dataclass(frozen=True)
class Element:
    """A mandatory element (obligatorisk element) of the municipality's routine."""

    code: str
    title: LocalText
    category: str
    agency: str = ""
    subjects: tuple[str, ...] = ()

    def asked_of(self, agency: str, subject_kind: str) -> bool:
        return (not self.agency or self.agency == agency) and (
            not self.subjects or subject_kind in self.subjects
        )


@dataclass(frozen=True)
class Requirements:
    """What the municipality asks of its risk assessments (a dated rule set)."""

    medium_from: int = 5
    high_from: int = 15
    #: From which consequence a reported deviation makes the assessment be looked at again.
    serious_event_from: int = 4
    sources: tuple[str, ...] = ("users",)
    elements: tuple[Element, ...] = ()
    basis: str = ""

    @classmethod
    def of(cls, content: Mapping[str, Any], basis: str = "") -> "Requirements":
        return cls(
            **content.get("levels", {}),
            # The users' voice is always considered, whatever else the routine names.
            sources=tuple(dict.fromkeys(("users", *content.get("sources", ())))),
            elements=tuple(
                Element(
                    each["code"],
                    LocalText.of(each["title"]),
                    each["category"],
                    each.get("agency", ""),
                    tuple(each.get("subjects", ())),
                )
                for each in content.get("elements", ())
            ),
            basis=basis,
        )

    def level(self, value: int | None) -> Level | None:
        if value is None:
            return None
        return "high" if value >= self.high_from else "medium" if value >= self.medium_from else "low"

    def elements_of(self, agency: str, subject_kind: str) -> tuple[Element, ...]:
        return tuple(each for each in self.elements if each.asked_of(agency, subject_kind))


@dataclass(frozen=True)
class Valued:
    """A risk with its values; `number` is how it is called on the page."""

    number: int
    likelihood_before: int | None
    consequence_before: int | None
    likelihood_after: int | None = None
    consequence_after: int | None = None
    element: str = ""
    existing: bool = False
    measures: int = 0
    accepted: bool = False
    checked: bool = True
    ended: bool = False

    @property
    def after(self) -> int | None:
        if self.likelihood_after is None or self.consequence_after is None:
            return None
        return self.likelihood_after * self.consequence_after

    @property
    def without_measures(self) -> bool:
        """Nothing is done about it, nothing is planned, and nobody has said why not."""
        return not (self.ended or self.existing or self.measures or self.accepted)


@dataclass(frozen=True)
class Cell:
    """A field of the matrix with the numbers of the risks that stand in it."""

    likelihood: int
    consequence: int
    level: Level
    numbers: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        return len(self.numbers)


def matrix(placed: Iterable[tuple[int, int | None, int | None]], asked: Requirements) -> list[list[Cell]]:
    """Five rows from likelihood 5 down to 1, each with consequence 1 to 5. Risks without values stand in none."""
    found: dict[tuple[int, int], list[int]] = {}
    for number, likelihood, consequence in placed:
        if likelihood is not None and consequence is not None:
            found.setdefault((likelihood, consequence), []).append(number)
    return [
        [
            Cell(row, column, asked.level(row * column) or "low", tuple(found.get((row, column), ())))
            for column in range(1, 6)
        ]
        for row in range(5, 0, -1)
    ]


@dataclass(frozen=True)
class Lacks:
    """What is missing before an assessment can be approved."""

    no_risks: bool = False
    considered: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    nobody_heard: bool = False
    elements: tuple[Element, ...] = ()
    not_valued_after: tuple[int, ...] = ()
    not_checked: tuple[int, ...] = ()
    high_without_measures: tuple[int, ...] = ()

    @property
    def any(self) -> bool:
        return any(bool(getattr(self, name)) for name in self.__dataclass_fields__)


@dataclass(frozen=True)
class Assessed:
    """An assessment as facts: who was heard (or why not), what was considered, and the risks."""

    agency: str
    subject_kind: str
    considered: Mapping[str, bool] = field(default_factory=dict)
    #: Kind of source → whether it was heard; one that is not there has no reason either.
    sources: Mapping[str, bool] = field(default_factory=dict)
    risks: Sequence[Valued] = ()


def lacks(told: Assessed, asked: Requirements) -> Lacks:
    current = [each for each in told.risks if not each.ended]
    answered = {each.element for each in told.risks if each.element}
    return Lacks(
        no_risks=not current,
        considered=tuple(name for name, said in told.considered.items() if not said),
        sources=tuple(kind for kind in asked.sources if kind not in told.sources),
        nobody_heard=not any(told.sources.values()),
        elements=tuple(
            each for each in asked.elements_of(told.agency, told.subject_kind) if each.code not in answered
        ),
        not_valued_after=tuple(each.number for each in current if each.after is None),
        not_checked=tuple(each.number for each in current if not each.checked),
        high_without_measures=tuple(
            each.number for each in current if each.without_measures and asked.level(each.after) == "high"
        ),
    )
