"""How `kokoro` reads text: numbers, dates, money, two languages in one line, anything at all."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ainern2d.core.speech import english, mandarin, numbers_en, numbers_zh, script
from ainern2d.plugins.kokoro.model import MAX_SYMBOLS


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("他在1998年出生。", "他在一九九八年出生。"),
        ("2024年5月1日", "二零二四年五月一日"),
        ("2024-05-01", "二零二四年五月一日"),
        ("下午3:30见", "下午三点三十分见"),
        ("2:05", "两点零五分"),
        ("涨了50%", "涨了百分之五十"),
        ("3.14", "三点一四"),
        ("只剩1/3", "只剩三分之一"),
        ("¥12.5", "十二点五元"),
        ("$5万", "五万美元"),
        ("走了5km", "走了五公里"),
        ("-5°C", "负五摄氏度"),
        ("10-12个人", "十到十二个人"),
        ("2个人", "两个人"),
        ("第2天", "第二天"),
        ("12个", "十二个"),
        ("电话13812345678", "电话一三八一二三四五六七八"),
        ("1,234,567人", "一百二十三万四千五百六十七人"),
        ("B2B和iPhone 15", "B2B和iPhone 十五"),
        ("007", "零零七"),
    ],
)
def test_numbers_in_chinese_are_read_as_a_speaker_would(written: str, read: str) -> None:
    assert numbers_zh.written_out(written) == read


@pytest.mark.parametrize(
    ("number", "read"),
    [
        (0, "零"),
        (10, "十"),
        (19, "十九"),
        (20, "二十"),
        (101, "一百零一"),
        (110, "一百一十"),
        (1005, "一千零五"),
        (10203, "一万零二百零三"),
        (100000, "十万"),
        (20000005, "二千万零五"),
        (100000001, "一亿零一"),
    ],
)
def test_large_numbers_have_their_zeros_where_they_belong(number: int, read: str) -> None:
    assert numbers_zh.cardinal(number) == read


VALUES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "兆": 10**12}


def value_of(words: str) -> int:
    """Read a Chinese numeral back."""
    total = group = digit = 0
    for char in words:
        if char in numbers_zh.DIGITS:
            digit = numbers_zh.DIGITS.index(char)
        elif VALUES[char] < 10**4:
            group += (digit or 1) * VALUES[char]
            digit = 0
        else:
            total += (group + digit) * VALUES[char]
            group = digit = 0
    return total + group + digit


@given(st.integers(0, 10**16 - 1))
def test_every_number_can_be_read_back(number: int) -> None:
    assert value_of(numbers_zh.cardinal(number)) == number


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("at 3:30 p.m. sharp", "at 3 30 p m sharp"),
        ("At 7:05", "At 7 oh five"),
        ("at 9:00", "at 9 o'clock"),
        ("June 21, 1998", "June 21st, 1998"),
        ("2024-05-01", "May 1st, 2024"),
        ("Dr. Lee of Baker St. met St. Mary", "Doctor Lee of Baker Street met Saint Mary"),
        ("No. 5", "number 5"),
        ("$5 million", "5 million dollars"),
        ("5¢", "5 cents"),
        ("half or 1/2, 2½", "half or one half, 2 and one half"),
        ("20°C and 5 km/h", "20 degrees Celsius and 5 kilometers per hour"),
        ("10–12 men", "10 to 12 men"),
        ("-5", "minus 5"),
        ("Chapter IV", "Chapter 4"),
        ("555-1234", "five five five , one two three four"),
        ("Tom vs. Jerry, etc.", "Tom versus Jerry, et cetera"),
    ],
)
def test_english_is_written_out_where_the_dictionary_is_lost(written: str, read: str) -> None:
    assert numbers_en.written_out(written) == read


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("It cost $12.50.", "It cost twelve dollars and fifty cents."),
        ("in 1998", "in nineteen ninety eight"),
        ("the 21st", "the twenty first"),
        ("1,234 men", "one thousand two hundred thirty four men"),
        ("café, naïve", "cafe, naive"),
        ("RUNNING", "running"),
        ("Mr. Lee", "Mister Lee"),
        ("３ ｃａｔｓ", "three cats"),
    ],
)
def test_two_spellings_sound_alike_in_english(text: str, same: str) -> None:
    def sounds(words: str) -> str:
        symbols = script.symbols_of(words, "en")
        return "".join(char for char in symbols if char.isalpha() and char not in "ˈˌ")

    assert sounds(text) == sounds(same)


def test_marks_alone_are_read_as_the_dictionary_reads_them() -> None:
    read = english._reader()
    for count in range(1, 5):
        for marks in map("".join, itertools.product(" .,!?;:—…", repeat=count)):
            if marks.strip():
                plain = english._plain(english.written_out(marks))
                assert english.symbols_of(marks) == read(plain).strip(), repr(marks)


def test_a_mandarin_line_does_not_load_the_english_dictionary(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line = "她说——别怕……好吗？3个人，走！"
    whole = script.symbols_of(line, "zh")
    monkeypatch.setattr(english, "_reader", lambda: pytest.fail("it was loaded"))
    assert script.symbols_of(line, "zh") == whole


def test_english_words_in_chinese_are_read_as_english_and_the_other_way_round() -> None:
    mixed = script.symbols_of("我用iPhone打电话给Tom，好吗？", "zh")
    assert english.symbols_of("iPhone") in mixed
    assert english.symbols_of("Tom") in mixed
    assert mandarin.symbols_of("打电话") in mixed
    back = script.symbols_of("She said 你好 to me.", "en")
    assert mandarin.symbols_of("你好") in back
    assert "sˈɛd" in back


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("小满", "xiao2 man3"),  # third tones in one word
        ("展览馆", "zhan2 lan2 guan3"),
        ("我也有", "wo2 ye2 you3"),  # words of one syllable
        ("我打开", "wo2 da3 kai1"),
        ("水果好", "shui2 guo2 hao3"),
        ("所有老虎", "suo2 you3 lao2 hu3"),  # long words keep apart
        ("椅子", "yi3 zi5"),  # no tone, no change
        ("一声", "yi4 sheng1"),
        ("一条狗", "yi4 tiao2 gou3"),
        ("一把", "yi4 ba3"),
        ("一座", "yi2 zuo4"),
        ("一个", "yi2 ge4"),
        ("第一个", "di4 yi1 ge4"),  # read out, not "a"
        ("十一点", "shi2 yi1 dian3"),
        ("一九四一年", "yi1 jiu3 si4 yi1 nian2"),
        ("一月", "yi1 yue4"),
        ("统一", "tong3 yi1"),
        ("看一看", "kan4 yi5 kan4"),
        ("不去", "bu2 qu4"),
        ("不难", "bu4 nan2"),
        ("好不好", "hao3 bu5 hao3"),
        ("看不懂", "kan4 bu5 dong3"),
        ("高兴地跳", "gao1 xing4 de5 tiao4"),
        ("土地", "tu3 di4"),
        ("站了起来", "zhan4 le5 qi3 lai5"),
    ],
)
def test_tones_change_as_they_do_in_running_speech(text: str, said: str) -> None:
    def sounds(symbols: str) -> str:
        return symbols.replace(" ", "")

    assert sounds(mandarin.symbols_of(text)) == sounds(mandarin.symbols_of_pinyin(said))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("系在猫脖子上", "ji4 zai4 mao1 bo2 zi5 shang4"),
        ("系着围裙", "ji4 zhe5 wei2 qun2"),
        ("没关系", "mei2 guan1 xi4"),
        ("中文系", "zhong1 wen2 xi4"),
        ("背着书包", "bei1 zhe5 shu1 bao1"),
        ("数一数", "shu3 yi5 shu3"),
        ("雨落下来", "yu3 luo4 xia4 lai5"),
    ],
)
def test_characters_of_several_readings_are_read_as_the_word_wants(text: str, said: str) -> None:
    spoken = mandarin.symbols_of(text).replace(" ", "")
    assert spoken == mandarin.symbols_of_pinyin(said).replace(" ", "")


def test_quotation_marks_are_silent_in_chinese() -> None:
    plain = script.symbols_of("她说，别怕。", "zh")
    for opening, closing in ("“”", "「」", "『』", '""'):
        assert script.symbols_of(f"她说，{opening}别怕。{closing}", "zh") == plain


def test_pronunciations_are_plain_words_pinyin_or_phonemes() -> None:
    assert script.symbols_of("重庆很大。", "zh", (("重庆", "/chóng qìng/"),)).startswith(
        mandarin.symbols_of_pinyin("chong2 qing4")
    )
    assert script.symbols_of("Hi Siobhan!", "en", (("Siobhan", "Shivawn"),)) == script.symbols_of(
        "Hi Shivawn!", "en"
    )
    assert "ʃɪvˈɔn" in script.symbols_of("Hi Siobhan!", "en", (("Siobhan", "/ʃɪvˈɔn/"),))


@settings(deadline=None)  # the dictionaries are read with the first example
@given(st.text(max_size=60), st.sampled_from(["en", "zh"]))
def test_no_text_breaks_the_reading(text: str, language: str) -> None:
    for piece in script.pieces(script.symbols_of(text, language)):
        assert 0 < len(piece) <= script.PIECE


@given(st.text("abˈ .,;!", max_size=900), st.integers(20, MAX_SYMBOLS))
def test_pieces_keep_every_symbol_in_order(symbols: str, longest: int) -> None:
    pieces = script.pieces(symbols, longest)
    assert all(len(piece) <= longest for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(symbols.split())


def test_a_long_line_is_cut_where_a_sentence_ends() -> None:
    sentence = "wˈʌn tˈu θɹˈi fˈɔɹ fˈIv sˈɪks."
    assert script.pieces(" ".join([sentence] * 5), 70) == [
        f"{sentence} {sentence}",
        f"{sentence} {sentence}",
        sentence,
    ]


def test_every_syllable_of_pinyin_has_symbols_of_its_own() -> None:
    from pypinyin import Style, lazy_pinyin

    characters = "".join(map(chr, range(0x4E00, 0x9FA6)))
    syllables = set(
        lazy_pinyin(characters, Style.TONE3, errors="ignore", neutral_tone_with_five=True)
    )
    found = {syllable: mandarin.symbols_of_pinyin(syllable) for syllable in syllables}
    assert [syllable for syllable, symbols in found.items() if not symbols] == []
    # ü after n and l, j and zh, s and sh differ; nothing but spelling is lost
    assert len(set(found.values())) > 0.97 * len(syllables)
