"""What other programs read of the tables: Data Package, SDMX, bill of materials, RO-Crate."""

import hashlib
import json
from pathlib import Path

import pytest
from small_project import HERE, OBSERVATIONS, project

from analysis.release import bom, datapackage, release, sdmx
from analysis.tables import store
from analysis.tables.describe import TABLES


@pytest.fixture
def small(tmp_path, monkeypatch):
    monkeypatch.setenv("ANALYSIS_ROOT", str(project(tmp_path)))
    return tmp_path


def faults(folder, name):
    """What frictionless finds in one resource of a data package."""
    from frictionless import Package

    package = Package(str(folder / "data" / "datapackage.json"))
    report = package.get_resource(name).validate()
    return sorted({error.type for task in report.tasks for error in task.errors})


def described(folder):
    (folder / "data" / "datapackage.json").write_text(
        datapackage.as_json(datapackage.package()), encoding="utf-8"
    )
    return folder


def test_the_committed_data_package_is_what_the_description_of_the_tables_gives():
    written = (HERE / "data" / "datapackage.json").read_text(encoding="utf-8")
    assert written == datapackage.as_json(datapackage.package())


@pytest.mark.parametrize("name", TABLES)
def test_every_committed_table_is_valid_as_the_package_says(name):
    assert faults(HERE, name) == []


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        (",17,16.5", ",seventeen,16.5", "type-error"),
        (",PT,E,", ",PT,?,", "constraint-error"),
        ("VN-HN", "VN-ZZ", "foreign-key"),
        ("_T,2024-S1", "_T,2023", "primary-key"),
        ("2024-06-30", "2024-06-31", "type-error"),
        (",DENOMINATOR,", ",DENOM,", "incorrect-label"),
    ],
)
def test_frictionless_finds_what_the_package_forbids(small, before, after, fault):
    described(small)
    assert faults(small, "observations") == []
    store.write(store.path("observations"), OBSERVATIONS.replace(before, after, 1))
    assert fault in faults(small, "observations")


def test_the_sdmx_structure_follows_the_schema_of_sdmx_json(small):
    from pysdmx.io import read_sdmx

    (small / "structure.json").write_text(sdmx.files()["structure.json"], encoding="utf-8")
    found = read_sdmx(small / "structure.json", validate=True)
    flow = found.get_dataflows()[0]
    assert (flow.agency, flow.id) == ("VNDX", "OBSERVATIONS")
    components = flow.structure.components
    assert [part.id for part in components.dimensions] == [
        "INDICATOR",
        "REF_AREA",
        "GOV_LEVEL",
        "TIME_PERIOD",
    ]
    assert [part.id for part in components.measures] == ["OBS_VALUE"]
    assert len(components) == len(TABLES["observations"].columns)
    assert {part.id: len(part.local_codes) for part in components if part.local_codes}["GOV_LEVEL"] == 3


def test_the_sdmx_data_are_read_by_another_program_as_the_same_observations(small, caplog):
    import sdmx as other
    from sdmx.model import v30

    structure = v30.DataStructureDefinition(id="DSD_OBSERVATIONS")
    listed = json.loads(sdmx.files()["structure.json"])["data"]["dataStructures"][0][
        "dataStructureComponents"
    ]
    dimensions = listed["dimensionList"]
    for part in [*dimensions["dimensions"], dimensions["timeDimension"]]:
        structure.dimensions.getdefault(id=part["id"])
    for part in listed["attributeList"]["attributes"]:
        structure.attributes.getdefault(id=part["id"])
    structure.measures.getdefault(id="OBS_VALUE")
    (small / "observations.csv").write_text(sdmx.files()["observations.csv"], encoding="utf-8")
    read = other.read_sdmx(small / "observations.csv", structure=structure).data[0].obs
    assert "No column" not in caplog.text and "custom" not in caplog.text
    told = [
        {**{k: v.value for k, v in seen.attached_attribute.items()}, **seen.dimension.values} for seen in read
    ]
    assert [seen.value for seen in read] == ["17", "42", ""]
    assert [seen["COMMENT_OBS"] for seen in told] == ["42 - 25 = 17, derived", "", ""]
    assert told[2]["TIME_PERIOD"].value == "2022-01-01/P7M"


def test_every_code_of_the_observations_stands_in_its_sdmx_code_list():
    codes = sdmx.structure("1.0.0")["data"]["codelists"]
    lists = {listed["id"]: {code["id"] for code in listed["codes"]} for listed in codes}
    observations = store.read(store.path("observations"))
    for column, (name, _) in sdmx.LISTED.items():
        assert set(observations[column]) <= lists[name]
    assert lists["CL_GOV_LEVEL"] == set(TABLES["observations"].columns["GOV_LEVEL"].allowed)


def schema_faults(bill):
    """What the schema of CycloneDX 1.6 says against a bill of materials."""
    import cyclonedx.schema
    from jsonschema import Draft7Validator
    from referencing import Registry, Resource

    folder = Path(cyclonedx.schema.__file__).parent / "_res"

    def schema(address):
        name = address.rpartition("/")[2].replace(".SNAPSHOT", "").replace(".schema", ".SNAPSHOT.schema")
        return Resource.from_contents(json.loads((folder / name).read_text(encoding="utf-8")))

    validator = Draft7Validator(schema("bom-1.6.schema.json").contents, registry=Registry(retrieve=schema))
    return [error.message for error in validator.iter_errors(bill)]


def test_the_bill_of_materials_follows_its_schema_and_names_every_package_of_the_lock():
    bill = bom.bom()
    assert schema_faults(bill) == []
    assert schema_faults(bill | {"components": [{"type": "library"}]}) == ["'name' is a required property"]
    lock = (HERE / bom.LOCK).read_text()
    assert len(bill["components"]) == sum(
        "==" in line and line[0] not in " #" for line in lock.splitlines() if line
    )
    hashes = [
        value["content"] for part in bill["components"] for value in part["externalReferences"][0]["hashes"]
    ]
    assert len(hashes) == lock.count("sha256:")
    assert {"numpy", "pandas", "typst"} <= {part["name"] for part in bill["components"]}


@pytest.mark.parametrize(
    ("lock", "said"),
    [("numpy>=2\n", "1: 'numpy>=2' is no exact version"), ("numpy==2.3.1\n", "no hash for numpy")],
)
def test_a_lock_that_does_not_pin_is_refused(lock, said):
    with pytest.raises(ValueError, match=said):
        bom.components(lock)


def test_a_release_lists_each_of_its_files_with_size_and_hash(small):
    folder = small / "dist"
    names = release.release(folder)
    assert names == sorted(
        file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()
    )
    crate = json.loads((folder / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    entities = {entity["@id"]: entity for entity in crate["@graph"]}
    parts = [part["@id"] for part in entities["./"]["hasPart"]]
    assert sorted([*parts, "ro-crate-metadata.json"]) == names
    for name in parts:
        content = (folder / name).read_bytes()
        assert entities[name]["sha256"] == hashlib.sha256(content).hexdigest()
        assert int(entities[name]["contentSize"]) == len(content)
    made = {result["@id"] for result in entities["#build"]["result"]}
    assert made == {"data/processed/observations.csv", "reports/national.vi.html"}


def test_two_releases_of_the_same_tables_have_the_same_bytes(small):
    assert release.files() == release.files()


def test_failed_notebooks_scratch_files_and_other_days_stay_out_of_a_release(small):
    for name in (
        "failed/national.vi.ipynb",
        "as-of-2024-09-30/x.html",
        ".x.html.part",
        "provinces/VN-HN.vi.html",
    ):
        store.write(small / "reports" / name, "left out")
    assert not any(content == b"left out" for content in release.files().values())


@pytest.mark.parametrize("inside", ["", "below"])
def test_a_release_into_a_file_is_refused_before_anything_is_read(small, inside, monkeypatch):
    (small / "taken").write_text("mine")
    monkeypatch.setattr(release, "files", None)
    with pytest.raises(ValueError, match=f"a release needs a folder, and {small}/taken is none; name"):
        release.release(small / "taken" / inside)
    assert (small / "taken").read_text() == "mine"


def test_a_release_without_its_day_is_refused(small):
    (small / "CITATION.cff").write_text("version: 0.1.0\n")
    with pytest.raises(ValueError, match="date-released"):
        release.files()
