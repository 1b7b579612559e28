"""Tagged PDF (pdf/ua-1) by WeasyPrint. Without Pango the product runs; only PDF is missing, and says so.

Fonts: Inter from static/vendor/inter where the assets have been built, else the system's Liberation Sans, DejaVu
Sans or whatever sans-serif there is.
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from core.base.errors import Refused

log = structlog.get_logger(__name__)

#: WeasyPrint's font configuration is not made for two threads at once.
_lock = threading.Lock()

_FACE = (
    """@font-face { font-family: "Inter Variable"; font-weight: 100 900; src: url("%s") format("woff2"); }"""
)


@lru_cache(maxsize=1)
def _weasyprint() -> Any:
    """The module, or None when the system libraries are missing. Loaded on first use: it is slow and large."""
    try:
        import weasyprint
    except OSError as error:
        log.warning("pdf_not_available", error=str(error).splitlines()[0])
        return None
    return weasyprint


def available() -> bool:
    """Whether PDF can be made on this machine."""
    return _weasyprint() is not None


def why_not() -> str:
    """The sentence for pages where PDF should have been."""
    return _(
        "PDF er ikke tilgjengelig, fordi maskinen mangler programbiblioteket Pango. "
        "Be driftsansvarlig installere libpango-1.0-0, libpangoft2-1.0-0 og libharfbuzz-subset0."
    )


def font_in_use() -> str:
    """Which font documents are set in here."""
    return "Inter" if _inter() else "Liberation Sans"


def _inter() -> list[Path]:
    files = Path(settings.BASE_DIR) / "static" / "vendor" / "inter" / "files"
    return [
        path
        for path in (files / "inter-latin-wght-normal.woff2", files / "inter-latin-ext-wght-normal.woff2")
        if path.exists()
    ]


@lru_cache(maxsize=8)
def _prepared(stylesheets: tuple[str, ...]) -> tuple[Any, list[Any]]:
    """Font configuration and parsed stylesheets, kept for the life of the process: they are half the time of a page."""
    weasyprint = _weasyprint()
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    sheets = []
    faces = [_FACE % path.as_uri() for path in _inter()]
    if faces:
        sheets.append(weasyprint.CSS(string="\n".join(faces), font_config=fonts))
    for name in stylesheets:
        path = Path(settings.BASE_DIR) / "static" / "css" / name
        sheets.append(weasyprint.CSS(filename=str(path), font_config=fonts))
    return fonts, sheets


@contextmanager
def _no_collecting() -> Iterator[None]:
    """A layout is one great web of boxes that all live to its end: looking for garbage among them meanwhile took a
    fifth of the time of a long agenda, and found none."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def html_to_pdf(html: str, *, stylesheets: tuple[str, ...] = ("paper.css",)) -> bytes:
    """A whole HTML page (with lang and title) as tagged PDF. Raises Refused when PDF is not available."""
    weasyprint = _weasyprint()
    if weasyprint is None:
        raise Refused(why_not(), code="PDF_NOT_AVAILABLE")
    # Documents are made of what they hold (pictures stand in them as data): no file and no address is fetched.
    held = weasyprint.urls.URLFetcher(allowed_protocols=("data",))
    # «§» is never left alone at the end of a line.
    html = html.replace("§ ", "§\u00a0")
    with _lock, _no_collecting():
        fonts, sheets = _prepared(stylesheets)
        made: bytes = weasyprint.HTML(string=html, url_fetcher=held).write_pdf(
            stylesheets=sheets, font_config=fonts, pdf_variant="pdf/ua-1"
        )
    return made


def render_pdf(
    template: str,
    context: dict[str, Any],
    *,
    title: str,
    lang: str = "nb",
    stylesheets: tuple[str, ...] = ("paper.css",),
) -> bytes:
    """Render a template that extends `pdf/base.html` as tagged PDF: agendas, contracts, minutes.

    `title` and `lang` go into the document's properties; dates and amounts follow the language. Further
    stylesheets lie in static/css. Raises Refused when PDF is not available on this machine.
    """
    with translation.override(lang):
        html = render_to_string(template, {**context, "title": title, "lang": lang})
    return html_to_pdf(html, stylesheets=stylesheets)
