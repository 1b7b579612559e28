from core.privacy.api.views import AccessRequestViewSet

routes = [("access-requests", AccessRequestViewSet, "access-request")]
