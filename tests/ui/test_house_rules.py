"""No inline script or style, nothing from elsewhere, a caption on every table: in every template."""

import re
from pathlib import Path

import pytest

TEMPLATES = sorted(Path("palvelupolku").glob("**/templates/**/*.html"))
STATIC = Path("palvelupolku/ui/static/ui")


def found(pattern):
    return [str(path) for path in TEMPLATES if re.search(pattern, path.read_text("utf-8"))]


def test_there_is_something_to_look_at():
    assert len(TEMPLATES) > 20


@pytest.mark.parametrize(
    "pattern",
    [
        r"\sstyle\s*=",
        r"<style",
        r"<script(?![^>]*\bsrc=)",
        r"\son[a-z]+\s*=\s*[\"']",
        r"javascript:",
        r"""<(?:script|link|img|source|iframe)[^>]*(?:src|href)=["'](?:https?:)?//""",
    ],
)
def test_nothing_is_inline_or_from_elsewhere(pattern):
    assert found(pattern) == []


def test_tables_have_captions():
    faults = [
        str(path)
        for path in TEMPLATES
        if (text := path.read_text("utf-8")).count("<table") != text.count("<caption")
    ]
    assert faults == []


def test_styles_fetch_nothing_from_elsewhere():
    for sheet in STATIC.rglob("*.css"):
        addresses = re.findall(r"url\(\s*[\"']?(?!data:)([^)\"']+)", sheet.read_text("utf-8"))
        assert [url for url in addresses if "//" in url] == [], sheet
        assert all((sheet.parent / url).exists() for url in addresses), sheet


def test_vendored_files_carry_their_licences():
    assert "MIT License" in (STATIC / "vendor/hds/LICENSE").read_text("utf-8")
    assert "SIL Open Font License" in (STATIC / "vendor/atkinson/LICENSE").read_text("utf-8")
