"""Telegram Desktop's JSON export: channels whole, everything else left out."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.errors import InputError
from auditor.importers import Imported, read
from auditor.store import Store
from tests.importers.test_hostile import EACH

AT = 1_780_495_500
"""3 June 2026, 14:05 UTC."""


def message(number: int, text: object = "", **fields: Any) -> dict[str, Any]:
    """A message as Desktop writes it; None leaves a field out."""
    at = AT + number * 3_600
    local = dt.datetime.fromtimestamp(at, dt.timezone(dt.timedelta(hours=5)))
    known = {
        "id": number, "type": "message", "date": f"{local:%Y-%m-%dT%H:%M:%S}", "date_unixtime": str(at),
        "from": "Fern & Kettle", "from_id": "channel1234567890", "text": text,
        "text_entities": [{"type": "plain", "text": text}] if isinstance(text, str) and text else [],
    }  # fmt: skip
    return {name: value for name, value in (known | fields).items() if value is not None}


def service(number: int, action: str) -> dict[str, Any]:
    added = {
        "actor": "Fern & Kettle",
        "actor_id": "channel1234567890",
        "action": action,
        "title": "Fern & Kettle",
    }
    return message(number, type="service", **added)


def channel(*messages: Any, **fields: Any) -> dict[str, Any]:
    known = {
        "name": "Fern & Kettle",
        "type": "public_channel",
        "id": 1_234_567_890,
        "messages": list(messages),
    }
    return known | fields


def account(*chats: Any) -> dict[str, Any]:
    """A whole account's export."""
    return {
        "about": "Here is the data you requested.",
        "contacts": {"about": "", "list": [{"first_name": "Ada", "date": "2026-01-01T10:00:00"}]},
        "chats": {"about": "This page lists all chats.", "list": list(chats)},
        "left_chats": {"about": "", "list": [channel(message(1, "Left long ago"), name="Left", id=99)]},
    }


def imported(tmp_path: Path, export: Any, **said: str) -> Imported:
    path = tmp_path / "result.json"
    path.write_text(json.dumps(export, ensure_ascii=False, indent=1), encoding="utf-8")
    return read(path, **said)  # type: ignore[arg-type]


def one(tmp_path: Path, text: object = "", **fields: Any) -> Any:
    """The post one message makes, or why it makes none."""
    found = imported(tmp_path, channel(message(7, text, **fields), message(8, "Another")))
    return found.posts[0] if len(found.posts) == 2 else found.unusable[0]


def test_a_channel_comes_in_whole_without_what_telegram_says_itself(tmp_path: Path) -> None:
    found = imported(
        tmp_path,
        channel(
            service(1, "create_channel"),
            message(2, "Ferns like wet air"),
            {"id": 3, "type": "unsupported"},
            service(4, "pin_message"),
            message(5, "Line one\nline two"),
        ),
    )
    assert (found.format, found.ignored, found.unusable, found.notes) == ("telegram", 3, (), ())
    first = found.posts[0]
    assert [post.text for post in found.posts] == ["Ferns like wet air", "Line one\nline two"]
    assert (first.platform, first.account.handle, first.account.name) == ("telegram", *["Fern & Kettle"] * 2)
    assert first.created_at == dt.datetime.fromtimestamp(AT + 7_200, dt.UTC)
    assert (first.native_id, first.url) == ("1234567890/2", "https://t.me/c/1234567890/2")
    assert first.original_text == ""


def test_a_channels_id_is_the_same_as_bots_know_it(tmp_path: Path) -> None:
    found = imported(tmp_path, channel(message(2, "x"), id=-1_001_234_567_890))
    assert found.posts[0].native_id == "1234567890/2"


def test_the_account_named_by_the_user_is_the_channels_handle(tmp_path: Path) -> None:
    found = imported(tmp_path, channel(message(1, "Hello")), account="fernandkettle").posts[0].account
    assert (found.handle, found.name) == ("fernandkettle", "Fern & Kettle")


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        (["Hi ", {"type": "bold", "text": "all"}, "!"], "Hi all!"),
        (
            ["Get it ", {"type": "text_link", "text": "here", "href": "https://acme.example/sale"}, ", now"],
            "Get it here https://acme.example/sale, now",
        ),
        (
            [{"type": "text_link", "text": "shop\n", "href": "https://acme.example/s"}, "today"],
            "shop https://acme.example/s\ntoday",
        ),
        (
            [{"type": "text_link", "text": "shop", "href": "https://acme.example/s"}, "today"],
            "shop https://acme.example/s today",
        ),
        (
            [{"type": "text_link", "text": "acme.example/sa…", "href": "https://www.acme.example/sale?a=1"}],
            "https://www.acme.example/sale?a=1",
        ),
        (
            [{"type": "text_link", "text": "https://bank.example", "href": "https://evil.example/"}],
            "https://bank.example https://evil.example/",
        ),
        ([{"type": "link", "text": "https://acme.example/a"}], "https://acme.example/a"),
        ([{"type": "text_link", "text": "tap", "href": "javascript:alert(1)"}], "tap"),
        ([{"type": "text_link", "text": "tap", "href": "tg://resolve?domain=acme"}], "tap"),
        (
            [
                {"type": "custom_emoji", "text": "🔥", "document_id": "stickers/1.tgs"},
                {"type": "hashtag", "text": "#tea"},
            ],
            "🔥#tea",
        ),
    ],
)
def test_runs_are_one_text_with_links_where_they_lead(tmp_path: Path, runs: list[object], text: str) -> None:
    assert one(tmp_path, runs).text == text


def test_what_was_shown_is_kept_where_a_link_was_added(tmp_path: Path) -> None:
    runs = ["Get it ", {"type": "text_link", "text": "here", "href": "https://acme.example/sale"}]
    assert one(tmp_path, runs).original_text == "Get it here"


def test_polls_invoices_and_buttons_are_part_of_what_readers_saw(tmp_path: Path) -> None:
    poll = {
        "question": "Which tea?",
        "closed": False,
        "total_voters": 3,
        "answers": [{"text": "Oolong", "voters": 3}],
    }
    assert one(tmp_path, poll=poll).text == "Which tea?\nOolong"
    assert one(tmp_path, poll=poll).media == "poll"
    invoice = {"title": "Kettle", "description": "Cast iron", "amount": 9900, "currency": "NOK"}
    assert one(tmp_path, invoice_information=invoice).text == "Kettle\nCast iron"
    rows = [[{"type": "url", "text": "Order now", "data": "https://acme.example/order"}]]
    assert one(tmp_path, "New", inline_bot_buttons=rows).text == "New\nOrder now https://acme.example/order"


def test_forwarded_posts_are_reposts_though_their_author_is_unknown(tmp_path: Path) -> None:
    assert one(tmp_path, "x", forwarded_from="Tea News", forwarded_from_id="channel5").kind == "repost"
    assert one(tmp_path, "x", forwarded_from_id="channel5").kind == "repost"
    assert one(tmp_path, "x").kind == "original"
    nameless = channel(message(1, "x") | {"forwarded_from": None})
    assert imported(tmp_path, nameless).posts[0].kind == "repost"


def test_a_post_that_shows_an_earlier_one_is_a_quote_and_counts(tmp_path: Path) -> None:
    found = one(tmp_path, "Still on!", reply_to_message_id=3)
    assert (found.kind, found.reply_to) == ("quote", "1234567890/3")
    elsewhere = one(tmp_path, "Look", reply_to_message_id=3, reply_to_peer_id="channel55")
    assert elsewhere.reply_to == "55/3"


def test_an_edit_leaves_the_date_and_a_later_export_brings_the_new_words(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'a.db'}") as store:
        store.ensure_brand("acme")
        assert store.add("acme", imported(tmp_path, channel(message(1, "Tea at four"))).posts).stored == 1
        edited = message(1, "Tea at five", edited="2026-06-09T10:00:00", edited_unixtime=str(AT + 500_000))
        posts = imported(tmp_path, channel(edited)).posts
        assert posts[0].created_at == dt.datetime.fromtimestamp(AT + 3_600, dt.UTC)
        again = store.add("acme", posts)
        assert (again.stored, again.updated) == (0, 1)
        assert [item.post.text for item in store.checked("acme")] == ["Tea at five"]


@pytest.mark.parametrize(
    ("fields", "media"),
    [
        ({"photo": "photos/photo_1.jpg", "width": 800, "height": 600}, "photo"),
        ({"file": "(File not included.)", "media_type": "video_file", "mime_type": "video/mp4"}, "video"),
        ({"file": "a.mp4", "media_type": "animation"}, "animation"),
        ({"file": "a.ogg", "media_type": "voice_message"}, "audio"),
        ({"file": "a.png", "mime_type": "image/png"}, "photo"),
        ({"file": "a.pdf", "mime_type": "application/pdf"}, "file"),
        ({"location_information": {"latitude": 1.0, "longitude": 2.0}}, "location"),
        ({}, ""),
    ],
)
def test_what_is_attached_is_told(tmp_path: Path, fields: dict[str, object], media: str) -> None:
    assert one(tmp_path, **fields).media == media


def test_reactions_are_counted_and_views_where_a_program_adds_them(tmp_path: Path) -> None:
    reactions = [
        {"type": "emoji", "count": 12, "emoji": "👍", "recent": []},
        {"type": "custom_emoji", "count": 3, "document_id": "1"},
        {"type": "paid", "count": "2"},
        "odd",
    ]
    found = one(tmp_path, "x", reactions=reactions, views=1_200, forwards=4)
    assert dict(found.metrics) == {"likes": 17.0, "views": 1200.0, "shares": 4.0}
    assert found.metrics_at is not None
    assert dict(one(tmp_path, "x").metrics) == {}


def test_an_album_is_one_post(tmp_path: Path) -> None:
    def picture(number: int, text: str, at: int, **fields: Any) -> dict[str, Any]:
        return message(number, text, date_unixtime=str(AT + at), photo=f"photos/{number}.jpg", **fields)

    found = imported(
        tmp_path,
        channel(
            picture(1, "", 0),
            picture(2, "New cups", 0),
            picture(3, "", 0),
            picture(4, "", 60),
            picture(5, "", 60),
            picture(6, "", 120),
            message(7, "Words only", date_unixtime=str(AT + 120)),
        ),
    )
    assert [(post.native_id[-1], post.text) for post in found.posts] == [
        ("2", "New cups"), ("4", ""), ("6", ""), ("7", "Words only"),
    ]  # fmt: skip
    assert found.ignored == 3


def test_of_a_whole_account_every_channel_is_read_and_nothing_else(tmp_path: Path) -> None:
    chats = (
        channel(message(1, "To a friend"), name="Ada", type="personal_chat", id=5),
        channel(message(1, "In a group"), name="Potters", type="public_supergroup", id=6),
        channel(message(1, "First"), name="One", id=7),
        channel(message(1, "Second"), name="Two", id=8, type="private_channel"),
        {"name": None, "type": "saved_messages", "id": 9},
    )
    found = imported(tmp_path, account(*chats))
    assert {(post.native_id, post.account.handle, post.text) for post in found.posts} == {
        ("7/1", "One", "First"),
        ("8/1", "Two", "Second"),
    }
    assert found.notes == ("it has 2 channels, and all were read: One, Two; --account NAME takes one",)
    with Store.open(f"sqlite:///{tmp_path / 'a.db'}") as store:
        store.ensure_brand("acme")
        assert store.add("acme", found.posts).stored == 2


@pytest.mark.parametrize("said", ["two", "8"])
def test_the_account_named_by_the_user_chooses_among_channels(tmp_path: Path, said: str) -> None:
    export = account(channel(message(1, "a"), name="One", id=7), channel(message(1, "b"), name="Two", id=8))
    found = imported(tmp_path, export, account=said)
    assert ([post.account.handle for post in found.posts], found.notes) == (["Two"], ())


def test_a_channel_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    export = account(channel(message(1, "a"), name="One", id=7), channel(message(1, "b"), name="Two", id=8))
    with pytest.raises(InputError, match="it has no channel three, only One, Two"):
        imported(tmp_path, export, account="three")


@pytest.mark.parametrize("whole", [True, False])
def test_an_export_without_a_channel_says_what_it_has_instead(tmp_path: Path, whole: bool) -> None:
    chat = channel(message(1, "x"), type="personal_chat")
    with pytest.raises(InputError, match="there is no channel in it, only personal_chat; export the channel"):
        imported(tmp_path, account(chat) if whole else chat)


def test_older_exports_without_seconds_since_1970_are_in_the_brands_time(tmp_path: Path) -> None:
    old = channel(message(1, "x", date_unixtime=None, date="2026-06-03T14:05:00", text_entities=None))
    found = imported(tmp_path, old, timezone="Europe/Oslo").posts[0]
    assert found.created_at == dt.datetime(2026, 6, 3, 12, 5, tzinfo=dt.UTC)


def test_control_characters_as_desktop_writes_them_are_read(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    text = json.dumps(channel(message(1, "one @ two \\x0B is shown")))
    path.write_text(text.replace("@", "\\x0B"), encoding="utf-8")
    assert read(path).posts[0].text == "one  two \\x0B is shown"


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        (17, "no JSON object"),
        (message(1, "x", date_unixtime=None, date=None), "no date"),
        (message(1, "x", date_unixtime="soon"), "can't be read"),
        (message(1, "x", date_unixtime="9999999999"), "not one a post can have"),
        (message(1, "x", id={"a": 1}), "no id"),
    ],
)
def test_a_message_that_cannot_be_used_says_its_place_and_reason(
    tmp_path: Path, odd: Any, reason: str
) -> None:
    found = imported(tmp_path, channel(message(1, "Before"), odd, message(3, "After")))
    assert [post.text for post in found.posts] == ["Before", "After"]
    assert [row.line for row in found.unusable] == [2]
    assert reason in found.unusable[0].reason


def test_a_damaged_export_ends_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(json.dumps(channel(message(1, "x")))[:-5], encoding="utf-8")
    with pytest.raises(InputError, match=r"is a damaged Telegram export: .*; export it again"):
        read(path)


def test_our_own_json_lines_are_not_taken_for_telegrams(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    own = {
        "text": 'She wrote "messages": [] to "type": "public_channel"',
        "created_at": "2026-06-03T10:00:00Z",
    }
    path.write_text(json.dumps(own | {"platform": "x", "account": "a"}) + "\n", encoding="utf-8")
    assert read(path).format == "jsonl"


ANY = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["text", "type", "href"]), inner)
    ),
    max_leaves=6,
)
FIELDS = (
    "id", "date", "date_unixtime", "text", "text_entities", "photo", "file", "mime_type", "media_type",
    "poll", "reactions", "reply_to_message_id", "reply_to_peer_id", "inline_bot_buttons",
    "invoice_information", "views",
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(FIELDS), ANY, max_size=6), ANY, ANY)
@EACH
def test_random_fields_never_break_it(tmp_path: Path, fields: dict[str, Any], name: Any, number: Any) -> None:
    odd = message(1, "x") | fields
    found = imported(tmp_path, account(channel(odd, message(2, "y")), channel(name=name, id=number)))
    assert len(found.posts) + len(found.unusable) + found.ignored == 2
    for made in found.posts:
        made.text.encode("utf-8")
        assert len(made.native_id) <= 255
        assert all(value >= 0 for value in made.metrics.values())
