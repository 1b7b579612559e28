"""The description of the API, as a file."""

from typing import Any

from django.http import HttpResponse
from django.utils.encoding import force_bytes
from django.utils.translation import get_language
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request

_made: dict[tuple[str, str], bytes] = {}


class SchemaView(SpectacularAPIView):
    """Made once for each language and format, and then kept: it takes seconds, and is the same for everybody."""

    def _get_schema_response(self, request: Request) -> Any:
        renderer = request.accepted_renderer
        key = (get_language() or "", renderer.format)
        if key not in _made:
            made = super()._get_schema_response(request)
            _made[key] = force_bytes(renderer.render(made.data, renderer.media_type, {}))
        version = self.api_version or request.version or self._get_version_parameter(request)
        name = self._get_filename(request, version)
        return HttpResponse(
            _made[key],
            content_type=renderer.media_type,
            headers={"Content-Disposition": f'inline; filename="{name}"'},
        )
