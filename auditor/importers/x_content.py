"""X content export (headers of several real files)."""

from auditor.importers.base import Format


class XContent(Format):
    """Dates like `Fri, Jun 5, 2026`, with no time; the handle stands in the link."""

    name = "x"
    title = "X content"
    platform = "x"
    must = (("Post text",), ("Post id", "Post Link"), ("Date",))
    hints = ("Detail Expands", "Permalink Clicks", "Hashtag Clicks", "New follows")
    id = ("Post id",)
    date = ("Date",)
    text = ("Post text",)
    url = ("Post Link",)
    media = ("Media Type",)
