"""Every page of the site: its methods and address, its name, and the act that its visitor must be allowed to do."""

PAGES: dict[str, tuple[str, str]] = {}
