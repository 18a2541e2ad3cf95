"""Printed numbers: the spellings of each language, and in their anchor."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.facts.numbers import Printed, not_in_anchor, read_back

UNREADABLE = {
    "ar": ["36،000", "٣٦,٠٠٠", "1٢8", "٠٥"],
    "en": ["360،000", "128٬000", "1,23,456", "12,34", "1,2345", "1234,567", "10,000,00", "60 000",
        "1,4 Millionen", "seven", "half", "half a dozen", "a quarter", "012", "00", ".5", "5.",
        "5,", "-5", "+5", "1e5", "NaN", "Infinity", "0x10", "²", "½", "", " ", "600 k", "600kg",
        "810,000 people", "about 810,000", "300-400,000", "800 to 1 million", "70 to 60",
        "60 to 60", "60 to", "to 60", "2023-06-02", "60-70-80", "9" * 30, "9" * 500, "60 to70",
        "1k to a billion"],
    "fa": ["۱٢", "۰۵"],
    "hi": ["1,23,456", "१२"],
    "de": ["1.4 Millionen", "1.4", "1.000,00.0", "Dutzende", "dozens"],
    "ja": ["５"],
}  # fmt: skip


@pytest.mark.parametrize("language", UNREADABLE)
def test_what_could_be_read_two_ways_or_none_is_refused(language: str) -> None:
    """Nothing is guessed: these get a reason instead of a number."""
    for text in UNREADABLE[language]:
        with pytest.raises(ValueError):
            print(text, read_back(text, language))


# The spellings of print, each in the language it belongs to: powers, whole phrases, per cent.
SPELT: dict[str, dict[str, int | str]] = {
    "en": {"2 thousand": 2_000, "2 million": 2 * 10**6, "2 billion": 2 * 10**9, "2mn": 2 * 10**6,
        "2 trillion": 2 * 10**12, "half a billion": 5 * 10**8, "a billion": 10**9,
        "one billion": 10**9, "a thousand": 1_000, "one thousand": 1_000, "2k": 2_000,
        "2m": 2 * 10**6, "2bn": 2 * 10**9, "40 pct": 40, "810,000": 810_000, "810000": 810_000,
        "0": 0, "1,000.5": "1000.5", "60\u2009000": 60_000, "60.000": 60, "1.4 million": 1_400_000,
        "1.4m": 1_400_000, "600k": 600_000, "12 thousand": 12_000, "half a million": 500_000,
        "Half a million": 500_000, "half-a-million": 500_000, "a million": 10**6,
        "one million": 10**6, "40 %": 40, "40%": 40, "40 per cent": 40, "37.5 percent": "37.5"},
    "de": {"2 Tausend": 2_000, "2 Tsd.": 2_000, "2 Mrd.": 2 * 10**9, "2 Milliarden": 2 * 10**9,
        "eine Million": 10**6, "einer halben Million": 500_000, "40 Prozent": 40, "60.000": 60_000,
        "9.000": 9_000, "1,4": "1.4", "1,4 Millionen": 1_400_000, "1,4 Mio.": 1_400_000,
        "eine halbe Million": 500_000},
    "fr": {"2 mille": 2_000, "2 milliards": 2 * 10**9, "un million": 10**6, "40 p. cent": 40,
        "60 000": 60_000, "60\u202f000": 60_000, "60\u00a0000": 60_000, "111.940": 111_940,
        "1,4 million": 1_400_000, "un demi-million": 500_000},
    "es": {"2 mil": 2_000, "2 millones": 2 * 10**6, "2 mil millones": 2 * 10**9,
        "medio millón": 500_000, "un millón": 10**6, "40 por ciento": 40, "60.000": 60_000,
        "1,4 millones": 1_400_000, "800 mil": 800_000},
    "gl": {"2 millones": 2 * 10**6, "40 por ciento": 40},
    "pt": {"2 bilhões": 2 * 10**9, "meio milhão": 500_000, "um milhão": 10**6, "40 por cento": 40,
        "1,4 milhões": 1_400_000},
    "it": {"2mila": 2_000, "2 mila": 2_000, "2 miliardi": 2 * 10**9, "mezzo milione": 500_000,
        "un milione": 10**6, "40 per cento": 40, "800mila": 800_000},
    "ca": {"2 milions": 2 * 10**6},
    "nl": {"2 miljard": 2 * 10**9, "half miljoen": 500_000, "één miljoen": 10**6, "40 procent": 40},
    "id": {"2 triliun": 2 * 10**12, "setengah juta": 500_000, "sejuta": 10**6, "40 persen": 40,
        "60.000": 60_000, "1,4 juta": 1_400_000, "600 ribu": 600_000},
    "in": {"2 ribu": 2_000, "satu juta": 10**6},
    "ms": {"2 bilion": 2 * 10**9},
    "tr": {"2 bin": 2_000, "yarım milyon": 500_000, "bir milyon": 10**6, "40 yüzde": 40,
        "1,4 milyon": 1_400_000},
    "sv": {"2 miljarder": 2 * 10**9, "en halv miljon": 500_000, "en miljon": 10**6,
        "40 procent": 40},
    "da": {"2 tusind": 2_000, "en halv million": 500_000, "en million": 10**6, "40 procent": 40},
    "nb": {"2 tusen": 2_000, "en halv million": 500_000, "en million": 10**6, "40 prosent": 40},
    "nn": {"2 tusen": 2_000},
    "no": {"2 milliarder": 2 * 10**9},
    "fi": {"2 miljoonaa": 2 * 10**6},
    "pl": {"2 tys.": 2_000, "pół miliona": 500_000, "milion": 10**6, "40 proc.": 40},
    "cs": {"2 miliardy": 2 * 10**9},
    "sk": {"2 miliardy": 2 * 10**9},
    "ro": {"2 milioane": 2 * 10**6},
    "ru": {"2 тыс.": 2_000, "полмиллиона": 500_000, "миллион": 10**6, "40 процентов": 40,
        "1 234 567,5": "1234567.5", "1,4 млн": 1_400_000},
    "uk": {"2 тис.": 2_000, "пів мільйона": 500_000, "півмільйона": 500_000, "мільйон": 10**6},
    "el": {"2 εκατομμύρια": 2 * 10**6, "μισό εκατομμύριο": 500_000, "ένα εκατομμύριο": 10**6},
    "ar": {"2 مليار": 2 * 10**9, "مليون": 10**6, "نصف مليون": 500_000, "40 بالمئة": 40, "١٢٨": 128,
        "١٢٠٠٠": 12_000, "١٢٨٬٠٠٠": 128_000, "١٫٤": "1.4", "١٫٤ مليون": 1_400_000,
        "164 ألف": 164_000, "٤٠٪": 40, "40 في المئة": 40},
    "fa": {"۲ میلیارد": 2 * 10**9, "نیم میلیون": 500_000, "یک میلیون": 10**6, "۴۰ درصد": 40,
        "۱۲۸": 128, "۱۲۸٬۰۰۰": 128_000},
    "ur": {"2 لاکھ": 200_000, "2 کروڑ": 2 * 10**7},
    "he": {"2 אלף": 2_000, "חצי מיליון": 500_000, "מיליון": 10**6, "40 אחוז": 40},
    "iw": {"2 אלף": 2_000, "40 אחוזים": 40},
    "hi": {"2 लाख": 200_000, "2 करोड़": 2 * 10**7},
    "zh": {"2万": 20_000, "2 萬": 20_000, "2亿": 2 * 10**8, "2 億": 2 * 10**8, "81万": 810_000},
    "ja": {"2万": 20_000, "2 億": 2 * 10**8},
    "ko": {"2만": 20_000, "2 억": 2 * 10**8},
    "pt-BR": {"60.000": 60_000},
    "es-MX": {"60,000": 60_000},
    "ar-MA": {"60.000": 60_000},
    "de-CH": {"60'000": 60_000, "60’000": 60_000},
    "en-GB": {"600K": 600_000},
}  # fmt: skip


@pytest.mark.parametrize("language", SPELT)
def test_a_number_reads_back_in_its_language(language: str) -> None:
    """Digits and marks of the language, and each kind of number word that it has."""
    for text, value in SPELT[language].items():
        number = Decimal(str(value))
        assert read_back(text, language) == Printed(number, number), text


# By language and ends. A shared scale word serves both ends; any dash joins, in every language.
RANGES = {
    ("en", 300_000, 400_000): ["300,000-400,000", "300,000 – 400,000"],
    ("en", 60, 70): ["60 to 70", "60 to 70 percent", "60–70%"],
    ("en", 500, 1_000): ["500 to 1,000"],
    ("en", 1_200_000, 1_400_000): ["1.2 and 1.4 million", "between 1.2 and 1.4 million"],
    ("en", 900_000, 1_100_000): ["from 900,000 to 1.1 million"],
    ("en", 60_000, 70_000): ["60k-70k"],
    ("de", 1_200_000, 1_400_000): ["1,2-1,4 Mio."],
    ("de", 38_000, 44_000): ["38.000 und 44.000"],
    ("fr", 1_200_000, 1_400_000): ["entre 1,2 et 1,4 million"],
    ("ar", 60, 70): ["بين 60 و70", "٦٠ إلى ٧٠"],
    ("en", 6, 7): ["between 6 and 7", "from 6 to 7", "6 to 7", "6 and 7"],
    ("de", 6, 7): ["zwischen 6 und 7", "von 6 bis 7", "6 bis 7", "6 und 7"],
    ("fr", 6, 7): ["entre 6 et 7", "de 6 à 7", "6 à 7", "6 et 7"],
    ("es", 6, 7): ["entre 6 y 7", "de 6 a 7", "6 a 7", "6 y 7"],
    ("pt", 6, 7): ["entre 6 e 7", "de 6 a 7", "6 a 7", "6 e 7"],
    ("it", 6, 7): ["tra 6 e 7", "fra 6 e 7", "da 6 a 7", "6 a 7", "6 e 7"],
    ("nl", 6, 7): ["tussen 6 en 7", "van 6 tot 7", "6 tot 7", "6 en 7"],
    ("id", 6, 7): ["antara 6 dan 7", "antara 6 hingga 7", "6 hingga 7", "6 sampai 7", "6 dan 7"],
    ("tr", 6, 7): ["6 ile 7", "6 ila 7"],
    ("sv", 6, 7): ["mellan 6 och 7", "6 till 7", "6 och 7"],
    ("da", 6, 7): ["mellem 6 og 7", "6 til 7", "6 og 7"],
    ("nb", 6, 7): ["mellom 6 og 7", "6 til 7", "6 og 7"],
    ("pl", 6, 7): ["między 6 a 7", "od 6 do 7", "6 do 7"],
    ("ru", 6, 7): ["от 6 до 7", "между 6 и 7", "6 до 7"],
    ("uk", 6, 7): ["від 6 до 7", "між 6 і 7", "6 до 7"],
    ("ar", 6, 7): ["بين 6 و 7", "بين 6 و7", "من 6 إلى 7", "6 إلى 7", "6 و7"],
    ("fa", 6, 7): ["بین ۶ تا ۷", "بین ۶ و ۷", "۶ تا ۷"],
    ("he", 6, 7): ["בין 6 ל7", "בין 6 ל 7", "6 עד 7"],
    ("ja", 6, 7): ["6-7", "6 ‐ 7", "6‑7", "6‒7", "6–7", "6—7", "6−7"],
}  # fmt: skip


@pytest.mark.parametrize(("language", "low", "high"), RANGES)
def test_a_range_reads_back_as_its_ends(language: str, low: int, high: int) -> None:
    """Joined by the words of its language, with and without an opening word, or by a dash."""
    for text in RANGES[language, low, high]:
        assert read_back(text, language) == Printed(Decimal(low), Decimal(high)), text


PHRASES = {
    "dozens": 24, "hundreds": 200, "thousands": 2_000, "Tens of thousands": 20_000,
    "hundreds of thousands": 200_000,
}  # fmt: skip


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_phrase_for_at_least_is_marked_as_one_in_english_alone(phrase: str) -> None:
    """ "dozens" is a number only for the hedge at-least; elsewhere no such phrase is guessed."""
    value = Decimal(PHRASES[phrase])
    assert read_back(phrase, "en") == Printed(value, value, phrase.casefold())
    with pytest.raises(ValueError):
        read_back(phrase, "de")


LANGUAGES = {"en": ",", "de": ".", "fr": "\u202f", "ru": " ", "id": ".", "ar": ",", "de-CH": "’"}


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("9" * 25, "en", "begins with a zero or has too many digits"),
        ("012", "en", "begins with a zero or has too many digits"),
        ("5" + " " * 80, "en", "a printed number has at most 80 characters"),
        ("1'234’567", "de-CH", "its separators cannot be read in 'de-CH'"),
        ("1.234 567", "fr", "its separators cannot be read in 'fr'"),
        ("1,2345", "en", "its digits are not in groups of three, as 'en' would have them"),
        ("1٢8", "ar", "mixes digits of two scripts"),
        ("1 to 1 million", "en", "it is not clear which numbers the scale word belongs to"),
        ("999 to 0.5 million", "en", "it is not clear which numbers the scale word belongs to"),
        ("1 to 1,000.5", "en",
         "it is not clear whether the first number means thousands; use `printed: null`"),
        ("60 to 60", "en", "the range goes from 60 to 60"),
        ("9  crowns", "en", "'crowns' after the number is not a number word of 'en'"),
        ("600 k", "en", "'k' after the number is not a number word of 'en'"),
        ("many", "en", "no number that can be read in 'en'; write digits, or `printed: null`"),
        (" ", "en", "is empty"),
    ],
)  # fmt: skip
def test_the_reason_is_told(text: str, language: str, said: str) -> None:
    """At each limit, the first that is too much; where two readings compete, which."""
    with pytest.raises(ValueError) as refused:
        read_back(text, language)
    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("9" * 24, "9" * 24, "9" * 24),
        ("5" + " " * 79, 5, 5),
        ("5 to 2,000", 5, 2_000),
        ("1 to 1,000", 1, 1_000),
        ("1000 to 2,000,000", 1_000, 2_000_000),
        ("1000 to 1 million", 1_000, 1_000_000),
        ("60  thousand to 70\tthousand", 60_000, 70_000),
        ("from half a million to 600,000,000", 500_000, 600_000_000),
        ("half a  million", 500_000, 500_000),
        ("5k to 4,000,000", 5_000, 4_000_000),
        ("60% to 70 pct", 60, 70),
    ],
)  # fmt: skip
def test_the_last_that_can_be_read_is(text: str, low: object, high: object) -> None:
    """At each limit, the last that is not too much; where readings seem to compete, and do not."""
    assert read_back(text, "en") == Printed(Decimal(str(low)), Decimal(str(high)))


SEPARATED = {
    "1,234,567.5": "en zh zh-Hant xx ar fa ur he iw hi ja ko es-MX es-US es-419 es-GT es-SV es-HN "
    "es-NI es-PA es-DO es-PR es-Latn-MX",
    "1\u00a0234\u2009567.5": "",
    "1.234.567,5": "id in de es pt pt-BR it nl tr da el ro sl hr bs sr sr-Latn-RS mk vi ca gl eu "
    "is az sq ar-MA ar-DZ ar-TN ar-LY ar-MR fr nb nn no sv",
    "1 234 567,5": "id in de es pt it nl tr da el ro sl hr bs sr mk vi ca gl eu is az sq fr ru uk "
    "be bg pl cs sk hu fi sv nb nn no et lv lt hy ka kk",
    "1\u202f234\u202f567,5": "de fr ru uk pl ar-MA",
    "1\u2009234\u2009567.5": "en xx de-CH",
    "1'234’567.5": "",
    "1'234'567.5": "de-CH fr-CH it-CH de-LI de-Latn-CH",
    "1 234 567.5": "de-CH fr-CH it-CH de-LI",
}  # fmt: skip
TAGS = sorted({tag for tags in SEPARATED.values() for tag in tags.split()})


@pytest.mark.parametrize("text", SEPARATED)
def test_separators_are_those_of_the_language_or_region(text: str) -> None:
    """Where the number is spelt so, it is read; nowhere is it read as another one."""
    read = SEPARATED[text].split()
    assert [read_back(text, tag).low for tag in read] == [Decimal("1234567.5")] * len(read)
    spaced = "\u00a0\u2009\u202f"
    for tag in TAGS if not any(mark in text for mark in f" {spaced}") else ():
        if tag not in read:
            with pytest.raises(ValueError):
                read_back(text, tag)


@given(st.integers(0, 10**15), st.sampled_from(sorted(LANGUAGES)))
def test_every_grouped_number_reads_back(value: int, language: str) -> None:
    """What a language's own grouping writes is read as the same number."""
    text = f"{value:,}".replace(",", LANGUAGES[language])
    assert read_back(text, language).low == value


@given(st.integers(0, 10**12))
def test_every_arabic_indic_number_reads_back(value: int) -> None:
    """Digits and group marks of Arabic print, with or without groups."""
    digits = str.maketrans("0123456789,", "٠١٢٣٤٥٦٧٨٩٬")
    assert read_back(f"{value:,}".translate(digits), "ar").low == value
    assert read_back(str(value).translate(digits), "ar").low == value


@given(
    st.text("0123456789.,'’ \u00a0\u202f٠١٢٬٫،۱-–kmtoand millionhalf%", max_size=24),
    st.sampled_from(["en", "de", "fr", "ar", "fa", "tr", "zh", "xx", "de-CH"]),
)
def test_any_text_is_read_or_refused(text: str, language: str) -> None:
    """No text raises anything but ValueError, and what is read is a finite, ordered range."""
    try:
        printed = read_back(text, language)
    except ValueError:
        return
    assert printed.low.is_finite() and 0 <= printed.low <= printed.high


PIECE = "is only a piece of a longer number in the anchor"
GOES_ON = "goes on with {} in the anchor; take it into `printed`"
# By fault and language: the number as printed, and the anchor around it.
ANCHORS = {
    (PIECE, "en"): [
        "810 | 1810 people", "810 | 8101 people", "810 | 1,810 people", "810 | 1.810 people",
        "810 | 810,5 people", "810 | 810.5 people", "810 | 810,000 people", "810 | -810 people",
        "810 | at −810 people", "dozen | dozens are missing", "1.4 million | 21.4 million people",
        "1.4 million | 1.4 millions", "4 | 1.4 million", "810 | 8100 or 1810 people",
    ],
    (PIECE, "ar"): ["١٢ | ١٢٬٠٠٠", "١٢ | ٣١٢"],
    (PIECE, "fr"): [
        "60 | 60 000 personnes", "000 | 60 000 personnes", "12 345 | 12 345 000 personnes",
        "345 | 12 345 personnes", "345 678 | 12 345 678 personnes",
    ],
    ("is only the end of 'half a million' in the anchor", "en"): [
        "a million | half a million people"
    ],
    ("is only the end of 'hundreds of thousands' in the anchor", "en"): [
        "thousands | hundreds of thousands"
    ],
    (GOES_ON.format("'million'"), "en"): ["1.4 | 1.4 million people", "1.4 | 1.4-million people"],
    (GOES_ON.format("'k'"), "en"): [
        "600 | 600k people", "600 | 600K people", "600 | 600-k people", "810 | 8100 or 810k people",
    ],
    (GOES_ON.format("'mila'"), "it"): ["800 | 800mila persone", "800 | 800 mila persone"],
    (GOES_ON.format("'万'"), "zh"): ["81 | 81 万", "81 | 81万"],
    (GOES_ON.format("'ألف'"), "ar"): ["164 | من 164 ألف إسرائيلي"],
    ("does not stand in the anchor 'eight hundred and ten'", "en"): ["810 | eight hundred and ten"],
    ("", "en"): [
        "810 | 5, 810 people", "810 | 810, 5 people", "810 | a-810 people", "dozens | dozens",
        "half a million | 1half a million", "60 | 60 000 people", "600 | 600 k people",
        "1.4 million | some 1.4  million people", "a million | 5 a million", "600 | 600m deep",
        "600 | 600 km", "600 | 600, million reasons", "810 | 8100 or 810 people",
        "600k | 600k people",
        "810 | 810 or 8100 people", "Half  a\tMillion | Some HALF A\nMILLION people",
        "9,000 | (9,000)", "9,000 | 9,000, they said.", "9,000 | 9,000.",
        "100 | On 2 June 100 people",
        "dozens | Dozens are missing", "3.5 | 3.5m deep",
    ],
    ("", "fr"): [
        "60 | 60 0000 personnes", "1234 | 1234 000 personnes", "60,5 | 60,5 000 personnes",
        "345 | 1234 345 personnes", "34 | 12 34 personnes", "3456 | 12 3456 personnes",
        "60 000 | de 60\u202f000 personnes", "100 | En 2024 100 personnes",
    ],
    ("", "zh"): ["81 | 81万人"],
    ("", "ar"): ["١٢٨ | نحو ١٢٨ شخصا"],
}  # fmt: skip


@pytest.mark.parametrize(("fault", "language"), ANCHORS)
def test_a_piece_of_a_longer_number_is_another_number(fault: str, language: str) -> None:
    """By the digits, groups and words around it, in the language of the source."""
    for case in ANCHORS[fault, language]:
        assert not_in_anchor(*case.split(" | "), language) == fault, case


@pytest.mark.parametrize(
    ("unit", "fault"),
    [
        ("Million litres", ""),
        ("litres", GOES_ON.format("'million'")),
        ("", GOES_ON.format("'million'")),
    ],
)
def test_a_unit_may_begin_with_a_scale_word(unit: str, fault: str) -> None:
    """Then it is no part of the number."""
    assert not_in_anchor("1.4", "1.4 million litres", "en", unit) == fault
