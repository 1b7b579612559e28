from applications.api.views import ApplicationViewSet, DecisionViewSet

routes = [
    ("applications", ApplicationViewSet, "application"),
    ("decisions", DecisionViewSet, "decision"),
]
