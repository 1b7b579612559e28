"""Every kind of event has a registered verb with a title people can read; an unknown verb raises."""

_titles: dict[str, str] = {}


def register(verb: str, title: str) -> None:
    """Declare a verb, e.g. `application.received`. The same verb with another title is a mistake and raises."""
    if _titles.get(verb, title) != title:
        raise ValueError(f"The audit verb {verb} is already registered with another title.")
    _titles[verb] = title


def register_all(titles: dict[str, str]) -> None:
    for verb, title in titles.items():
        register(verb, title)


def title(verb: str) -> str:
    return _titles[verb]


def known() -> dict[str, str]:
    return dict(_titles)


def check(verb: str) -> None:
    if verb not in _titles:
        raise KeyError(f"The audit verb {verb} is not registered.")
