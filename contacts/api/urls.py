from contacts.api.views import ContactViewSet

routes = [("contacts", ContactViewSet, "contact")]
