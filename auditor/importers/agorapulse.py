"""Agorapulse (one importer's fixtures: a hint)."""

from auditor.importers.base import Format


class Agorapulse(Format):
    """Date and time of day in two columns."""

    name = "agorapulse"
    title = "Agorapulse"
    must = (("Publishing date",), ("Message",))
    hints = ("Publishing time",)
    id = ("Post ID", "ID")
    date = ("Publishing date",)
    clock = ("Publishing time",)
    text = ("Message",)
    url = ("Link", "Post link", "Permalink")
    handle = ("Profile", "Profile name", "Account")
    network = ("Network", "Platform", "Social Network", "Channel")
