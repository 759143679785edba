"""Sprout Social, post performance (one importer's fixtures: a hint)."""

from auditor.importers.base import Format


class Sprout(Format):
    """Several profiles in one file."""

    name = "sprout"
    title = "Sprout Social post performance"
    must = (("Network",), ("Post",), ("Date",))
    hints = ("Sent by", "Profile", "Linked Content", "Post ID")
    id = ("Post ID",)
    date = ("Date",)
    text = ("Post",)
    url = ("Link", "Permalink")
    handle = ("Profile",)
    network = ("Network",)
    media = ("Content Type",)
