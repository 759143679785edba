"""The sentences of reports and terminals, in one place."""

from __future__ import annotations

from auditor.finding import PILLARS
from auditor.mix import Mix, Share, percent

_REASONS = {
    "replies": ("reply", "replies"),
    "reposts": ("repost", "reposts"),
    "paid": ("paid post", "paid posts"),
    "unreadable": ("post without readable text", "posts without readable text"),
    "cross_posts": ("repeat of a post on another platform", "repeats of posts on another platform"),
}

PILLAR_WORDS = {
    "educate": "teaches something",
    "entertain": "entertains",
    "inspire": "tells a story",
    "engage": "talks with people",
    "care": "helps a customer",
    "news": "tells news",
    "product": "shows the product",
    "offer": "makes an offer",
}


def verdict(found: Mix) -> str:
    """The whole in one sentence."""
    share = found.whole
    if not share.posts:
        return "There is no post in this window to judge."
    limit = f"the guideline allows {percent(share.limit)}"
    posts = f"{share.pushes} of {share.posts} {_plural(share.posts, 'post', 'posts')}"
    if share.status == "too few":
        return f"{posts} pushed a sale; {share.posts} are too few to judge."
    return f"{posts} pushed a sale: {percent(share.share)}{interval(share)}; {limit}."


def interval(share: Share) -> str:
    """The interval in brackets, when it says anything."""
    low, high = f"{100 * share.low:.0f}", f"{100 * share.high:.0f}"
    return f" ({low}–{high}\u00a0%)" if low != high else ""


def corrected(found: Mix) -> str:
    """What the share is once the classifier's leaning is taken out of it; empty when that can't be told."""
    if found.corrected is None:
        return ""
    low, high = f"{100 * found.corrected.low:.0f}", f"{100 * found.corrected.high:.0f}"
    within = f" ({low}–{high}\u00a0%)" if low != high else ""
    return f"Corrected for the classifier's own leaning, {percent(found.corrected.share)}{within}."


def standing(found: Mix) -> str:
    """Where that leaves the brand, and what it may do next."""
    match found.status:
        case "over":
            return "Over the line. " + advice(found)
        case "near the line":
            return "Near the line: the classifier can't tell which side. " + advice(found)
        case "within":
            return "Within the guideline. " + advice(found)
    return "Too few posts to say."


def advice(found: Mix) -> str:
    """How many pushes are still fine, or what would bring the mix back."""
    if found.values_needed < 0:
        return "The guideline allows no push at all."
    if found.values_needed:
        posts = _plural(found.values_needed, "post", "posts")
        return f"{found.values_needed} value {posts} with no push would bring it back."
    if found.headroom == 0:
        return "The next push would go over; publish something of value first."
    if found.headroom == 1:
        return "One more push is fine this week."
    return f"{found.headroom} more pushes are fine this week."


def left_out(found: Mix) -> str:
    """What was not counted, and why."""
    parts = [
        f"{count} {_plural(count, *_REASONS[reason])}" for reason, count in found.left_out.items() if count
    ]
    return f"Left out and not counted: {', '.join(parts)}." if parts else "No post was left out."


def missing_pillars(found: Mix) -> str:
    """The kinds of value a feed lacks."""
    wanted = [name for name in PILLARS if name not in ("offer", "product", "care")]
    lacking = [PILLAR_WORDS[name] for name in wanted if not found.pillars[name]]
    if not lacking or not found.whole.posts:
        return ""
    return f"Missing: nothing here {', or '.join(lacking)}."


def _plural(count: int, one: str, many: str) -> str:
    return one if count == 1 else many
