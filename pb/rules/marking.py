"""The mark of a text for the catalogues: it is translated where it is shown."""


def N_(text: str) -> str:
    """Mark a text for the catalogues and return it as it is."""
    return text
