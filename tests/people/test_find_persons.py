"""Finding persons by name: quick, forgiving, and never anybody one has no relation to."""

from collections.abc import Callable

from core.agencies.actors import Actor
from core.people import services
from core.people.selectors import find_persons

ActorOf = Callable[[str], Actor]


def attach(actor: Actor, given: str, family: str) -> services.Person:
    facts = services.PersonFacts(given, family)
    return services.attach_person(actor=actor, compartment=actor.compartment, facts=facts)


def test_every_word_must_be_in_the_name(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    ola = attach(caseworker, "Ola", "Lyngvik")
    attach(caseworker, "Kari", "Lyngvik")

    assert find_persons("lyngvik ola") == [ola.pk]
    assert len(find_persons("Lyngv")) == 2
    assert find_persons("Per Lyngvik") == []


def test_accents_and_a_slip_are_forgiven(actor: ActorOf) -> None:
    person = attach(actor("saksbehandler.bergen"), "Åse", "Bjørkeland")

    assert find_persons("ase") == [person.pk]
    assert find_persons("bjorkeland") == [person.pk]
    assert find_persons("Bjørkelnd") == [person.pk]


def test_who_is_spelt_as_typed_comes_before_those_only_alike(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    one, other = attach(caseworker, "Kari", "Bjørkeland"), attach(caseworker, "Kari", "Bjørkelund")

    assert find_persons("Kari Bjørkeland") == [one.pk, other.pk]
    assert find_persons("Kari Bjørkelund") == [other.pk, one.pk]
    assert find_persons("Kari Bjørkelund", most=1) == [other.pk]
    assert set(find_persons("Kari Bjørkelnd")) == {one.pk, other.pk}


def test_wildcards_and_quotes_are_only_letters(actor: ActorOf) -> None:
    attach(actor("saksbehandler.bergen"), "Ola", "Lyngvik")

    assert find_persons("%") == []
    assert find_persons("_") == []
    assert find_persons("'; DROP TABLE people_person; --") == []
    assert find_persons("   ") == []


def test_person_of_another_compartment_is_not_found(actor: ActorOf) -> None:
    attach(actor("saksbehandler.bergen"), "Ola", "Lyngvik")

    actor("nav.bergen")

    assert find_persons("Lyngvik") == []
