# ruff: noqa: E501 (a row of a table is one line)
"""Tables small enough to hold in the head, of the shape that the stages write."""

from io import StringIO

import pandas as pd

from analysis.tables.describe import TABLES

INDICATORS = """INDICATOR,name_vi,name_en,UNIT_MEASURE,direction,family,base_vi,base_en
DOSSIERS_FULL_SHARE,Tỷ lệ hồ sơ trực tuyến toàn trình,Dossiers handled full-process,PT,up,A,tổng số hồ sơ,all dossiers
SERVICES_FULL_SHARE_ALL,Thủ tục toàn trình trên tổng số,Procedures offered full-process of all,PT,up,B,tổng số thủ tục,all procedures
SERVICES_FULL_SHARE_ELIGIBLE,Thủ tục toàn trình đủ điều kiện,Eligible procedures offered full-process,PT,up,B,thủ tục đủ điều kiện,eligible procedures
SERVICES_LEVEL4_SHARE_ELIGIBLE,Dịch vụ công mức độ bốn,Services at the former level four,PT,up,C,dịch vụ đủ điều kiện,eligible services
ADULTS_ONLINE_SERVICE_USE,Người trưởng thành sử dụng,Adults using online services,PT,up,E,người trưởng thành,adults
ADULTS_PORTAL_USE_PAPI,Người dân đã dùng Cổng (PAPI),Adults who used the national portal (PAPI),PT,up,E,người trả lời,respondents
EID_ACTIVATED_PER_ADULT,Định danh điện tử kích hoạt,Activated e-ID per adult,PT,up,E,dân số,population
FIBRE_HOUSEHOLDS_SHARE,Hộ gia đình có cáp quang,Households with fibre,PT,up,F,hộ gia đình,households
"""
OBSERVATIONS = """STATEMENT,INDICATOR,GOV_LEVEL,TIME_PERIOD,REF_DATE,OBS_VALUE,LOWER_BOUND,UPPER_BOUND,OBS_STATUS,SOURCE,LOCATOR
a.001,DOSSIERS_FULL_SHARE,_T,2023,2023-12-31,17,16.5,17.5,E,bac-kan,5
a.002,DOSSIERS_FULL_SHARE,_T,2024-S1,2024-06-30,42,41.5,42.5,A,bac-kan,5
a.003,DOSSIERS_FULL_SHARE,_T,2024,2024-12-31,45.8,45.75,45.85,A,emc,
a.004,DOSSIERS_FULL_SHARE,MIN,2023,2023-12-31,38,37.5,38.5,A,emc,
a.005,DOSSIERS_FULL_SHARE,MIN,2024,2024-12-31,63.47,63.465,63.475,A,emc,
a.006,DOSSIERS_FULL_SHARE,PRO,2023,2023-12-31,9,8.5,9.5,A,emc,
a.007,DOSSIERS_FULL_SHARE,PRO,2024,2024-12-31,18.54,18.535,18.545,A,emc,
b.001,SERVICES_FULL_SHARE_ELIGIBLE,_T,2023-04,2023-04-30,84,84,85,A,emc,
b.002,SERVICES_FULL_SHARE_ALL,_T,2024-07,2024-07-31,55.5,55.45,55.55,A,emc,
b.003,SERVICES_LEVEL4_SHARE_ELIGIBLE,_T,2022,2022-12-31,97.3,97.25,97.35,A,bac-kan,9
c.001,ADULTS_PORTAL_USE_PAPI,_T,2022,2022-12-31,4.85,4.845,4.855,A,emc,
c.002,ADULTS_PORTAL_USE_PAPI,_T,2023,2023-12-31,8.3,8.25,8.35,A,emc,
c.003,ADULTS_PORTAL_USE_PAPI,_T,2024,2024-12-31,13.8,13.75,13.85,A,emc,
c.004,EID_ACTIVATED_PER_ADULT,_T,2022,2022-12-31,3.4,3.4,3.5,E,bac-kan,7
c.005,EID_ACTIVATED_PER_ADULT,_T,2024-S1,2024-06-30,71.2,71.1,71.3,E,bac-kan,7
d.001,FIBRE_HOUSEHOLDS_SHARE,_T,2023,2023-12-31,79.6,79.5,79.7,E,bac-kan,6
d.002,FIBRE_HOUSEHOLDS_SHARE,_T,2024-S1,2024-06-30,82.2,82.15,82.25,A,bac-kan,6
"""
ASSESSMENTS = """goal,INDICATOR,GOV_LEVEL,role,latest_period,latest,target,target_period,projected,LOWER_BOUND,UPPER_BOUND,probability,required_pace,observed_pace,assessment,status,headline,n_obs,surprises,beyond_class,class_low,class_high,reference_class
full-process-dossiers,DOSSIERS_FULL_SHARE,_T,direct,2024,45.8,80,2025-12-31,51.2,44.1,58.4,0.012,34.2,28.8,acceleration needed,stated,true,3,0,,,,fibre_coverage
full-process-dossiers,DOSSIERS_FULL_SHARE,_T,direct,2024,45.8,50,2024-12-31,,,,,,,acceleration needed,stated,true,3,0,,,,fibre_coverage
full-process-dossiers,DOSSIERS_FULL_SHARE,MIN,direct,2024,63.47,85,2025-12-31,68.1,60.2,75.0,0.03,21.5,25.5,acceleration needed,stated,true,2,0,,,,fibre_coverage
full-process-dossiers,DOSSIERS_FULL_SHARE,PRO,direct,2024,18.54,70,2025-12-31,22.0,17.0,29.0,0.01,51.5,9.5,acceleration needed,stated,true,2,0,,,,fibre_coverage
full-process-services,SERVICES_FULL_SHARE_ELIGIBLE,_T,direct,2023-04,84,100,2025-12-31,91.0,85.0,95.0,0.04,5.9,,acceleration needed,stated,true,1,0,,,,fibre_coverage
full-process-services,SERVICES_FULL_SHARE_ALL,_T,definition variant,2024-07,55.5,100,2025-12-31,61.0,55.0,68.0,0.01,31.4,,acceleration needed,stated,false,1,0,,,,fibre_coverage
full-process-services,SERVICES_LEVEL4_SHARE_ELIGIBLE,_T,definition variant,2022,97.3,100,2025-12-31,98.6,96.0,99.5,0.3,0.9,,acceleration needed,stated,false,1,0,,,,fibre_coverage
adult-use,ADULTS_ONLINE_SERVICE_USE,_T,direct,,,50,2025-12-31,,,,,,,no data,stated,true,0,0,,,,egov_use
adult-use,ADULTS_ONLINE_SERVICE_USE,_T,direct,,,40,2025-12-31,,,,,,,no data,unconfirmed,false,0,0,,,,egov_use
adult-use,ADULTS_PORTAL_USE_PAPI,_T,survey proxy,2024,13.8,50,2025-12-31,15.7,11.9,20.1,0.01,36.2,4.5,acceleration needed,stated,false,3,0,,,,egov_use
adult-use,EID_ACTIVATED_PER_ADULT,_T,capacity proxy,2024-S1,71.2,50,2025-12-31,80.0,70.0,88.0,0.99,,45.2,target met,stated,false,2,0,,,,internet_use
"""
GOALS = """goal,GOV_LEVEL,TARGET,TIME_PERIOD,SOURCE,LOCATOR,decided_by,decided_by_en,decided,status,name_vi,name_en
full-process-dossiers,_T,80%,2025,emc,,Thủ tướng Chính phủ,Prime Minister,2022-06,stated,Hồ sơ trực tuyến toàn trình,Full-process dossiers
full-process-dossiers,_T,50%,2024,emc,,Bộ TT&TT,Ministry,2024-01,stated,Hồ sơ trực tuyến toàn trình,Full-process dossiers
full-process-dossiers,MIN,tối thiểu 85%,2025,bac-kan,15,Bộ TT&TT,Ministry,2024-08,stated,Hồ sơ trực tuyến toàn trình,Full-process dossiers
full-process-dossiers,PRO,tối thiểu 70%,2025,bac-kan,15,Bộ TT&TT,Ministry,2024-08,stated,Hồ sơ trực tuyến toàn trình,Full-process dossiers
full-process-services,_T,100%,2025,bac-kan,8,Thủ tướng Chính phủ,Prime Minister,2024-07,stated,Cung cấp dịch vụ công toàn trình,Services offered full-process
adult-use,_T,50%,2025,bac-kan,8,Thủ tướng Chính phủ,Prime Minister,2024-07,stated,Người trưởng thành sử dụng,Adults using online services
adult-use,_T,40%,2025,emc,,Ủy ban Quốc gia,National Committee,2025-01,unconfirmed,Người trưởng thành sử dụng,Adults using online services
"""
MEASURES = """goal,INDICATOR,GOV_LEVEL,role,reference_class,note_vi,note_en
full-process-services,SERVICES_FULL_SHARE_ELIGIBLE,_T,direct,fibre_coverage,Chỉ có một số liệu,Only one figure exists
full-process-services,SERVICES_FULL_SHARE_ALL,_T,definition variant,fibre_coverage,Mẫu số gồm cả thủ tục không đủ điều kiện,Includes procedures that cannot qualify
full-process-services,SERVICES_LEVEL4_SHARE_ELIGIBLE,_T,definition variant,,Cách phân mức cũ,The former levels
full-process-dossiers,DOSSIERS_FULL_SHARE,_T,direct,egov_use,Phạm vi đo lường chưa đầy đủ,Coverage of measurement is partial
adult-use,ADULTS_ONLINE_SERVICE_USE,_T,direct,egov_use,Chưa được công bố,Never published
adult-use,ADULTS_PORTAL_USE_PAPI,_T,survey proxy,egov_use,Tự khai báo,Self-reported
adult-use,EID_ACTIVATED_PER_ADULT,_T,capacity proxy,internet_use,Khả năng không phải sử dụng,Capacity is not use
"""
DETAILS = """goal,GOV_LEVEL,INDICATOR,target,target_period,statistic,value,text
full-process-dossiers,_T,DOSSIERS_FULL_SHARE,80,2025-12-31,ministry_weight_2024-S1,0.57,2024-S1
full-process-dossiers,_T,DOSSIERS_FULL_SHARE,80,2025-12-31,ministry_weight_2024,0.61,2024
full-process-dossiers,_T,DOSSIERS_FULL_SHARE,80,2025-12-31,ministry_weight,0.61,2024
full-process-dossiers,_T,DOSSIERS_FULL_SHARE,80,2025-12-31,country_if_ministries_100,68,2024
full-process-dossiers,_T,DOSSIERS_FULL_SHARE,80,2025-12-31,level_gap,44.93,2024
full-process-dossiers,_T,DOSSIERS_FULL_SHARE,80,2025-12-31,change_2024-S1,25,2023
full-process-dossiers,_T,DOSSIERS_FULL_SHARE,80,2025-12-31,ministries_2024-S1,6.3,2023
full-process-dossiers,_T,DOSSIERS_FULL_SHARE,80,2025-12-31,provinces_2024-S1,5.8,2023
full-process-dossiers,_T,DOSSIERS_FULL_SHARE,80,2025-12-31,counted_2024-S1,12.9,2023
full-process-dossiers,_T,DOSSIERS_FULL_SHARE,80,2025-12-31,counted_new_2024-S1,8.5,2023
full-process-dossiers,MIN,DOSSIERS_FULL_SHARE,85,2025-12-31,gap,21.53,
full-process-dossiers,PRO,DOSSIERS_FULL_SHARE,70,2025-12-31,gap,51.46,
full-process-dossiers,_T,DOSSIERS_FULL_SHARE,80,2025-12-31,provinces_needed_alone,105.5,2024
full-process-dossiers,_T,DOSSIERS_FULL_SHARE,80,2025-12-31,provinces_needed,72.2,
full-process-dossiers,_T,DOSSIERS_FULL_SHARE,50,2024-12-31,outcome,0,not reached
full-process-dossiers,_T,DOSSIERS_FULL_SHARE,80,2025-12-31,probability_low,0.01,
full-process-dossiers,_T,DOSSIERS_FULL_SHARE,80,2025-12-31,probability_high,0.08,
"""
TRENDS = """INDICATOR,GOV_LEVEL,first_period,last_period,n_obs,pace,pace_lower,pace_upper,scale,trend_status,recent_pace,recent_since
DOSSIERS_FULL_SHARE,_T,2023,2024,3,28.8,20,38,natural,trend,28.8,2023
DOSSIERS_FULL_SHARE,MIN,2023,2024,2,25.5,24,27,natural,two observations,25.5,2023
DOSSIERS_FULL_SHARE,PRO,2023,2024,2,9.5,8,11,natural,two observations,9.5,2023
ADULTS_PORTAL_USE_PAPI,_T,2022,2024,3,4.5,2,7,natural,trend,5.5,2023
FIBRE_HOUSEHOLDS_SHARE,_T,2023,2024-S1,2,5.2,4,6,natural,two observations,5.2,2023
"""  # noqa: E501
SOURCES = """SOURCE,publisher,title,published,language,url,document,sha256,licence,tier,note
bac-kan,UBND tỉnh Bắc Kạn,"Chuyển đổi số: [phiên họp] *trực tuyến*",2024-07,vi,,001.txt,0123456789abcdef,,1,
emc,Kinh tế & Đô thị,Kết quả đo lường,2025-01-10,vi,https://example.org/emc,,,,2,
"""
ACKNOWLEDGED = "rule,STATEMENT,shows,reason\nfar-from-neighbours,z.009,5,looked at\n"
AREAS = """REF_AREA,name_vi,name_en,successor
VN,Việt Nam,Viet Nam,
VN_MOH,Bộ Y tế,Ministry of Health,
VN_MPI,Bộ Kế hoạch và Đầu tư,Ministry of Planning and Investment,VN_MOF
VN_MOF,Bộ Tài chính,Ministry of Finance,
"""
CLASSES = """reference_class,name_vi,name_en,areas,first_year,last_year
fibre_coverage,Cáp quang,Fibre,27,2016,2021
egov_use,Chính phủ điện tử,E-government,27,2016,2021
internet_use,Internet,Internet,206,1990,2024
"""
BREAKS = """BREAK,REF_DATE,INDICATOR,name_vi,name_en,SOURCE,sd
decree-42,2022-08-15,SERVICES_FULL_SHARE_ALL SERVICES_LEVEL4_SHARE_ELIGIBLE,Nghị định thay bốn mức độ,Decree replaces the four levels,emc,
emc-start,2024-01-01,DOSSIERS_FULL_SHARE,Bắt đầu đo lường tự động,Automatic measurement starts,emc,5
"""
EXCLUDED = (
    "STATEMENT,REF_AREA,reason_code,reason\nz.001,VN,duplicate,the same\nz.002,VN,outvoted,another source\n"
)
POPULATION = """ADULT,TIME_PERIOD,OBS_VALUE,OBS_STATUS,SOURCE,COMMENT_OBS
15+,2024-04-01,77551370,E,emc,
electoral roll,2021-05-23,68710000,A,emc,
18+,2024,,O,,
"""
SCORES = """panel,horizon,n_obs,model,windows,mae_ratio,crps_ratio_naive,crps_ratio_line,coverage_80,coverage_95,brier
all,0,2-3,reference_walk,400,0.6,0.61,0.7,0.79,0.94,0.17
all,0,4-6,reference_walk,400,0.6,0.6,0.7,0.77,0.94,0.17
e-government,2,2-3,reference_walk,400,0.6,0.6,0.7,0.6,0.94,0.17
"""
EDITION = "number,issued,searched,next_update\n1.0,2026-11-30,2026-11,2027-05\n"
INSTITUTIONS = """publisher,name_en,since_vi,since_en
UBND tỉnh Bắc Kạn,Bac Kan province,từ tháng 7/2025 thuộc tỉnh Thái Nguyên,since July 2025 in Thai Nguyen province
"""
FATES = """goal,fate
full-process-dossiers,judged
full-process-services,judged
adult-use,no figure found
adult-use,restates another
"""
LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)


def read(text):
    """A table from CSV text, empty text cells as ""."""
    table = pd.read_csv(
        StringIO(text),
        dtype={
            "beyond_class": str,
            "LOCATOR": str,
            "published": str,
            "latest_period": str,
            "TIME_PERIOD": str,
        },
    )
    words = table.select_dtypes(exclude=["number", "bool"]).columns
    return table.assign(**{column: table[column].fillna("") for column in words})


def projections(assessments):
    """Seven quantiles around the projected value of every judged row, wider without a shift."""
    rows = []
    for row in (
        assessments[assessments.projected.notna()].drop_duplicates(["INDICATOR", "GOV_LEVEL"]).itertuples()
    ):
        for model, variant, moved in (
            ("reference_walk", "main", 0), ("reference_walk", "no_shift", 3), ("naive", "main", -5),
            ("damped", "main", 9), ("line", "main", 14),
        ):  # fmt: skip
            for level, step in zip(LEVELS, (-10, -6, -3, 0, 3, 6, 10), strict=True):
                rows.append(
                    (
                        row.INDICATOR, "VN", row.GOV_LEVEL, model, "fibre_coverage", variant, "", "2024-12-31",
                        "2025-12-31", level, row.projected + moved + step, "F",
                        (model, variant) == ("reference_walk", "main"),
                    )
                )  # fmt: skip
    columns = (
        "INDICATOR REF_AREA GOV_LEVEL model reference_class variant as_of origin TIME_PERIOD quantile_level OBS_VALUE "
        "OBS_STATUS headline"
    )
    return pd.DataFrame(rows, columns=columns.split())


def tables():
    """Every table that a brief reads, by name."""
    read_ones = {
        "indicators": INDICATORS,
        "observations": OBSERVATIONS,
        "assessments": ASSESSMENTS,
        "goals": GOALS,
        "measures": MEASURES,
        "assessment_details": DETAILS,
        "trends": TRENDS,
        "sources": SOURCES,
        "breaks": BREAKS,
        "excluded": EXCLUDED,
        "population": POPULATION,
        "scores": SCORES,
        "scores_frozen": SCORES,
        "edition": EDITION,
        "institutions": INSTITUTIONS,
        "fates": FATES,
        "acknowledged": ACKNOWLEDGED,
        "areas": AREAS,
        "reference_classes": CLASSES,
    }
    found = {name: read(text) for name, text in read_ones.items()}
    units = found["indicators"].set_index("INDICATOR").UNIT_MEASURE
    for name in ("observations", "assessments", "trends", "assessment_details"):
        found[name] = found[name].assign(
            REF_AREA="VN", UNIT_MEASURE=found[name].INDICATOR.map(units), as_of=""
        )
    found["projections"] = projections(found["assessments"])
    found["outturns"] = pd.DataFrame(columns=list(TABLES["outturns"].columns))
    return found
