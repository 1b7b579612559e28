"""Case numbers in addresses: 2026-123 in the address, 2026/123 in the code."""


class CaseNumber:
    regex = r"\d{4}-\d{1,7}"

    def to_python(self, value: str) -> str:
        return value.replace("-", "/")

    def to_url(self, value: str) -> str:
        return value.replace("/", "-")
