"""What stands for an id in an address."""


class Id:
    """A number that fits a column of ids; a longer one is no address at all."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)
