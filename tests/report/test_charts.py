"""A drawing says what the figures say, to everyone, on any page, and nothing in it runs, loads or breaks."""

import io
import re
import struct
import unicodedata
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.report import charts
from auditor.report.charts import PNG, SVG, Drawing, Size, lettering
from auditor.report.charts.sheet import LETTERS, LINE, LOOKS, NEAR, PUSH, VALUE, WIDTHS
from auditor.report.language import Language
from auditor.report.look import NIGHT, PAPER, contrast
from auditor.report.records import Effect, Snapshot
from tests.report.snapshots import snapshot

DRAWS: tuple[Callable[..., Drawing], ...] = (charts.by_week, charts.platforms, charts.pillars, charts.earned)
SIZES: tuple[Size, ...] = ("wide", "narrow")
EACH = pytest.mark.parametrize("draw", DRAWS)
BOTH = pytest.mark.parametrize("size", SIZES)

HOSTILE = [
    "$\\frac{1}{$",
    "$x$ and \\$5",
    "</text><script>alert(1)</script>",
    "a\0b\x1b[31m\u202egnp.exe\u2066",
    "日本語 русский ไทย 😀👩‍👩‍👧",
    "مرحبا שלום",
    "e" + "\u0301" * 500,
    "W" * 50_000,
    "\ue000\U0010ffff\ufffe",
    "two\nlines",
    "",
]
_ACROSS = re.compile(r"[ML] ([-\d.]+)")
PHONE = 360
"""Pixels across."""


@cache
def drawn_once(draw: Callable[..., Drawing], size: Size) -> Drawing:
    return draw(snapshot(), size=size)


def words(drawn: Drawing) -> list[str]:
    return [text.text or "" for text in read(drawn).findall(".//{*}text")]


def read(drawn: Drawing) -> ET.Element:
    return ET.fromstring(drawn.content)


@pytest.fixture(scope="module")
def found() -> Snapshot:
    return snapshot()


@pytest.fixture
def plain_machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One that has no font but matplotlib's own."""
    monkeypatch.setattr(lettering, "FAMILIES", lettering.FAMILIES[:1])
    _forget()
    yield
    _forget()


def _forget() -> None:
    lettering.families.cache_clear()
    lettering._letters.cache_clear()


@EACH
@BOTH
def test_an_svg_stands_on_its_own_under_a_strict_policy(draw: Callable[..., Drawing], size: Size) -> None:
    drawn = drawn_once(draw, size)
    root = read(drawn)
    assert (drawn.media_type, root.tag, root.get("role")) == (SVG, "{http://www.w3.org/2000/svg}svg", "img")
    assert [root[0].text, root[1].text] == [drawn.title, drawn.description]
    assert drawn.title and drawn.description
    assert drawn.content.count(b"http") == 1  # the name of SVG itself
    for element in root.iter():
        assert element.tag.rpartition("}")[2] in {
            "svg", "title", "desc", "g", "path", "text", "defs", "pattern", "rect", "clipPath", "use"
        }  # fmt: skip
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]
        assert element.get("href", "#").startswith("#")


def test_drawings_on_one_page_share_no_id() -> None:
    drawn = [drawn_once(draw, size) for draw in DRAWS for size in SIZES]
    ids = [{e.get("id") for e in read(each).iter()} - {None} for each in drawn]
    clashes = [one & other for one, other in combinations(ids, 2)]
    assert not set().union(*clashes)


@pytest.mark.parametrize("media_type", [SVG, PNG])
def test_the_same_figures_give_the_same_bytes_on_any_thread(found: Snapshot, media_type: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        twice = [(charts.by_week, charts.platforms)] * 2
        made = [list(pool.map(lambda draw: draw(found, media_type=media_type), draws)) for draws in twice]
    assert made[0] == made[1]


@pytest.mark.parametrize("draw", [charts.by_week, charts.earned])
@BOTH
def test_a_png_is_on_white_and_twice_as_fine_as_a_page(
    found: Snapshot, draw: Callable[..., Drawing], size: Size
) -> None:
    from matplotlib.image import imread

    drawn = draw(found, size=size, media_type=PNG)
    width, _ = struct.unpack(">II", drawn.content[16:24])
    assert width == 200 * WIDTHS[size]
    assert width >= 2 * PHONE
    pixels = imread(io.BytesIO(drawn.content), format="png")
    assert (pixels[[0, 0, -1, -1], [0, -1, 0, -1]] == 1).all()
    assert (pixels[..., :3] < 0.3).all(axis=-1).any()


@EACH
def test_no_letter_is_under_ten_pixels_on_a_phone(draw: Callable[..., Drawing]) -> None:
    root = read(drawn_once(draw, "narrow"))
    across = float(root.get("viewBox", "").split()[2])
    sizes = {float(text.get("font-size", "").removesuffix("px")) for text in root.findall(".//{*}text")}
    assert min(sizes) * PHONE / across > 10
    assert LETTERS["narrow"] * PHONE / (72 * WIDTHS["narrow"]) > 10


@EACH
@BOTH
@pytest.mark.parametrize(("seed", "locale"), [(1, "en"), (2, "de")])
def test_no_words_lie_on_others_or_leave_the_drawing(
    draw: Callable[..., Drawing], size: Size, seed: int, locale: str
) -> None:
    shown = snapshot(seed, posts=60 * seed, platforms=("instagram", "a.very.long.name.indeed", "x"))
    assert_clear(draw(shown, size=size, language=Language(locale)), least=6)


@BOTH
def test_the_longest_names_and_notes_have_room(size: Size) -> None:
    shown = snapshot(platforms=("M" * 40, "x"))
    near = {
        name: replace(
            share, posts=240, pushes=120, share=0.5, low=0.4, high=0.9, status="near the line", limit=0.35
        )
        for name, share in shown.standing.platforms.items()
    }
    assert_clear(
        charts.platforms(replace(shown, standing=replace(shown.standing, platforms=near)), size=size), least=5
    )


def assert_clear(drawn: Drawing, least: int) -> None:
    """No words lie on others or leave the drawing."""
    root = read(drawn)
    _, _, width, height = map(float, root.get("viewBox", "").split())
    boxes = [_box(text) for text in root.findall(".//{*}text")]
    assert len(boxes) >= least
    for left, top, right, bottom in boxes:
        assert left >= -1 and top >= -1 and right <= width + 1 and bottom <= height + 1
    for one, other in combinations(boxes, 2):
        assert not (one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3])


def _box(text: ET.Element) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a text's letters, in the font that was drawn with."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    font = FontProperties(family="DejaVu Sans", weight=text.get("font-weight", "normal"))
    size = float(text.get("font-size", "").removesuffix("px"))
    at = TextPath((0, 0), text.text, size=size, prop=font).get_extents()
    x, y = float(text.get("x", "")), float(text.get("y", ""))
    start = {"start": 0.0, "middle": 0.5, "end": 1.0}[text.get("text-anchor", "start")] * at.width
    return x - start, y - at.y1, x - start + at.width, y - at.y0


@BOTH
@pytest.mark.usefixtures("plain_machine")
def test_hostile_platforms_are_drawn_as_words(size: Size) -> None:
    hostile = snapshot(platforms=HOSTILE)
    drawn = charts.platforms(hostile, size=size)
    shown = drawn.content.decode()
    shown_names = {
        lettering.short(name, 18 if size == "wide" else 14) or "?" for name in hostile.standing.platforms
    }
    assert len(shown_names) > 6
    assert shown_names <= set(words(drawn))
    assert not {"\0", "\x1b", "\u202e", "\u2066", "\ue000"} & {*drawn.description, *shown}
    assert "<script" not in shown
    charts.platforms(hostile, size=size, media_type=PNG)


@pytest.mark.usefixtures("plain_machine")
def test_letters_that_no_font_has_stay_in_an_svg_for_the_reader_who_has_one() -> None:
    shown = snapshot(platforms=("日本語", "한국어"))
    assert {"日本語", "한국어"} <= set(words(charts.platforms(shown)))


@given(st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_cleaned_text_is_one_line_that_steers_nothing_and_short_text_is_short(text: str) -> None:
    cleaned = lettering.clean(text)
    assert lettering.clean(cleaned) == cleaned
    assert not {"Cc", "Cf", "Cs", "Co"} & {unicodedata.category(letter) for letter in cleaned}
    assert len(lettering.short(text, 5)) <= len(text) + 1
    assert lettering.short("abcdef" + text, 5) == "abcd…"


@pytest.mark.usefixtures("plain_machine")
def test_what_can_not_be_drawn_is_one_stand_in_a_run() -> None:
    assert lettering.drawable("a日本b語") == f"a{lettering.STAND_IN}b{lettering.STAND_IN}"
    assert lettering.drawable("¿Qué? Ω 5 €") == "¿Qué? Ω 5 €"


@pytest.mark.parametrize("paper", ["#ffffff", PAPER, NIGHT])
@pytest.mark.parametrize("colour", [VALUE, PUSH, NEAR, LINE])
def test_shapes_stand_out_from_any_page(colour: str, paper: str) -> None:
    assert contrast(colour, paper) >= 3


def test_how_a_bar_stands_shows_without_its_colour(found: Snapshot) -> None:
    assert len({(look.hatch, look.hollow) for look in LOOKS.values()}) == len(LOOKS)
    over = sum(week.share > found.standing.whole.limit for week in found.weeks)
    drawn = drawn_once(charts.by_week, "wide")
    assert 0 < over < 12
    assert sum("url(#" in path.get("fill", "") for path in read(drawn).findall(".//{*}path")) == over


@BOTH
def test_every_week_says_its_counts(found: Snapshot, size: Size) -> None:
    drawn = drawn_once(charts.by_week, size)
    for week in found.weeks:
        counts = f"{week.pushes} of {week.posts}" if week.posts else "no post"
        assert f"{week.monday.day} {week.monday:%b}" in drawn.description.replace("Sept", "Sep")
        assert counts in words(drawn)
        assert counts in drawn.description
    assert "20\u00a0% allowed" in words(drawn)


@BOTH
def test_every_platform_says_its_share_and_its_status(found: Snapshot, size: Size) -> None:
    drawn = drawn_once(charts.platforms, size)
    said = words(drawn)
    for name, share in found.standing.platforms.items():
        note = f"{share.pushes} of {share.posts} · {100 * share.share:.0f}\u00a0% · {share.status}"
        assert {name, note} <= set(said)
        assert f"{name}: {note}" in drawn.description


def test_a_platform_with_a_limit_of_its_own_says_so(found: Snapshot) -> None:
    shares = dict(found.standing.platforms)
    shares["x"] = replace(shares["x"], limit=0.35)
    drawn = charts.platforms(replace(found, standing=replace(found.standing, platforms=shares)))
    assert sum(text.endswith("35\u00a0% allowed") for text in words(drawn)) == 1


@BOTH
def test_a_pillar_without_a_post_says_for_how_long(found: Snapshot, size: Size) -> None:
    assert "none in 3 weeks" in words(drawn_once(charts.pillars, size))
    long = replace(found, silent_weeks={**found.silent_weeks, "engage": None})
    assert "none in more than twelve weeks" in words(charts.pillars(long, size=size))


@BOTH
def test_what_posts_earned_is_told_or_plainly_not(found: Snapshot, size: Size) -> None:
    reach = found.earned[0]
    assert reach.can_tell
    said = words(drawn_once(charts.earned, size))
    assert f"value posts: {reach.difference.ratio:.1f}× pushes" in said
    unknown = replace(reach, can_tell=False)
    said = words(charts.earned(replace(found, earned=(unknown,)), size=size))
    assert "can't tell value from pushes" in said
    assert "Engagement" not in said


@BOTH
def test_a_group_too_small_says_so_and_a_measure_nobody_gives_has_no_panel(
    found: Snapshot, size: Size
) -> None:
    reach = found.earned[0]
    few = replace(reach, pillars={**reach.pillars, "news": Effect(3, None, None, None)})
    said = words(charts.earned(replace(found, earned=(few, *found.earned[1:])), size=size))
    assert "too few" in said
    assert "community" not in said
    assert "Link clicks" not in said


@EACH
@BOTH
def test_a_brand_without_a_post_is_drawn_too(draw: Callable[..., Drawing], size: Size) -> None:
    drawn = draw(snapshot(posts=0), size=size)
    assert_clear(drawn, least=1)
    assert drawn.title


def test_an_effect_beyond_the_panel_ends_at_its_edge(found: Snapshot) -> None:
    labels = {"value": Effect(9, 900.0, 0.0, 1e9), "sales_push": Effect(9, 0.0, 0.0, 0.4)}
    root = read(charts.earned(replace(found, earned=(replace(found.earned[0], labels=labels),))))
    across = [
        float(x) for path in root.findall(".//{*}g/{*}path") for x in _ACROSS.findall(path.get("d", ""))
    ]
    assert min(across) >= 0 and max(across) <= 72 * WIDTHS["wide"]
