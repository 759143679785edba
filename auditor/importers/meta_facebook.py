"""Facebook Page posts, as Meta Business Suite exports them (headers of several real files)."""

from auditor.importers.base import LongerText


class MetaFacebook(LongerText):
    """Text is the longer of Title and Description; `Date` says Lifetime, the time is Publish time."""

    name = "meta-facebook"
    title = "Facebook Page, Meta Business Suite"
    platform = "facebook"
    must = (("Page ID", "Page name"), ("Publish time",))
    hints = ("Page name", "Funded content status", "Is crosspost", "Caption type")
    id = ("Post ID",)
    date = ("Publish time",)
    text = ("Title", "Description")
    url = ("Permalink",)
    handle = ("Page name", "Page ID")
    display_name = ("Page name",)
    share = ("Is share",)
    paid = ("Funded content status", "Is paid", "Boosted")
