"""Buffer (one importer's fixtures: a hint)."""

from auditor.importers.base import Format


class Buffer(Format):
    """`Update` is the text, `Service` the platform."""

    name = "buffer"
    title = "Buffer"
    must = (("Update",), ("Service", "Service Link"))
    hints = ("Service Link",)
    id = ("Update ID", "Post ID", "ID")
    date = ("Date", "Sent at", "Date Sent")
    text = ("Update",)
    url = ("Service Link", "Link")
    handle = ("Profile", "Channel", "Account", "Username")
    network = ("Service",)
