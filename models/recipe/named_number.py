"""Arguments of a command line that give a part of a network a number."""


def named_number(text: str) -> tuple[str, float]:
    """'encoder=1' -> ('encoder', 1.0); '0.3' -> ('', 0.3), of everything. ValueError where there is no number."""
    name, _, value = text.rpartition("=")
    return name, float(value)
