"""pb, a participatory budget that a municipality can trust with public money."""

__version__ = "0.1.0"
