"""Hootsuite, post performance (one importer's fixtures: a hint)."""

from auditor.importers.base import Format


class Hootsuite(Format):
    """Two preamble rows, then the header; times in GMT."""

    name = "hootsuite"
    title = "Hootsuite"
    must = (("Post Message",), ("Social Network", "Post Permalink", "Date (GMT)"))
    hints = ("Date (GMT)", "Social Network")
    id = ("Post ID",)
    date = ("Date (GMT)", "Date")
    text = ("Post Message",)
    url = ("Post Permalink",)
    handle = ("Social Profile", "Profile", "Account", "Profile Name", "Social Account")
    network = ("Social Network",)
    utc = True
