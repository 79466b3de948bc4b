"""An archive is checked anywhere: whole files, runs made again bit by bit, findings that follow from the runs."""

import hashlib
import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.runs.store import Store
from paradox.present.files.archive import ABOUT, take_out, write_scenario
from paradox.present.files.verification import verify
from paradox.present.messages import t
from sim.errors import ParadoxError
from sim.scenario.scenario import Scenario, shipped_scenarios
from sim.worlds.world import World
from tests.command_line import Shell
from tests.small_worlds import SMALL
from tests.study_files import TINY, tiny_file


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which a comparison on a network of its own was archived as made.zip."""
    folder = tmp_path_factory.mktemp("home")
    links = "\n".join(f"{one},{(one + 1) % 100},{1 + one % 3}" for one in range(100))
    (folder / "links.csv").write_text(links + "\n", "utf-8")
    text = SMALL.replace("persons: 200,", "persons: 100, network: {kind: edges, edges: links.csv},")
    (folder / "small.yaml").write_text(text, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        from paradox import compare

        compare("small.yaml", replications=2, out="results", notice=lambda _: None)
        case = Scenario.load("small.yaml").with_values({"run.replications": 2})
        write_scenario(case, folder / "results" / "small", folder / "made.zip", "small.yaml", "paradox archive")
    return folder


def changed(home: Path, to: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Write the archive anew with other members."""
    with zipfile.ZipFile(home / "made.zip") as file:
        members = {name: file.read(name) for name in file.namelist()}
    change(members)
    with zipfile.ZipFile(to / "other.zip", "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    return to / "other.zip"


def test_runs_are_made_again_and_findings_follow_without_the_files_of_home(home: Path, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere.zip"
    moved.write_bytes((home / "made.zip").read_bytes())
    (home / "links.csv").rename(home / "gone.csv")
    found = verify(moved, runs=3)
    (home / "gone.csv").rename(home / "links.csv")
    assert (found.kind, found.runs, found.checked, found.table, found.elsewhere) == ("scenario", 8, 3, True, ())


def test_the_same_results_make_the_same_members(home: Path, tmp_path: Path) -> None:
    case = Scenario.load(home / "small.yaml").with_values({"run.replications": 2})
    write_scenario(case, home / "results" / "small", tmp_path / "again.zip", "small.yaml", "paradox archive")
    listed = []
    for path in (home / "made.zip", tmp_path / "again.zip"):
        with zipfile.ZipFile(path) as file:
            files = json.loads(file.read(ABOUT))["files"]
        listed.append({name: said["sha256"] for name, said in files.items() if name != "runs.sqlite"})
    assert listed[0] == listed[1]


def test_a_changed_number_is_found(home: Path, tmp_path: Path) -> None:
    def forge(members: dict[str, bytes]) -> None:
        members["results/table.csv"] = members["results/table.csv"].replace(b"0.", b"1.", 1)

    with pytest.raises(ParadoxError, match=r"'results/table.csv' is not what was put in"):
        verify(changed(home, tmp_path, forge), runs=1)


def sealed(members: dict[str, bytes], name: str, content: bytes) -> None:
    """Change a member, and the list with it, as a forger would."""
    import hashlib

    about = json.loads(members[ABOUT])
    about["files"][name] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    members[name], members[ABOUT] = content, json.dumps(about).encode()


def test_a_forged_table_does_not_follow_from_the_runs(home: Path, tmp_path: Path) -> None:
    def forge(members: dict[str, bytes]) -> None:
        sealed(members, "results/table.csv", members["results/table.csv"].replace(b"0.", b"1.", 1))

    with pytest.raises(ParadoxError, match="does not follow from its runs"):
        verify(changed(home, tmp_path, forge), runs=1)


def test_forged_runs_differ_when_they_are_made_again(home: Path, tmp_path: Path) -> None:
    def forge(members: dict[str, bytes]) -> None:
        place = tmp_path / "runs.sqlite"
        place.write_bytes(members["runs.sqlite"])
        with Store(place) as store:
            known = [row[0].decode() for row in store._connection.execute("select run_id from runs").fetchall()]
            for record in list(store.records(known)):
                record.outcomes["profit"] += 1e-12
                store.put(record)
        sealed(members, "runs.sqlite", place.read_bytes())

    with pytest.raises(ParadoxError, match=r"2 of 2 runs differ"):
        verify(changed(home, tmp_path, forge), runs=2)


def test_runs_of_another_model_are_not_made_again(home: Path, tmp_path: Path) -> None:
    def age(members: dict[str, bytes]) -> None:
        about = json.loads(members[ABOUT])
        members[ABOUT] = json.dumps(about | {"model_version": "1-000000000000"}).encode()

    with pytest.raises(ParadoxError, match="made by model 1-000000000000, and this is model"):
        verify(changed(home, tmp_path, age), runs=1)


@pytest.mark.parametrize(
    ("member", "content", "said"),
    [
        ("source/small.yaml", lambda text: text.replace(b"0.95", b"0.85"), "it lacks 2 runs of its scenario. Next"),
        ("source/small.yaml", lambda _: b"title: [\n", "source/small.yaml:2:1: YAML syntax"),
        ("runs.sqlite", lambda _: b"junk", "runs.sqlite: this file is not a store of runs"),
    ],
)
def test_what_was_forged_with_its_list_is_told_by_the_name_of_the_archive(
    home: Path, tmp_path: Path, member: str, content: Callable[[bytes], bytes], said: str
) -> None:
    def forge(members: dict[str, bytes]) -> None:
        members[member] = content(members[member])
        about = json.loads(members[ABOUT])
        digest = hashlib.sha256(members[member]).hexdigest()
        about["files"][member] = {"bytes": len(members[member]), "sha256": digest}
        members[ABOUT] = json.dumps(about).encode()

    forged = changed(home, tmp_path, forge)
    with pytest.raises(ParadoxError) as refused:
        verify(forged, runs=1)
    assert str(refused.value).startswith(f"{forged}: it")
    assert said in str(refused.value)
    assert "paradox-verify-" not in str(refused.value)


@pytest.mark.parametrize("name", ["../outside.txt", "/outside.txt", "results/../../outside.txt", "C:\\outside.txt"])
def test_no_member_leaves_the_folder(home: Path, tmp_path: Path, name: str) -> None:
    path = changed(home, tmp_path, lambda members: sealed(members, name, b"x"))
    (tmp_path / "in").mkdir()
    with pytest.raises(ParadoxError, match="outside its folder"):
        take_out(path, tmp_path / "in")
    assert list(tmp_path.rglob("*outside*")) == []
    assert list((tmp_path / "in").iterdir()) == []


def test_a_link_is_no_file(home: Path, tmp_path: Path) -> None:
    path = changed(home, tmp_path, lambda members: sealed(members, "results/link", b"/etc/passwd"))
    with zipfile.ZipFile(path) as file:
        members = {name: file.read(name) for name in file.namelist()}
    with zipfile.ZipFile(path, "w") as file:
        for name, content in members.items():
            info = zipfile.ZipInfo(name)
            if name == "results/link":
                info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
            file.writestr(info, content)
    with pytest.raises(ParadoxError, match="is no plain file"):
        take_out(path, tmp_path)


def test_what_is_not_listed_is_not_taken_out(home: Path, tmp_path: Path) -> None:
    path = changed(home, tmp_path, lambda members: members.update({"results/more.txt": b"x"}))
    with pytest.raises(ParadoxError, match="just the files that it lists"):
        take_out(path, tmp_path)


def test_more_than_a_member_says_is_not_taken_out(home: Path, tmp_path: Path) -> None:
    def lie(members: dict[str, bytes]) -> None:
        about = json.loads(members[ABOUT])
        members["results/big.txt"] = b"x" * 5_000_000
        about["files"]["results/big.txt"] = {"bytes": 10, "sha256": "0"}
        members[ABOUT] = json.dumps(about).encode()

    with pytest.raises(ParadoxError, match="is not what was put in"):
        take_out(changed(home, tmp_path, lie), tmp_path / "in")
    assert (tmp_path / "in" / "results" / "big.txt").stat().st_size <= 10


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 half a one"])
def test_what_is_no_archive_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    with pytest.raises(ParadoxError, match="this is no whole archive"):
        take_out(path, tmp_path / "in")


def test_a_shipped_scenario_is_kept_in_one_file(tmp_path: Path) -> None:
    from paradox.present.files.archive import _scenario_file

    for name in shipped_scenarios():
        case = Scenario.load(name)
        again = Scenario.load(_scenario_file(case, tmp_path, name))
        assert again.behaviour == case.behaviour, name
        assert again.policies == case.policies, name
        assert (again.segments, again.causes, again.events) == (case.segments, case.causes, case.events), name


def test_the_commands_say_what_they_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    tiny_file(tmp_path, TINY.replace("samples: 16", "samples: 4"))
    shell = Shell(monkeypatch, capsys)
    assert shell("study", "run", "tiny.yaml").code == 0
    made = shell("archive", "tiny.yaml", "-o", "tiny.zip")
    assert (made.code, made.out.splitlines()[1]) == (0, "To check it, anywhere: paradox verify tiny.zip")
    told = shell("verify", "tiny.zip", "--runs", "3")
    assert told.out.splitlines()[1] == t("archive.equal", count=3)
    wrong = shell("archive", "tiny.yaml", "-o", "tiny.tar", "--lang", "zh")
    assert (wrong.code, wrong.err) == (2, "--to 为 tiny.tar。允许：以 .zip 结尾的文件。下一步：试试 tiny.zip。\n")


def test_a_world_of_the_archive_is_that_of_home(home: Path, tmp_path: Path) -> None:
    found = take_out(home / "made.zip", tmp_path)
    one, other = (World(Scenario.load(path), "warm", seed=5).run() for path in (home / "small.yaml", found.source))
    assert (one.people.actual.satisfaction == other.people.actual.satisfaction).all()
