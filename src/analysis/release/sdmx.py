"""The observations as SDMX 3.0: a structure message (SDMX-JSON 2.0) and the data (SDMX-CSV 2.0).

https://sdmx.org/standards-2/; the capital columns of the tables are SDMX concepts already.
"""

import csv
import io

from analysis.release import datapackage
from analysis.tables import store
from analysis.tables.describe import DATA_END, TABLES

AGENCY, FLOW, STRUCTURE, CONCEPTS = "VNDX", "OBSERVATIONS", "DSD_OBSERVATIONS", "CS_OBSERVATIONS"
MESSAGE = "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/structure-message/tools/schemas/2.0.0"
DIMENSIONS, TIME, MEASURE = ("INDICATOR", "REF_AREA", "GOV_LEVEL"), "TIME_PERIOD", "OBS_VALUE"
# Code list of a column: its id, the table that holds the codes.
LISTED = {
    "INDICATOR": ("CL_INDICATOR", "indicators"),
    "REF_AREA": ("CL_AREA", "areas"),
    "OBS_STATUS": ("CL_OBS_STATUS", "obs_status"),
}
LEVELS = {
    "_T": {"en": "All levels", "vi": "Mọi cấp"},
    "MIN": {"en": "Ministries and agencies", "vi": "Bộ, ngành"},
    "PRO": {"en": "Provinces and cities", "vi": "Tỉnh, thành phố"},
}
LEVEL_LIST = "CL_GOV_LEVEL"
FORMATS = {"date": "GregorianDay", "number": "Double", "integer": "Integer", "boolean": "Boolean"}
TITLE = {
    "en": "Published figures of Viet Nam's digital transformation",
    "vi": "Số liệu đã công bố về chuyển đổi số quốc gia của Việt Nam",
}


def files():
    """The structure and the data as {file name: text}."""
    version = datapackage.project()["version"]
    return {
        "structure.json": datapackage.as_json(structure(version)),
        "observations.csv": data(store.read(store.path("observations")), version),
    }


def data(observations, version):
    """The observations (texts) as SDMX-CSV 2.0: one row an observation, to append or replace."""
    columns = list(TABLES["observations"].columns)
    ordered = [*DIMENSIONS, TIME, MEASURE]
    ordered += [column for column in columns if column not in ordered]
    target = io.StringIO()
    lines = csv.writer(target, lineterminator="\n")
    lines.writerow(["STRUCTURE", "STRUCTURE_ID", "ACTION", *ordered])
    flow = f"{AGENCY}:{FLOW}({version})"
    lines.writerows(["dataflow", flow, "I", *row] for row in observations[ordered].itertuples(index=False))
    return target.getvalue()


def structure(version):
    """The structure message: code lists, concepts, data structure and dataflow."""
    columns = TABLES["observations"].columns
    meta = {"schema": f"{MESSAGE}/sdmx-json-structure-schema.json", "id": FLOW,
            "prepared": f"{DATA_END}T00:00:00Z", "sender": {"id": AGENCY}}  # fmt: skip
    artefact = {"agencyID": AGENCY, "version": version}
    described = _urn("datastructure.DataStructure", STRUCTURE, version)
    concepts = [{"id": name, **_named({"en": column.meaning})} for name, column in columns.items()]
    return {
        "meta": meta,
        "data": {
            "codelists": [code_list(column) | artefact for column in (*LISTED, "GOV_LEVEL")],
            "conceptSchemes": [
                {"id": CONCEPTS, **_named({"en": "Columns of the table"}), "concepts": concepts} | artefact
            ],
            "dataStructures": [
                {"id": STRUCTURE, **_named(TITLE), "dataStructureComponents": _components(columns, version)}
                | artefact
            ],
            "dataflows": [{"id": FLOW, **_named(TITLE), "structure": described} | artefact],
        },
    }


def code_list(column):
    """The code list of a column, every code with its names in both languages."""
    if column == "GOV_LEVEL":
        return _codes(LEVEL_LIST, TABLES["observations"].columns[column].meaning, LEVELS)
    name, table = LISTED[column]
    rows = store.load(table)
    names = {row[column]: {"en": row["name_en"], "vi": row["name_vi"]} for _, row in rows.iterrows()}
    return _codes(name, TABLES[table].meaning, names)


def _codes(name, meaning, names):
    return {
        "id": name,
        **_named({"en": meaning}),
        "codes": [{"id": code, **_named(labels)} for code, labels in sorted(names.items())],
    }


def _components(columns, version):
    """Dimensions, the measure, and every other column as an attribute of the observation."""

    def component(name, **more):
        identity = _urn("conceptscheme.Concept", CONCEPTS, version, f".{name}")
        parts = {"id": name, "conceptIdentity": identity}
        return parts | _representation(name, columns[name], version) | more

    others = [name for name in columns if name not in (*DIMENSIONS, TIME, MEASURE)]
    time = component(TIME) | {"localRepresentation": {"format": {"dataType": "ObservationalTimePeriod"}}}
    return {
        "dimensionList": {
            "id": "DimensionDescriptor",
            "dimensions": [component(name, position=at) for at, name in enumerate(DIMENSIONS)],
            "timeDimension": time,
        },
        "attributeList": {
            "id": "AttributeDescriptor",
            "attributes": [
                component(name, usage="optional" if columns[name].nullable else "mandatory",
                          attributeRelationship={"observation": {}})
                for name in others
            ],
        },
        "measureList": {"id": "MeasureDescriptor", "measures": [component(MEASURE, usage="optional")]},
    }  # fmt: skip


def _representation(name, column, version):
    listed = LEVEL_LIST if name == "GOV_LEVEL" else LISTED.get(name, ("",))[0]
    if listed:
        return {"localRepresentation": {"enumeration": _urn("codelist.Codelist", listed, version)}}
    return {"localRepresentation": {"format": {"dataType": FORMATS.get(column.kind, "String")}}}


def _urn(kind, name, version, item=""):
    return f"urn:sdmx:org.sdmx.infomodel.{kind}={AGENCY}:{name}({version}){item}"


def _named(names):
    return {"name": names["en"], "names": names}
