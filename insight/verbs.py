"""What is recorded of figures."""

VERBS = {"figures.exported": "Tall ble lastet ned"}
