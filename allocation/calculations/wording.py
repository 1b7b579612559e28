"""How households are described where nothing more may be said. Pure."""

from core.base.explain import Line, line
from core.base.explain import marked as _


def composition(adults: int, children: int) -> Line:
    """«2 voksne og 1 barn», without ages or names."""
    values = {"adults": adults, "children": children}
    if adults == 1:
        return line(_("1 voksen og %(children)s barn"), **values) if children else line(_("1 voksen"))
    if children:
        return line(_("%(adults)s voksne og %(children)s barn"), **values)
    return line(_("%(adults)s voksne"), **values)
