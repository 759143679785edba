"""TikTok content overview (one code base built on real exports)."""

from auditor.importers.base import Format


class TikTok(Format):
    """The handle stands in the link."""

    name = "tiktok"
    title = "TikTok"
    platform = "tiktok"
    must = (("Video title",), ("Video link", "Post time"))
    hints = ("Add to Favorites", "Video link")
    id = ("Video ID", "Video link")
    date = ("Post time", "Date")
    text = ("Video title",)
    url = ("Video link",)
