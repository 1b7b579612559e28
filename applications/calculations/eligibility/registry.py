"""The tests a criterion can name. Every module in `criteria/` registers its functions here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from applications.calculations.eligibility.facts import Facts
from applications.calculations.eligibility.parameters import Parameter
from applications.calculations.eligibility.verdicts import Finding
from core.base.explain import LocalText
from core.rules.rates import Rates


@dataclass(frozen=True)
class Question:
    """What a test is given: the facts, the criterion's code and parameters, and the dated rates."""

    facts: Facts
    code: str
    parameters: Mapping[str, Any]
    rates: Rates


@dataclass(frozen=True)
class Test:
    """A test and where its facts usually come from."""

    run: Callable[[Question], Finding]
    group: str
    source: LocalText
    #: What it is called where an administrator chooses it.
    title: LocalText
    #: Parameters a criterion must give, and those it may.
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    optional: Mapping[str, Parameter] = field(default_factory=dict)
    #: What it can find, and the values each finding mentions: the letter has a sentence for each.
    cases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


TESTS: dict[str, Test] = {}


def test(
    name: str,
    *,
    group: str,
    source: LocalText,
    title: LocalText | None = None,
    parameters: Mapping[str, Parameter] | None = None,
    optional: Mapping[str, Parameter] | None = None,
    cases: Mapping[str, tuple[str, ...]] | None = None,
) -> Callable[[Callable[[Question], Finding]], Callable]:
    """Register a criterion function under the name rule sets use.

    `group` is the part of the facts it reads; `source` stands unless the facts say otherwise. A rule set that leaves
    out one of `parameters`, gives one nobody knows, or one outside what it may be, is refused when it is read. `title`
    is what an administrator chooses it by. `cases` are what the function can
    find, with the values a sentence about it may mention.
    """

    def register(function: Callable[[Question], Finding]) -> Callable[[Question], Finding]:
        if name in TESTS:
            raise ValueError(f"Two criterion tests are called {name}.")
        TESTS[name] = Test(
            function, group, source, title or LocalText(name), parameters or {}, optional or {}, cases or {}
        )
        return function

    return register
