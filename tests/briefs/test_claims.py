"""What the briefs of the committed tables claim (counts, directions, verdicts) is what the tables hold."""

import io
import re

import pandas as pd
import pytest
from small_pages import text

from analysis.briefs import province, wording
from analysis.briefs.figures.style import Drawing
from analysis.briefs.outline import ACROSS_BREAKS, OUTLINES, brief
from analysis.estimates.divide import PORTALS, TOTAL
from analysis.tables import store
from analysis.tables.describe import DEADLINE

AREAS = ("VN-DN", "VN-HN", "VN-63", "VN-01")
# By catalogue and family of messages: the words of each side, Vietnamese and English.
SIDES = {
    ("briefs", "pace.title"): {
        "all": (r"^Mọi thước đo đều cần", r"^Every measure needs a faster"),
        "some": (r"^\S+ trong \S+ thước đo cần", r"^\S+ of \S+ measures need a faster"),
        "none": (r"^Tốc độ gần đây đủ .* mọi", r"enough for every measure$"),
    },
    ("briefs", "bottom.reach"): {
        "all": (
            r"^\*\*Cả \S+ mục tiêu .* đều được dự báo hoàn thành",
            r"^\*\*Every main goal .* is projected",
        ),
        "some": (r", \S+ mục tiêu được dự báo hoàn thành", r", \S+ are projected"),
        "none": (r"không mục tiêu nào được dự báo hoàn thành", r", none is projected"),
    },
    ("briefs", "milestones.missed"): {
        "all": (r"chưa mốc nào đạt\.$", r"; (it was|all were) missed\.$"),
        "some": (r"trong đó \S+ mốc chưa đạt\.$", r"; \S+ (?<!it )(?<!all )(was|were) missed\.$"),
        "none": (r"tất cả đều đạt\.$", r"; (it was|all were) met\.$"),
    },
    ("briefs", "trajectory.change"): {
        "up": (r" tăng từ .* lên ", r": up from .* to "),
        "down": (r" giảm từ .* xuống ", r": down from .* to "),
        "flat": (r" giữ nguyên ở mức ", r": unchanged at "),
    },
    ("briefs", "assessment"): {
        "no data": (r"^không có số liệu$", r"^no data$"),
        "insufficient trend data": (r"^chưa đủ số liệu", r"^insufficient"),
        "target met": (r"^đã đạt mục tiêu$", r"^target met$"),
        "on track": (r"^dự báo đạt$", r"^projected to be met$"),
        "acceleration needed": (r"^dự báo không đạt$", r"^projected to fall short$"),
        "missed": (r"^không đạt$", r"^missed$"),
        "no figure for the deadline": (r"^không có số liệu cho thời hạn$", r"^no figure for the deadline$"),
    },
    ("briefs", "supporting.title"): {
        "all": (r"cả \S+ chỉ tiêu đều tăng$", r"all \S+ indicators rose$"),
        "some": (r"^\S+/\S+ chỉ tiêu nền tảng tăng$", r"^\S+ of \S+ supporting indicators rose$"),
    },
    ("provinces", "divide.lead"): {
        "closer": (r"\*\*Chênh lệch giữa các tỉnh đã thu hẹp", r"\*\*Differences .* have narrowed"),
        "apart": (r"\*\*Chênh lệch giữa các tỉnh đã tăng", r"\*\*Differences .* have grown"),
        "unclear": (r"\*\*Chưa đủ căn cứ", r"\*\*The data cannot show"),
    },
    ("provinces", "divide.portals"): {
        "closer": (r"cổng điện tử, chênh lệch đã thu hẹp", r"In portal access differences have narrowed"),
        "apart": (r"hiệu ứng sàn", r"a floor effect"),
        "unclear": (r"chưa rõ xu hướng", r"trend is unclear"),
    },
    ("provinces", "converge"): {
        "clear": (r"dưới số không: .* đang bắt kịp", r"below zero: lower provinces are catching up"),
        "apart": (r"trên số không: .* đang tụt lại", r"above zero: lower provinces are falling behind"),
        "unclear": (r"chứa số không: chưa có căn cứ", r"contains zero: there is no evidence"),
    },
    ("provinces", "standing"): {
        "above": (r"^cao hơn mức trung bình$", r"^above average$"),
        "about": (r"^không khác biệt rõ so với mức trung bình$", r"^not distinguishable from the average$"),
        "below": (r"^thấp hơn mức trung bình$", r"^below average$"),
    },
    ("provinces", "moved"): {
        "risen": (r" tăng \S.*, vượt mức dao động", r"a rise of .* more than the usual swings"),
        "fallen": (r" xuống .* thay đổi .*, vượt mức dao động", r"a change of .* more than the usual swings"),
        "unclear": (r"không phân biệt được với dao động", r"is not distinguishable from the usual swings"),
    },
}
FAMILIES = [(*family, language) for family in SIDES for language in wording.LANGUAGES]


def sides(catalogue, family, language, sentence):
    """The sides whose words a sentence has."""
    patterns = SIDES[catalogue, family].items()
    return [side for side, words in patterns if re.search(words[language == "en"], sentence)]


@pytest.mark.parametrize(("catalogue", "family", "language"), FAMILIES)
def test_every_message_is_on_the_side_of_its_key(catalogue, family, language):
    messages = {}
    for message in wording.messages(language, catalogue):
        key = message.id[0] if message.pluralizable else message.id
        messages[key] = message.string if message.pluralizable else (message.string,)
    for side in SIDES[catalogue, family]:
        for sentence in messages[f"{family}.{side}"]:
            assert sides(catalogue, family, language, sentence) == [side], sentence


def numbers(sentence):
    return [int(number) for number in re.findall(r"\b\d+\b", sentence)]


def side_of_count(count, n):
    return "all" if count == n else "some" if count else "none"


def claim(catalogue, family, language, sentences):
    """The one sentence of a family among some, with its side."""
    found = [
        (sentence, side) for sentence in sentences for side in sides(catalogue, family, language, sentence)
    ]
    assert len(found) == 1, (family, found)
    return found[0]


def assessed(**wanted):
    rows = store.load("assessments")
    for column, value in ({"as_of": "", "REF_AREA": "VN", "status": "stated"} | wanted).items():
        rows = rows[rows[column] == value]
    return rows


def numbers_behind(finding, language):
    """The table behind a figure, its numbers in the format of the language."""
    return pd.read_csv(io.StringIO(finding.drawing.csv), decimal="," if language == "vi" else ".")


EVERY = [(name, language) for name in OUTLINES for language in wording.LANGUAGES]


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_the_goals_within_reach_are_those_with_an_even_chance(language):
    rows = assessed(headline=True, target_period=DEADLINE, GOV_LEVEL="_T")
    rows = rows[rows.goal.isin(OUTLINES["national"].goals) & rows.probability.notna()]
    within = int((rows.probability >= 0.5).sum())
    lines = text(brief("national", language).head()).splitlines()
    sentence, side = claim("briefs", "bottom.reach", language, lines)
    assert side == side_of_count(within, len(rows)) and len(rows) in numbers(sentence)


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_the_badges_of_the_head_are_the_assessments(name, language):
    badges = re.findall(r"^- \[(.+?):\]\{\.verdict", text(brief(name, language).head()), re.M)
    goals = OUTLINES[name].goals[:3]
    rows = assessed(role="direct", target_period=DEADLINE, GOV_LEVEL="_T").set_index("goal").assessment
    expected = [rows[goal] if isinstance(rows[goal], str) else rows[goal].iloc[0] for goal in goals]
    assert [
        sides("briefs", "assessment", language, words[0].lower() + words[1:])[0] for words in badges
    ] == expected


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_milestones_are_counted_as_their_outcomes(name, language):
    outline, details = OUTLINES[name], store.load("assessment_details")
    rows = assessed(role="direct", headline=True).merge(
        details[(details.statistic == "outcome") & (details.as_of == "")],
        on=["goal", "INDICATOR", "REF_AREA", "GOV_LEVEL", "target", "target_period"],
    )
    rows = rows[
        rows.goal.isin(outline.milestones) & rows.target_period.between(outline.since, DEADLINE, "left")
    ]
    shown = text(brief(name, language).milestones())
    if rows.empty:
        assert shown == ""
        return
    missed = int((rows.value == 0).sum())
    sentence, side = claim("briefs", "milestones.missed", language, shown.splitlines())
    assert side == side_of_count(missed, len(rows))
    assert numbers(sentence) == [len(rows), *([missed] if side == "some" else [])]


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_titles_and_directions_of_findings_follow_their_rows(name, language):
    for finding in brief(name, language).finding_list:
        table = numbers_behind(finding, language)
        by_series = finding.rows.groupby(["INDICATOR", "GOV_LEVEL"], sort=False).OBS_VALUE
        if finding.id == "pace":
            observed, required = table.iloc[:, 2], table.iloc[:, 3]
            slower = int((required > observed).sum())
            side = claim("briefs", "pace.title", language, [finding.title])[1]
            assert side == side_of_count(slower, len(table))
            assert numbers(finding.title) == ([slower, len(table)] if side == "some" else [])
        elif finding.id == "supporting":
            rising = int((by_series.last() > by_series.first()).sum())
            side = claim("briefs", "supporting.title", language, [finding.title])[1]
            assert side == ("all" if rising == len(by_series) else "some") and rising in numbers(
                finding.title
            )
        elif finding.id == "blocks":
            last = by_series.last().droplevel("INDICATOR")
            names = {level: brief(name, language).words(f"level.{level}.name") for level in ("MIN", "PRO")}
            behind = min(names, key=last.__getitem__)
            assert finding.title.startswith(names[behind])
        elif finding.id in ("dossiers", "papi", "eid"):
            change = by_series.last().iloc[0] - by_series.first().iloc[0]
            side = "up" if change > 0 else "down" if change < 0 else "flat"
            for words in (finding.text, finding.drawing.alt):
                assert sides("briefs", "trajectory.change", language, words) == [side]


def side_of_interval(row, middle, below, above):
    return below if row.upper < middle else above if row.lower > middle else "unclear"


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_the_divide_claims_what_its_intervals_allow(language):
    loaded = brief("divide", language)
    rows = store.load("divide")
    rows = rows[rows.TIME_PERIOD.str.contains("/") & rows.basis.eq("provinces") & rows.other.eq("")]
    rows = rows.set_index(["statistic", "INDICATOR"])
    for family, key, middle, below, above, page in (
        ("divide.lead", ("sigma", TOTAL), 1, "closer", "apart", loaded.head()),
        ("divide.portals", ("sigma", PORTALS), 1, "closer", "apart", loaded.head()),
        ("converge", ("beta_corrected", TOTAL), 0, "clear", "apart", loaded.converge()),
    ):
        expected = side_of_interval(rows.loc[key], middle, below, above)
        assert sides("provinces", family, language, text(page)) == [expected]


@pytest.mark.parametrize("language", wording.LANGUAGES)
@pytest.mark.parametrize("area", AREAS)
def test_a_profile_claims_what_its_rows_allow(area, language):
    loaded = brief(area, language)
    rows = store.load("provinces")
    rows = rows[rows.REF_AREA.eq(area)].sort_values("TIME_PERIOD").groupby("INDICATOR").last()
    cells = [line.split(" | ") for line in text(loaded.stands()).splitlines() if line.startswith("| ")]
    standing = {line[0][2:]: line[-1].removesuffix(" |") for line in cells}
    for name, row in rows.iterrows():
        label = loaded.words(f"score.{name}")
        assert sides("provinces", "standing", language, standing[label]) == [row.standing]
    moved = text(loaded.moved())
    for name in ("PAPI_EGOV_INTERNET", "PAPI_EGOV_PORTALS"):
        label, row = loaded.words(f"short.{name}"), rows.loc[name]
        sentence = re.search(rf"{re.escape(label)}: .*?[.](?= |$)(?!\d)", moved, re.M)[0]
        expected = "risen" if row.change_lower > 0 else "fallen" if row.change_upper < 0 else "unclear"
        assert expected in sides("provinces", "moved", language, sentence)


def values_drawn(loaded, finding):
    """What the alternative text of a finding has to state: last values, paces, or the names of breaks."""
    table = numbers_behind(finding, loaded.language)
    if finding.id == "pace":
        return [loaded.words.number(value) for column in (2, 3) for value in table.iloc[:, column]]
    if finding.id == "breaks":
        changes = loaded.tables["breaks"]
        touched = changes.INDICATOR.str.split().map(lambda codes: bool({*codes} & {*ACROSS_BREAKS}))
        return [*changes[touched][f"name_{loaded.language}"]]
    last = finding.rows.groupby(["INDICATOR", "GOV_LEVEL"]).tail(1)
    return [loaded.evidence.value(row) for _, row in last.iterrows()]


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_an_alternative_text_states_the_values_drawn(name, language):
    loaded = brief(name, language)
    for finding in loaded.finding_list:
        values = values_drawn(loaded, finding)
        assert values and [value for value in values if value not in finding.drawing.alt] == []


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_an_alternative_text_on_provinces_states_the_scores_drawn(language):
    loaded, profile = brief("divide", language), brief(AREAS[0], language)
    drawn = profile.scores[profile.scores.INDICATOR.isin(province.DRAWN)]
    means = loaded.means[[loaded.first, loaded.last]]
    for page, values in (
        (loaded.maps(), loaded.latest.OBS_VALUE),
        (loaded.spread(), means.to_numpy().ravel()),
        (profile.moved(), drawn.OBS_VALUE),
    ):
        alt = next(part.alt for part in page if isinstance(part, Drawing))
        assert len(values) and [value for value in values if loaded.score(value) not in alt] == []
