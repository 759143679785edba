"""Later (one importer's fixtures: a hint)."""

from auditor.importers.base import Format


class Later(Format):
    """Names no platform; the link often does."""

    name = "later"
    title = "Later"
    must = (("Caption",), ("Posted At", "Post URL"))
    hints = ("Posted At", "Post URL")
    id = ("Post ID", "Media ID")
    date = ("Posted At", "Date")
    text = ("Caption",)
    url = ("Post URL", "Permalink")
    handle = ("Profile", "Username", "Account")
    network = ("Platform", "Network", "Social Network")
    media = ("Media Type",)
    types = ("Media Type", "Post Type")
