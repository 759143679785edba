"""An agency's look is what it is asked to be, as long as it can be read and does no harm."""

import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.errors import UsageError
from auditor.report.look import CONTRAST, NIGHT, PAPER, Logo, Look, contrast
from auditor.settings import Settings

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z" fill="#123"/></svg>'


def png(width: int = 4, height: int = 4) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 20)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@given(st.integers(0, 0xFFFFFF))
def test_any_accent_can_be_read_by_day_and_by_night(colour: int) -> None:
    look = Look(accent=f"#{colour:06x}")
    assert contrast(look.by_day, PAPER) >= CONTRAST
    assert contrast(look.by_night, NIGHT) >= CONTRAST


def test_a_readable_accent_stays_as_it_is() -> None:
    assert Look(accent="#123456").by_day == "#123456"
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("colour", ["red", "#12345", "#1234567", "#12345g", "", "#fff;} body{}"])
def test_what_is_no_colour_is_refused(colour: str) -> None:
    with pytest.raises(UsageError, match="is no colour; write it as #2e7454"):
        Look(accent=colour)


def test_a_logo_is_what_its_content_says() -> None:
    assert Logo.read(png()).media_type == "image/png"
    assert Logo.read(SVG).media_type == "image/svg+xml"
    assert Logo.read(SVG).address.startswith("data:image/svg+xml;base64,")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"\xff\xd8\xff\xe0 jpeg",
        png()[:40],
        png(width=90_000),
        b"<html><svg/></html>",
        SVG.replace(b"<path", b"<script>alert(1)</script><path"),
        SVG.replace(b"<path", b'<path onclick="alert(1)"'),
        SVG.replace(b"<path", b'<image href="https://evil.example/x.png"/><path'),
        SVG.replace(b"<path", b'<image href="file:///etc/passwd"/><path'),
        SVG.replace(b"<path", b'<use href="data:image/svg+xml;base64,AAAA"/><path'),
        SVG.replace(b"<path", b"<style>@import 'https://evil.example/x.css';</style><path"),
        SVG.replace(b"#123", b"url(https://evil.example/x)"),
        SVG.replace(b"<path", b'<a href="javascript:alert(1)"/><path'),
        b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + SVG,
        b'<?xml-stylesheet href="https://evil.example/x.css"?>' + SVG,
        SVG.decode().encode("utf-16"),
        SVG + b" " * 200_000,
    ],
)
def test_a_logo_that_is_no_picture_or_does_more_is_refused(content: bytes) -> None:
    with pytest.raises(UsageError, match="The logo"):
        Logo.read(content)


def test_the_look_comes_from_the_settings(tmp_path: Path) -> None:
    (tmp_path / "logo").write_bytes(png())
    chosen = Settings(agency_name="Moss & Co", agency_logo=tmp_path / "logo", agency_colour="#ffcc00")
    look = Look.of(chosen)
    assert (look.agency, look.accent) == ("Moss & Co", "#ffcc00")
    assert look.logo is not None
    with pytest.raises(UsageError, match="correct AUDITOR_AGENCY_LOGO"):
        Look.of(Settings(agency_logo=tmp_path / "none.png"))
