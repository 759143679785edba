"""LinkedIn: /rest/organizations, /rest/posts and /rest/organizationalEntityShareStatistics."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from tests.servers.base import Fault, Platform, Reply, Request, Written

TOKEN = "a-linkedin-token"
NUMBER = 5515715
PAGE = f"urn:li:organization:{NUMBER}"
_MOST = 100


def problem(status: int, code: str, message: str = "", service: int = 0) -> Reply:
    """An error as LinkedIn sends it."""
    return Reply(
        {"status": status, "serviceErrorCode": service, "code": code, "message": message or code}, status
    )


def refusing(reply: Reply) -> Fault:
    """A fault that answers with an error of LinkedIn's own."""
    return lambda handler, _: handler.send(reply)


DAY_IS_OVER = problem(
    429,
    "TOO_MANY_REQUESTS",
    "Resource level throttle APPLICATION_AND_MEMBER DAY limit for calls to this resource is reached.",
    101,
)


class LinkedInServer(Platform):
    """Posts are shares and ugcPosts in turn, in the order they were written."""

    name = "linkedin"
    account = "https://www.linkedin.com/company/acme/"
    settings: ClassVar[dict[str, str]] = {"AUDITOR_LINKEDIN_ACCESS_TOKEN": TOKEN}
    url_setting = "AUDITOR_LINKEDIN_URL"
    page_size = 90

    def __init__(self) -> None:
        super().__init__()
        self.token = TOKEN
        self.oldest = "202512"
        """The version that is retired next."""
        self.shapes: dict[int, dict[str, Any]] = {}
        """What else a post's record says, by number."""
        self.hidden: set[int] = set()
        """Posts that take a place in the list and are not shown."""
        self.odd: list[Any] = []
        """Records that stand before all others."""
        self.counts: Reply | None = None
        """What it says instead of counts."""
        self.organisations: Reply | None = None
        """What it says when asked for a page by its name."""
        self.ignores_start = False

    def is_page(self, request: Request) -> bool:
        return request.path == "/rest/posts"

    def unauthorised(self) -> Reply:
        return problem(
            401, "REVOKED_ACCESS_TOKEN", "The token used in the request has been revoked by the user", 65601
        )

    def native_id(self, post: Written) -> str:
        return f"urn:li:{'share' if post.number % 2 else 'ugcPost'}:{7_000_000_000_000_000_000 + post.number}"

    def answer(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return self.unauthorised()
        version = request.headers.get("linkedin-version", "")
        if not re.fullmatch(r"\d{6}", version):
            return problem(400, "VERSION_MISSING", "A version must be present. Please specify a version.")
        if version < self.oldest:
            return problem(426, "NONEXISTENT_VERSION", f"Requested version {version}01 is not active")
        if request.headers.get("x-restli-protocol-version") != "2.0.0":
            return problem(400, "ILLEGAL_ARGUMENT", "protocol version")
        match request.path.removeprefix("/rest/"):
            case "organizations" if request.query.get("q") == "vanityName":
                return self.organisations or self._organisations(request.query.get("vanityName", ""))
            case "organizationalEntityShareStatistics":
                return self.counts or self._statistics(request)
            case "posts":
                return self._posts(request)
        return problem(404, "RESOURCE_NOT_FOUND", "No root resource defined for path")

    def _organisations(self, name: str) -> Reply:
        found = {
            "id": NUMBER,
            "vanityName": "acme",
            "localizedName": "Acme Mugs",
            "name": {
                "localized": {"en_US": "Acme Mugs"},
                "preferredLocale": {"country": "US", "language": "en"},
            },
            "primaryOrganizationType": "NONE",
            "locations": [],
        }
        elements = [found] if name in ("acme", "töpferei") else []
        return Reply(
            {
                "paging": {"start": 0, "count": 10, "links": [], "total": len(elements)},
                "elements": elements,
            }
        )

    def _posts(self, request: Request) -> Reply:
        query = request.query
        if query.get("q") != "author" or query.get("sortBy") != "CREATED":
            return problem(400, "PARAM_INVALID", "no such finder")
        if query.get("author") != PAGE:
            return problem(
                403, "ACCESS_DENIED", "Not enough permissions to access: partnerApiPostsExternal", 100
            )
        start, count = int(query["start"]), int(query["count"])
        if not 1 <= count <= _MOST or start < 0:
            return problem(400, "PARAM_INVALID", "Invalid value for param")
        first = 0 if self.ignores_start or (self.loops and start > self.page_size) else start
        places = [*self.odd, *self.posts]
        page = places[first : first + count]
        links = [{"type": "application/json", "rel": "prev", "href": "/rest/posts"}] if start else []
        if self.loops or start + count < len(places):
            href = f"/rest/posts?author={PAGE}&count={count}&q=author&start={start + count}"
            links.append({"type": "application/json", "rel": "next", "href": href})
        shown = [each for each in page if not isinstance(each, Written) or each.number not in self.hidden]
        return Reply(
            {
                "paging": {"start": start, "count": count, "links": links},
                "elements": [self._record(each) if isinstance(each, Written) else each for each in shown],
            }
        )

    def _record(self, post: Written) -> dict[str, Any]:
        at = int(post.created_at.timestamp() * 1000)
        record: dict[str, Any] = {
            "id": self.native_id(post),
            "author": PAGE,
            "commentary": post.text,
            "createdAt": at,
            "lastModifiedAt": at + 5_000,
            "publishedAt": at,
            "lifecycleState": "PUBLISHED",
            "lifecycleStateInfo": {"isEditedByAuthor": False},
            "visibility": "PUBLIC",
            "isReshareDisabledByAuthor": False,
            "distribution": {
                "feedDistribution": "MAIN_FEED",
                "targetEntities": [],
                "thirdPartyDistributionChannels": [],
            },
        }
        return record | self.shapes.get(post.number, {})

    def _statistics(self, request: Request) -> Reply:
        if request.query.get("q") != "organizationalEntity" or request.query["organizationalEntity"] != PAGE:
            return problem(403, "ACCESS_DENIED", "Not enough permissions")
        name, kind = ("shares", "share") if "shares" in request.query else ("ugcPosts", "ugcPost")
        found = re.fullmatch(r"List\((.+)\)", request.query[name])
        assert found is not None
        wanted = found[1].split(",")
        assert all(urn.startswith(f"urn:li:{kind}:") for urn in wanted)
        rows = [
            {
                "organizationalEntity": PAGE,
                kind: urn,
                "totalShareStatistics": {
                    "uniqueImpressionsCount": 800,
                    "impressionCount": 900,
                    "clickCount": 7,
                    "likeCount": int(urn[-4:]),
                    "commentCount": 3,
                    "shareCount": 2,
                    "engagement": 0.0133,
                },
            }
            for urn in wanted
        ]
        return Reply({"paging": {"start": 0, "count": 10, "links": []}, "elements": rows})
