"""API tokens. Apart from `api.py`, because REST framework imports it while it is itself being imported."""

from typing import Any

from rest_framework.authentication import TokenAuthentication
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

from core.agencies import actors
from core.agencies.context import set_context


class ContextTokenAuthentication(TokenAuthentication):
    """A token names its user after the middleware has run, so actor and database context are set again here."""

    def authenticate(self, request: Request) -> Any:
        found = super().authenticate(request)
        if found is not None:
            inner: Any = request._request
            inner.actor = actors.for_user(found[0])
            set_context(inner.actor)
        return found


class PagePagination(PageNumberPagination):
    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
