import gettext
import re

import pytest
from babel.messages.pofile import read_po

from analysis.briefs import markdown, wording
from analysis.briefs.wording import Words, catalogue, likelihood, messages, qualifier, rounded

VI, EN = Words("vi"), Words("en")


def forms(language):
    """Every key of a catalogue with its forms: one, or as many as its plurals have."""
    found = (message for message in messages(language) if message.id)
    return {
        message.id[0] if message.pluralizable else message.id: message.string
        if message.pluralizable
        else (message.string,)
        for message in found
    }


KEYS = sorted({key for language in wording.LANGUAGES for key in forms(language)})
# Numbers that belong to a name: a decree, an age group, a hash function.
NAMES = r"SHA-256|Project 06|Đề án 06|\b1[58]\+|từ 1[58] tuổi|aged 1[58]"


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_every_message_has_its_translation(language):
    translated = {key for key, said in forms(language).items() if all(map(str.strip, said))}
    assert [key for key in KEYS if key not in translated] == []


def test_both_languages_speak_of_the_same_values():
    spoken = [key for key in KEYS if not key.startswith(("period.", "when."))]
    assert [key for key in spoken if VI.places(key) != EN.places(key)] == []


def test_a_message_with_plural_forms_only_is_looked_up_by_a_count(monkeypatch):
    def gettext_of_python_3_11_2(self, message):
        return self._catalog.get(message) or self._fallback.gettext(message)

    monkeypatch.setattr(gettext.GNUTranslations, "gettext", gettext_of_python_3_11_2)
    assert EN.places("breaks.title") == {"n", "measures"} and EN.places("unit.points") == {"number"}
    with pytest.raises(KeyError, match="no translation of 'unit.pints'"):
        EN.places("unit.pints")


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_no_number_is_typed_in_a_catalogue(language):
    typed = {
        key: re.sub(rf"{{\w+}}|{NAMES}|\d tháng (đầu|cuối)", "", " ".join(said))
        for key, said in forms(language).items()
    }
    assert [key for key, said in typed.items() if re.search(r"\d", said)] == []


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_every_form_of_a_plural_speaks_of_the_same_values(language):
    spoken = {
        key: {frozenset(wording._places(text)) for text in said} for key, said in forms(language).items()
    }
    assert [key for key, places in spoken.items() if len(places) > 1] == []


def test_a_count_chooses_the_form():
    assert (
        EN.counted("breaks.title", 1, n="1", measures="4") == "4 measures and 1 break do not make one series"
    )
    assert "2 breaks" in EN.counted("breaks.title", 2, n="2", measures="4")
    assert "1 lần" in VI.counted("breaks.title", 1, n="1", measures="4")
    with pytest.raises(KeyError, match="no translation of 'unit.pints'"):
        EN.counted("unit.pints", 2)


def test_a_place_that_reaches_into_python_is_refused():
    with pytest.raises(KeyError, match="a: a place of the sentence is no plain name"):
        wording._filled("a", "{value.__class__}", {"value": 1})


def test_a_message_that_nobody_translated_is_refused_by_name(tmp_path, monkeypatch):
    folder = tmp_path / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "briefs.po").write_text('msgid ""\nmsgstr "Language: vi\\n"\n\nmsgid "list.and"\nmsgstr ""\n')
    monkeypatch.setattr(wording, "LOCALE", tmp_path)
    catalogue.cache_clear()
    with pytest.raises(KeyError, match=r"locale/vi: no translation of 'list\.and'"):
        Words("vi")("list.and", first="a", last="b")
    catalogue.cache_clear()


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="language is 'fr'; it can be vi or en"):
        messages("fr")


def test_a_sentence_without_its_value_is_refused():
    with pytest.raises(KeyError, match="target"):
        EN("bottom.full-process-services.all", all="1%", all_period="2024")


def test_only_sentences_whose_values_are_known_are_told():
    assert EN.told(["list.and", "unit.points"], {"number": "2"}) == ["2 percentage points"]


def test_numbers_follow_the_language():
    assert (VI.percent(45.8), EN.percent(45.8)) == ("45,8%", "45.8%")
    assert (VI.amount(55_250_000, "PS"), EN.amount(55_250_000, "PS")) == ("55,25 triệu", "55.25 million")
    assert (VI.number(168746), EN.number(168746)) == ("168.746", "168,746")


def test_numbers_are_rounded_half_up():
    assert EN.number(55.25) == "55.3" and EN.number(-2.25) == "-2.3" and EN.number(42.0) == "42"


def test_a_printed_value_keeps_its_words_and_its_decimals():
    assert (VI.observed(84, 84, 85, "PT"), EN.observed(84, 84, 85, "PT")) == ("trên 84%", "over 84%")
    assert EN.observed(6e6, 5.9e6, 6e6, "PS") == "nearly 6 million"
    assert EN.observed(63.47, 63.465, 63.475, "PT") == "63.47%"
    assert EN.observed(56.5923, 56.5, 56.7, "PT") == "56.6%"


def test_bounds_say_over_and_nearly():
    assert (
        qualifier(84, 84, 85) == "over"
        and qualifier(6, 5, 6) == "nearly"
        and qualifier(42, 41.5, 42.5) == "plain"
    )
    assert qualifier(42, 42, 42) == "plain" and qualifier(42, float("nan"), 43) == "plain"


PERIODS = [
    ("2024", "năm 2024", "2024"),
    ("2023-12-31", "cuối năm 2023", "the end of 2023"),
    ("2024-S1", "6 tháng đầu năm 2024", "the first half of 2024"),
    ("2024-Q1", "quý I năm 2024", "the first quarter of 2024"),
    ("2024-07", "tháng 7/2024", "July 2024"),
    ("2024-07-15", "ngày 15/07/2024", "15 July 2024"),
    ("2022-01-01/P7M", "7 tháng đầu năm 2022", "January to July 2022"),
    ("2022-11-01/P3M", "tháng 11 đến tháng 01/2023", "November to January 2023"),
    ("2020-01-01/P5Y", "giai đoạn 2020–2024", "2020 to 2024"),
]


@pytest.mark.parametrize("code, vi, en", PERIODS)
def test_periods_are_said_as_officials_say_them(code, vi, en):
    assert (VI.period(code), EN.period(code)) == (vi, en)


def test_a_period_in_brackets_has_no_article():
    assert (VI.when("2024-S1"), EN.when("2024-S1")) == ("6 tháng đầu năm 2024", "first half of 2024")
    assert EN.when("2024-07") == "July 2024"


def test_an_unreadable_period_is_refused():
    with pytest.raises(ValueError, match="no period that can be put into words: 'soon'"):
        EN.period("soon")


SCALE = [
    (0.995, "virtually-certain"),
    (0.93, "very-likely"),
    (0.7, "likely"),
    (0.5, "even"),
    (0.2, "unlikely"),
    (0.04, "very-unlikely"),
    (0.004, "exceptionally-unlikely"),
    (0.329, "even"),
    (0.655, "even"),
    (0.102, "unlikely"),
]


@pytest.mark.parametrize("probability, word", SCALE)
def test_the_likelihood_word_agrees_with_the_rounded_probability(probability, word):
    assert likelihood(probability) == word


def test_a_probability_is_never_printed_as_nothing_or_all():
    assert (EN.probability(0.01), VI.probability(0.01)) == ("below 5%", "dưới 5%")
    assert (EN.probability(0.99), VI.probability(0.99)) == ("above 95%", "trên 95%")
    assert EN.probability(0.31) == "about 30%" and rounded(0.33) == 35


def test_each_likelihood_has_a_wording_of_its_own():
    for words in (VI, EN):
        said = [words(f"likelihood.{word}") for _, word in wording.LIKELIHOOD]
        assert len(set(said)) == len(said) == 7


def test_data_tables_have_the_decimal_mark_of_the_language_and_no_grouping():
    assert (VI.cell(45.8), EN.cell(75700000.0), EN.cell(float("nan"))) == ("45,8", "75700000", "")


def test_days_have_two_digits_in_vietnamese():
    assert (VI.day("2024-02-06"), EN.day("2024-02-06")) == ("06/02/2024", "6 February 2024")
    assert VI.period("2024-01") == "tháng 01/2024"


def test_names_are_in_vietnamese_order():
    names = [
        "Đà Nẵng",
        "Cần Thơ",
        "Bến Tre",
        "Bắc Ninh",
        "Bạc Liêu",
        "Cà Mau",
        "Hậu Giang",
        "Hà Tĩnh",
        "Hà Nội",
    ]
    assert sorted(names, key=wording.sort_key) == [
        "Bạc Liêu", "Bắc Ninh", "Bến Tre", "Cà Mau", "Cần Thơ", "Đà Nẵng", "Hà Nội", "Hà Tĩnh",
        "Hậu Giang",
    ]  # fmt: skip


def test_foreign_text_cannot_become_markup():
    assert markdown.escape("a *b* [c](d) <e>\n|f|") == r"a \*b\* \[c\](d) \<e\> \|f\|"
    assert markdown.escape("&lt;b&gt;") == r"\&lt;b\&gt;"


def test_a_table_is_a_pipe_table_with_a_caption():
    assert markdown.table(["a", "b"], [["1", "2"]], "c", (1, 2)) == (
        f"| a | b |\n| {'-' * 20} | {'-' * 40} |\n| 1 | 2 |\n\n: c"
    )


def test_catalogues_have_no_message_twice():
    for language in wording.LANGUAGES:
        text = (wording.LOCALE / language / "LC_MESSAGES" / "briefs.po").read_text(encoding="utf-8")
        found = re.findall(r'^msgid "(.+)"$', text, re.M)
        assert len(found) == len(set(found)) and read_po
