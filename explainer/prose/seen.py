"""A text as its reader sees it, whatever signs it is written with.

Belongs here: what shows as nothing, letters that look like others, and the way back to the places
in the text. Does not belong here: what a number is (unbound).

Wide and styled letters are read as plain ones, every dash as a hyphen. A word of Latin, Greek,
Cyrillic or Armenian letters, each of which looks like a Latin one, is read as that Latin word;
so a word of another script that only holds some such letters stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_PAIRS = (
    "аa ԁd еe гr һh іi їi јj ӏl кk лl мm пn оo ԛq рp ѕs сc тt ԝw хx уy ьb"
    " АA ВB ЕE ІI ЈJ КK МM НH ОO РP ЅS СC ТT ХX УY"
    " αa εe ηn ιi κk νv οo ρp τt υu χx ωw γy σo"
    " ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX"
    " օo ոn սu հh ցg քp լl ՍU ՕO"
    " ıi ɑa ɡg ɪi ʜh ʟl ɴn ʀr ɢg ʙb ᴀa ᴄc ᴅd ᴇe ᴊj ᴋk ᴍm ᴏo ᴘp ᴛt ᴜu ᴠv ᴡw ᴢz ꜰf ꜱs øo"
)
_ALIKE = str.maketrans({pair[0]: pair[1] for pair in _PAIRS.split()})
_WORD = re.compile(r"[^\W\d_]+")


def seen(text: str) -> tuple[str, list[int] | None]:
    """The text as a reader sees it, and for each of its characters the place in the text.

    The places are None where nothing was left out or added.
    """
    if text.isascii():
        return text, None
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if unicodedata.category(character) in ("Cf", "Mn"):
            continue
        for letter in _plain_letter(character):
            letters.append(letter)
            places.append(place)
    return _WORD.sub(lambda word: _latin(word[0]), "".join(letters)), places


def bare(text: str) -> str:
    """The text without the marks on its letters, character for character."""
    return "".join(unicodedata.normalize("NFD", character)[0] for character in text)


@cache
def _plain_letter(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Nl", "No"):
        return character  # its plain form may be letters: Ⅻ is XII
    if category == "Pd":
        return "-"
    plain = unicodedata.normalize("NFKC", character)
    return plain if plain.strip() else " "


def _latin(word: str) -> str:
    """The word in Latin letters if all of it looks like such; otherwise the word itself."""
    if word.isascii():
        return word
    alike = word.translate(_ALIKE)
    return alike if alike.isascii() else word
