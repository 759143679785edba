"""Twitter's older activity export."""

from auditor.importers.base import Format


class Twitter(Format):
    """Times in UTC, written as such or without a zone."""

    name = "twitter"
    title = "Twitter activity (before X)"
    platform = "x"
    must = (("Tweet text",), ("Tweet id", "Tweet permalink"))
    hints = ("Tweet permalink", "engagement rate")
    id = ("Tweet id",)
    date = ("time", "date", "created at")
    text = ("Tweet text",)
    url = ("Tweet permalink",)
    utc = True
