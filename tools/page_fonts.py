"""Makes the page's two embedded faces: Noto Sans cut to Latin, as WOFF2.

Run it by hand from the repository's root, with fonttools and brotli installed:

    python tools/page_fonts.py explainer/fonts explainer/markup/static

It reads `NotoSans-<Face>.ttf` in the first folder and writes `page-<face>.woff2` into the second;
equal input gives equal bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset

# Basic Latin, Latin-1, Latin Extended-A, transliterations, dashes, quotes, arrows, signs.
UNICODES = (
    "U+0020-007E,U+00A0-017F,U+0192,U+0218-021B,U+02BB-02BF,U+02C6,U+02DC,U+0300-0304,U+0306-030C,"
    "U+1E0C-1E0D,U+1E24-1E25,U+1E62-1E63,U+1E6C-1E6D,U+1E92-1E93,U+1E9E,U+2009-200A,U+2010-2015,"
    "U+2018-201E,U+2020-2022,U+2026,U+202F-2030,U+2032-2033,U+2039-203A,U+2044,U+20AA,U+20AC,"
    "U+2116,U+2122,U+2190-2193,U+2212,U+2248,U+2260,U+2264-2265"
)
FACES = {
    "NotoSans-Regular.ttf": "page-regular.woff2",
    "NotoSans-Bold.ttf": "page-bold.woff2",
}


def main(source: Path, target: Path) -> None:
    """Write the faces; an absent font file is an error of the operating system."""
    for ttf, woff2 in FACES.items():
        subset.main(
            [
                str(source / ttf),
                f"--unicodes={UNICODES}",
                "--layout-features=kern,mark,mkmk,ccmp,locl,lnum,tnum,pnum",
                "--flavor=woff2",
                "--no-hinting",
                "--desubroutinize",
                "--name-IDs=0,1,2,13,14",
                f"--output-file={target / woff2}",
            ]
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
