from core.documents.api.views import DocumentViewSet, LetterViewSet

routes = [("documents", DocumentViewSet, "document"), ("letters", LetterViewSet, "letter")]
