"""Where the navigation leads; a page that belongs there is one line here."""

PLACES = (("", "Brands"), ("rules", "Rules"), ("guidelines", "Guidelines"))
"""Address under the dashboard, and the words of the link."""

BRAND_PLACES = (
    ("", "Overview"),
    ("posts", "Posts"),
    ("try", "Try a draft"),
    ("plan", "Plan a week"),
    ("reports", "Reports"),
    ("schedules", "Schedules"),
    ("import", "Import"),
    ("accounts", "Accounts"),
)
"""The same under a brand."""
