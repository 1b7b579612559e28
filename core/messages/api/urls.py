from core.messages.api.views import NoticeViewSet, TaskViewSet

routes = [("notices", NoticeViewSet, "notice"), ("tasks", TaskViewSet, "task")]
