"""The faces that pages carry, as subsets of Source Sans; `python tests/fonts.py` writes them again."""

import io

from font_source_sans_pro import font_files_ttf
from fontTools.subset import Options, Subsetter, load_font, save_font

from analysis.pages import html

# The letters of Vietnamese and English, figures and marks; a face with them is 13 kB.
LETTERS = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    *range(0x1EA0, 0x1EFA),
    *map(ord, "ĂăĐđĨĩŨũƠơƯư–—‘’“”…•−≤≥≈×→←↑↓₫✓\u202f"),
]


def subset(name):
    """One face with LETTERS only, as the bytes of a WOFF2 file."""
    options = Options(flavor="woff2", hinting=False, layout_features=["kern", "tnum"])
    font = load_font(font_files_ttf[name], options)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(font)
    file = io.BytesIO()
    save_font(font, file, options)
    return file.getvalue()


if __name__ == "__main__":
    for name in html.FACES:
        (html.FONTS / f"{name}.woff2").write_bytes(subset(name))
