"""The door for one's own behaviour: a class of one's own lives worlds, comparisons and studies on the shipped luck."""

import builtins
import json
import linecache
import pickle
import subprocess
import sys
from abc import ABC, abstractmethod
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import pytest
from typer.main import get_command

from experiments.improvement.bench import with_candidates
from experiments.improvement.levers import AS_IT_IS
from experiments.runs.records import RunSpec
from experiments.studies.cluster import check_classes
from paradox import Scenario, compare, studies
from paradox.cli.app import app
from paradox.cli.own_classes import named_class
from paradox.extend import SILENT, Customer, Firm, Parameter, compare_behaviours
from sim.errors import ParadoxError, ScenarioError
from sim.scenario.actors import Actors
from sim.worlds.counterfactuals import Replication
from tests.command_line import Shell
from tests.places import ROOT
from tests.worlds import everything

GIVEN: Any = {"kind": "hand-set", "source": "a test", "grade": "judgement", "meaning": "Something of one's own."}


class Grateful(Customer):
    """Somewhat happier after every resolved case."""

    gratitude: Annotated[float, Parameter(0.3, "sd", limits=(0, 1), study=(0, 0.5), off=0, **GIVEN)]

    def appraise(self, given: Any, *rest: Any) -> None:
        super().appraise(given, *rest)
        if given.resolved:
            self.satisfaction += self.gratitude


class Gifted(Firm):
    """Adds a gift to every compensation it pays."""

    gift: Annotated[float, Parameter(0.0, "price", limits=(0, 1), **GIVEN)]

    def remedy(self, entry: int, at: int) -> Any:
        given = super().remedy(entry, at)
        return given._replace(compensation=given.compensation + self.gift) if given.compensation > 0.0 else given


class Stoic(Customer):
    """Never complains."""

    def complain(self, felt: float) -> int:
        return SILENT


class Quick(Customer):
    """Learns nothing from an ordinary visit."""

    def encounter(self, *given: Any) -> None:
        pass


class Broken(Customer):
    """Fails in its first week."""

    def fade(self) -> None:
        raise ValueError("no such feeling")


def busy(**values: Any) -> Scenario:
    return everything(
        **{"market__persons": 60, "run__burn_in": 4, "run__horizon": 12, "run__replications": 2, **values}
    )


def said(run: Any) -> str:
    """Return everything that a run holds, to the last bit."""
    weekly = {name: series.tobytes().hex() for name, series in run.weekly.items()}
    return json.dumps([run.outcomes, weekly, run.groups])


@pytest.mark.parametrize("policy", ["all", "do_nothing"])
def test_shipped_customers_lived_by_agents_give_every_bit_of_the_compiled_engine(policy: str) -> None:
    compiled = Replication(busy(), 3).run(policy)
    agents = Replication(busy().lived_by(customer=Customer, firm=Firm), 3).run(policy)
    assert said(agents) == said(compiled)


def test_studies_lived_by_agents_give_every_bit_of_the_compiled_engine(tmp_path: Path) -> None:
    frames = [study_of(customer, tmp_path / str(n)).runs() for n, customer in enumerate((None, Customer))]
    names = [name for name in frames[0].columns if name != "run_id"]
    assert frames[0][names].equals(frames[1][names])
    assert set(frames[0].run_id).isdisjoint(frames[1].run_id)


def study_of(customer: Any, folder: Path, **factors: Any) -> studies.StudyResults:
    content = {
        "levers": {"comp_amount": [0, 2]},
        "uncertainties": factors or {"loss_aversion": "study"},
        "outcomes": ["recovery_person", "total", "profit"],
        "design": {"kind": "grid", "levels": 2},
    }
    study = studies.declare(content, base=busy(), customer=customer)
    return studies.run(study, folder, progress=lambda progress: None)


def test_a_behaviour_that_is_switched_off_is_the_shipped_one() -> None:
    scenario = busy().lived_by(customer=Grateful).with_values({"behaviour.gratitude": 0})
    assert said(Replication(scenario, 3).run("all")) == said(Replication(busy(), 3).run("all"))


def test_a_behaviour_of_ones_own_is_compared_with_the_shipped_on_the_same_luck_with_intervals() -> None:
    found = compare_behaviours(busy(), customer=Grateful, replications=3)
    rows = {(row["policy"], row["outcome"]): row for row in found.table(["recovery_person"])}
    grateful, silent = rows["all", "recovery_person"], rows["do_nothing", "recovery_person"]
    assert grateful["low"] < grateful["difference"] < grateful["high"]
    assert grateful["difference"] > 0.0
    assert grateful["own"] - grateful["shipped"] == pytest.approx(grateful["difference"])
    assert silent["difference"] == 0.0  # nobody is answered, so nobody is grateful: all else is equal
    assert "recovery_person" in str(found)


def test_ones_own_behaviour_acts_in_all_three_worlds() -> None:
    """Whoever learns nothing from visits is as satisfied in the world without failures as before the first week."""
    fresh = busy().with_values({"run.burn_in": 0})
    _, no_failure, do_nothing = Replication(fresh.lived_by(customer=Quick), 3).worlds("all")
    _, usual, _ = Replication(fresh, 3).worlds("all")
    base = usual.people.traits.in_base == 1
    stayed = base & (no_failure.people.actual.status == 1)
    start = no_failure.people.actual.satisfaction[stayed]
    liked = no_failure.people.traits.taste[stayed]
    assert len(set((start - liked).round(9))) <= len(no_failure.scenario.segments)
    assert not (no_failure.people.actual.satisfaction == usual.people.actual.satisfaction)[stayed].any()
    assert Replication(busy().lived_by(customer=Stoic), 3).worlds("all")[0].books.voiced.sum() == 0.0
    assert do_nothing.books.failures.sum() > 0.0


def test_a_firm_of_ones_own_brings_levers_that_policies_set() -> None:
    staff = {"staff_capacity": 500.0}
    scenario = Scenario.from_mapping(
        {
            **everything().canonical(),
            "policies": {"plain": staff, "gifts": {**staff, "gift": 0.5}},
            "reference": "plain",
        },
        base=None,
        firm=Gifted,
    ).with_values({"market.persons": 60, "run.burn_in": 4, "run.horizon": 12})
    plain, gifts = (Replication(scenario, 3).run(policy).outcomes for policy in ("plain", "gifts"))
    assert gifts["compensation_cost"] > plain["compensation_cost"]
    with pytest.raises(ScenarioError, match=r"policies\.gifts\.gift is 2.* Allowed: 0 to 1 \(price of a visit\)"):
        scenario.with_values({"policies.gifts.gift": 2})


def test_scenario_files_set_parameters_of_ones_own_and_every_mistake_is_told_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text("extends: baseline\nbehaviour:\n  gratitude: 0.7\n")
    assert Scenario.load(path, customer=Grateful).own.behaviour == {"gratitude": 0.7}
    assert Scenario.from_mapping({}, customer=Grateful).own.behaviour == {"gratitude": 0.3}
    with pytest.raises(ScenarioError, match=r"case\.yaml:3:3: unknown key 'gratitude'.*--customer or --firm"):
        Scenario.load(path)
    for text, message in (
        (
            "gratitude: 7",
            r"case\.yaml:3:14: behaviour.gratitude is 7, which is out of range\. Allowed: 0 to 1 \(in stand",
        ),
        (
            "gratitude: much",
            r"case\.yaml:3:14: behaviour.gratitude is 'much', not a number\. Allowed: 0 to 1 \(in stand",
        ),
        ("gratitud: 1", r"case\.yaml:3:3: unknown key 'gratitud' in behaviour.*Did you mean 'gratitude'"),
    ):
        path.write_text(f"extends: baseline\nbehaviour:\n  {text}\n")
        with pytest.raises(ScenarioError, match=message):
            Scenario.load(path, customer=Grateful)


def test_a_scenario_written_out_is_read_again_with_its_class() -> None:
    scenario = busy().lived_by(customer=Grateful).with_values({"behaviour.gratitude": 0.8})
    again = Scenario.from_mapping(scenario.canonical(), None, scenario.stem, Grateful)
    assert again == scenario
    assert again.hash == scenario.hash
    assert scenario.lived_by_shipped() == busy()


def test_the_search_for_a_policy_lives_candidates_with_the_class_and_its_values() -> None:
    scenario = busy().lived_by(customer=Grateful).with_values({"behaviour.gratitude": 0.8})
    found = with_candidates(scenario, [AS_IT_IS, (("comp_amount", 1.5),)])
    assert (found.name, found.actors, found.own.behaviour) == (scenario.name, scenario.actors, {"gratitude": 0.8})
    assert len(found.policies) == 2


def test_studies_vary_parameters_of_ones_own(tmp_path: Path) -> None:
    frame = study_of(Grateful, tmp_path, gratitude="study").runs()
    assert sorted(set(frame.gratitude)) == [0.0, 0.5]
    by_gratitude = frame.groupby("gratitude").recovery_person.mean()
    assert by_gratitude[0.5] > by_gratitude[0.0]
    with pytest.raises(ScenarioError, match=r"unknown parameter 'gratitud'\. Did you mean 'gratitude'"):
        study_of(Grateful, tmp_path, gratitud="study")
    with pytest.raises(ScenarioError, match=r"gratitude would be 3\. Allowed: 0 to 1 \(in standard deviations\)"):
        study_of(Grateful, tmp_path, gratitude=[0, 3])


def test_runs_of_ones_own_are_never_taken_for_shipped_ones_nor_for_those_of_another_source(tmp_path: Path) -> None:
    ids = {
        RunSpec(scenario, "all", 0).run_id
        for scenario in (
            busy(),
            busy().lived_by(customer=Customer),
            busy().lived_by(customer=Grateful),
            busy().lived_by(customer=Grateful).with_values({"behaviour.gratitude": 0.4}),
            busy().lived_by(customer=Stoic),
            busy().lived_by(customer=Stoic, firm=Gifted),
        )
    }
    assert len(ids) == 6


SOURCE = """
from paradox.extend import Customer

{before}
class Mine(Customer):
    '''{doc}'''

    def hear(self):
        {body}

if __name__ == "__main__":
    from sim.scenario.source import fingerprint
    print(fingerprint(Mine))
"""


def printed(folder: Path, doc: str = "Mine.", body: str = "return None", before: str = "") -> str:
    """Return the hash that a file with a class of one's own prints."""
    path = folder / "mine.py"
    path.write_text(SOURCE.format(doc=doc, body=body, before=before))
    done = subprocess.run(
        [sys.executable, str(path)], cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def test_the_hash_of_a_class_changes_with_its_code_and_what_that_uses_and_with_nothing_else(tmp_path: Path) -> None:
    first = printed(tmp_path)
    assert printed(tmp_path, doc="Another text.", body="return None  # why not") == first
    assert printed(tmp_path, body="return 1") != first
    uses = [printed(tmp_path, body="return rule()", before=f"def rule():\n    return {n}\n") for n in (1, 2)]
    values = [printed(tmp_path, body="return VALUE", before=f"VALUE = {n}\n") for n in (1, 2)]
    assert len({first, *uses, *values}) == 5


# What a behaviour may use, with a number N in it that may change.
USED = {
    "an array": "import numpy\nX = numpy.zeros(2000)\nX[1000] = N",
    "an object": "class Held:\n    def __init__(self):\n        self.n = N\nX = Held()",
    "a table of functions": "def rule():\n    return N\nX = {'a': rule}",
    "a wrapped function": "from functools import cache\n@cache\ndef X():\n    return N",
    "functions of no name": "X = [lambda: 0,\n  lambda: N]",
    "a module": "import beside as X",
}


@pytest.mark.parametrize("used", USED.values(), ids=USED)
def test_the_hash_of_a_class_sees_values_of_any_kind(
    used: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = []
    for number in "112":
        folder = tmp_path / str(len(keys))
        folder.mkdir()
        (folder / "deeper.py").write_text(f"Y = {number}\n")
        (folder / "beside.py").write_text("from deeper import Y\n")
        (folder / "mine.py").write_text(
            f"from paradox.extend import Customer\n{used.replace('N', number)}\n"
            "class Mine(Customer):\n    def hear(self):\n        return X\n"
        )
        monkeypatch.syspath_prepend(folder)
        for name in ("mine", "beside", "deeper"):
            monkeypatch.delitem(sys.modules, name, raising=False)
        keys.append(busy().lived_by(customer=import_module("mine").Mine).hash)
    for name in ("mine", "beside", "deeper"):
        sys.modules.pop(name, None)
    assert keys[0] == keys[1] != keys[2]


def test_the_hash_of_a_class_is_the_same_in_every_process(tmp_path: Path) -> None:
    before = "def rule():\n    return 1\nX = {'a': rule, 'b': {'some', 'words', 'of', 'a', 'set'}}\n"
    assert len({printed(tmp_path, body="return X", before=before) for _ in range(3)}) == 1


def test_a_class_whose_text_is_gone_is_known_by_its_code() -> None:
    keys = []
    for body in ("return 1", "return 2", "return 2"):
        there: dict[str, Any] = {"Customer": Customer, "__name__": "__main__"}
        exec(f"class Typed(Customer):\n    def hear(self):\n        {body}\n", there)
        keys.append(busy().lived_by(customer=there["Typed"]).hash)
    assert keys[0] != keys[1] == keys[2]


def test_results_are_kept_apart_and_the_manifest_names_class_and_source(tmp_path: Path) -> None:
    for _ in range(2):
        found = compare(busy(), out=tmp_path, customer=Grateful)
    assert found.found == 6
    manifest = json.loads((tmp_path / "scenario-Grateful" / "manifest.json").read_text())
    assert manifest["actors"]["customer"]["class"].endswith("test_door.Grateful")
    assert len(manifest["actors"]["customer"]["source"]) == 16
    compare(busy(), out=tmp_path)
    assert "actors" not in json.loads((tmp_path / "scenario" / "manifest.json").read_text())


def test_a_study_names_the_class_in_its_manifest_and_in_the_commands_it_suggests(tmp_path: Path) -> None:
    results = study_of(Grateful, tmp_path)
    manifest = json.loads((results.folder / "study.json").read_text())
    assert manifest["content"]["actors"]["customer"]["class"].endswith("test_door.Grateful")
    assert results.study.command("analyse").endswith("test_door.py:Grateful")


class Colliding(Customer):
    """Brings a name that the model has."""

    loss_aversion: Annotated[float, Parameter(1.0, limits=(0, 2), **GIVEN)]


class Outside(Customer):
    """Brings a default outside its limits."""

    calm: Annotated[float, Parameter(3.0, limits=(0, 2), **GIVEN)]


class Hidden(Customer):
    """Brings a parameter called like a state."""

    trust: Annotated[float, Parameter(1.0, limits=(0, 2), **GIVEN)]  # type: ignore[assignment]


class Boundless(Customer):
    """Brings a parameter without limits."""

    calm: Annotated[float, Parameter(3.0, **GIVEN)]


@pytest.mark.parametrize(
    ("customer", "message"),
    [
        (int, "customer is int. Allowed: a subclass of paradox.extend.Customer."),
        (Gifted, "customer is Gifted. Allowed: a subclass of paradox.extend.Customer."),
        ("Grateful", "customer is 'Grateful'. Allowed: a subclass of paradox.extend.Customer."),
        (Colliding, "brings the parameter 'loss_aversion', but the model has one of that name"),
        (Hidden, "brings the parameter 'trust', but it has another attribute of that name"),
        (Boundless, "brings the parameter 'calm' without a number as default, or without limits"),
        (Outside, "brings the parameter 'calm' with default 3, outside its limits, 0 to 2"),
    ],
)
def test_a_class_that_cannot_be_used_is_refused_in_one_sentence(customer: Any, message: str) -> None:
    with pytest.raises(ParadoxError) as refused:
        busy().lived_by(customer=customer)
    assert message in str(refused.value)


def test_an_abstract_class_is_refused() -> None:
    class Abstract(ABC, Customer):
        @abstractmethod
        def forgive(self) -> None: ...

    with pytest.raises(ParadoxError, match=r"Abstract is abstract\. Next: write its forgive"):
        busy().lived_by(customer=Abstract)


def test_a_mistake_in_a_class_of_ones_own_is_told_with_its_name() -> None:
    with pytest.raises(ParadoxError, match=r"ValueError: no such feeling\. Next: look for the mistake in Broken"):
        compare(busy(), customer=Broken)


def test_scenarios_with_classes_travel_to_workers_and_keep_their_name() -> None:
    scenario = busy().lived_by(customer=Grateful)
    arrived = pickle.loads(pickle.dumps(scenario))
    assert arrived == scenario
    assert RunSpec(arrived, "all", 1).run_id == RunSpec(scenario, "all", 1).run_id


MINE = """
from __future__ import annotations
from typing import Annotated
from paradox.extend import Customer, Parameter

class Grateful(Customer):
    gratitude: Annotated[float, Parameter(0.3, "sd", limits=(0, 1), kind="hand-set", source="a test",
                                          grade="judgement", meaning="Joy.")]

    def appraise(self, given, *rest):
        super().appraise(given, *rest)
        self.satisfaction += self.gratitude
"""
CASE = """
market: {persons: 60}
service: {p_fail: 0.3}
behaviour: {gratitude: 0.5}
run: {burn_in: 2, horizon: 8, replications: 2}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder with a class and a scenario."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delitem(sys.modules, "mine", raising=False)
    (tmp_path / "mine.py").write_text(MINE)
    (tmp_path / "case.yaml").write_text(CASE)
    yield tmp_path
    sys.modules.pop("mine", None)


def test_commands_take_a_class_from_a_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shell = Shell(monkeypatch, capsys)
    done = shell("compare", "case.yaml", "--customer", "mine.py:Grateful")
    assert done.code == 0, done.err
    assert (folder / "results" / "case-Grateful" / "table.csv").exists()
    (folder / "vary.yaml").write_text(
        "base: case.yaml\nlevers: {comp_amount: [0, 2]}\nuncertainties: {gratitude: [0, 1]}\n"
        "outcomes: [profit]\ndesign: {kind: grid, levels: 2}\n"
    )
    done = shell("study", "run", "vary.yaml", "--customer", "mine.py:Grateful")
    assert done.code == 0, done.err
    assert "paradox study analyse vary.yaml --customer mine.py:Grateful" in " ".join(done.out.split())
    assert shell("study", "verify", "vary.yaml", "--customer", "mine.py:Grateful").code == 0
    assert shell("check", "case.yaml", "vary.yaml", "--customer", "mine.py:Grateful").code == 0
    assert shell("check", "case.yaml", "vary.yaml").code == 2
    done = shell("run", "case.yaml", "--customer", "mine.py:Grateful")
    assert done.code == 0, done.err
    manifest = json.loads(next((folder / "results" / "case-Grateful").glob("run_*/manifest.json")).read_text())
    assert manifest["actors"]["customer"]["class"] == "mine.Grateful"


def test_describe_lists_parameters_of_ones_own_like_those_of_the_model(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shell, named = Shell(monkeypatch, capsys), ("--customer", "mine.py:Grateful")
    done = shell("describe", "case.yaml", *named)
    assert (done.code, max(map(len, done.out.splitlines())) <= 80) == (0, True)
    assert "gratitude default 0.3; 0 to 1 sd Joy. Source: a test (judgement)." in " ".join(done.out.split())
    assert "gratitude 0.3 0.5 sd, a test (judgement)" in " ".join(done.out.split())  # what differs from the baseline
    (own,) = json.loads(shell("describe", "case.yaml", *named, "--json").out)["own_parameters"]
    assert (own["value"], own["default"], own["low"], own["high"], own["unit"]) == (0.5, 0.3, 0, 1, "sd")
    assert "您自己的参数" in shell("describe", "case.yaml", *named, "--lang", "zh").out
    assert shell("describe", "case.yaml").code == 2


def test_describe_lists_levers_of_ones_own_among_the_keys_of_a_policy(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("shop.py").write_text(MINE.replace("Customer", "Firm").replace("Grateful", "Generous").split("    def ")[0])
    shell = Shell(monkeypatch, capsys)
    listed = json.loads(shell("describe", "--levers", "--firm", "shop.py:Generous", "--json").out)
    assert [(key["group"], key["default"]) for key in listed if key["name"] == "gratitude"] == [
        ("Levers of your own", "0.3")
    ]
    sys.modules.pop("shop", None)


def test_the_former_word_for_the_keys_of_the_firm_is_still_read_with_a_notice(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shell = Shell(monkeypatch, capsys)
    former, now = shell("describe", "--firm"), shell("describe", "--firm-keys")
    assert (former.code, former.out) == (0, now.out)
    assert ("--firm-keys" in former.err, now.err) == (True, "")


def test_differ_finds_where_policies_part_for_customers_of_ones_own(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("case.yaml").write_text(CASE + "policies: {good: {staff_capacity: 500}, none: {staff_capacity: 0}}\n")
    done = Shell(monkeypatch, capsys)("differ", "case.yaml", "good", "none", "--customer", "mine.py:Grateful", "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["scenario"] == "case-Grateful"


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "command",
    ["page case.yaml", "lesson case", "archive case.yaml --to a.zip", "verify a.zip", "fit case.yaml", "calibrate",
     "new case", "list", "schema", "classroom", "study list"],
)  # fmt: skip
def test_commands_that_take_no_classes_say_so_in_one_sentence_with_the_next_step(
    command: str, lang: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done = Shell(monkeypatch, capsys)(*command.split(), "--lang", lang, "--customer", "mine.py:Grateful")
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1)
    said, _, step = done.err.partition("Next: " if lang == "en" else "下一步：")
    assert ("shipped customers and firm alone" if lang == "en" else "自带的顾客和企业") in said
    assert "--customer" in step
    assert "compare" in step or "report" in step


def test_every_command_that_lives_a_scenario_takes_classes_or_is_known_not_to() -> None:
    """A command that is added with a scenario takes classes of one's own too, or says here why not."""
    commands = get_command(app).commands
    without = {
        name for name, command in commands.items() if not any("--customer" in one.opts for one in command.params)
    }
    assert without - {"study"} == {
        "page", "lesson",  # calculate without Python
        "archive", "verify",  # go where the class is not
        "fit", "calibrate",  # live thousands of worlds
        "new", "list", "schema", "classroom",  # take no scenario
    }  # fmt: skip


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("mine.py", "--customer is 'mine.py'. Allowed: a file or module and a class"),
        ("other.py:Grateful", "FileNotFoundError: there is no file other.py"),
        ("mine:Grateful", "No module named 'mine'). Next: write --customer mine.py:Grateful."),
        ("mine.py:Gratefull", "'mine.py' has no class 'Gratefull'. Did you mean 'Grateful'?"),
        ("mine.py:Customer", None),
    ],
)
def test_commands_refuse_what_is_no_class_with_one_sentence(
    option: str, message: str | None, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done = Shell(monkeypatch, capsys)("compare", "case.yaml", "--customer", option)
    assert done.code == 2
    assert (message or "unknown key 'gratitude'") in " ".join(done.err.split())


@pytest.mark.parametrize("name", ["experiments", "sim", "copy", "numpy"])
def test_a_file_of_the_name_of_a_module_of_ours_or_of_pythons_is_read_as_what_it_is(name: str, folder: Path) -> None:
    before, keys = sys.modules[name], []
    for text in (MINE, MINE.replace("+=", "-=")):
        (folder / f"{name}.py").write_text(text)
        linecache.clearcache()
        keys.append(Actors(named_class(f"{name}.py:Grateful", "customer")).key)
        sys.modules.pop(f"own_{name}")
    assert sys.modules[name] is before
    assert keys[0] != keys[1]


def test_a_module_of_the_name_of_ours_beside_the_file_of_a_class_is_one_clear_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(builtins, "__import__", builtins.__import__)
    (folder / "experiments.py").write_text("WORTH = 7\n")
    (folder / "mine.py").write_text(
        "from experiments import WORTH\n" + MINE.replace("from __future__ import annotations\n", "")
    )
    done = Shell(monkeypatch, capsys)("check", "case.yaml", "--customer", "mine.py:Grateful")
    assert done.code == 2
    assert str(folder / "experiments.py") in done.err
    assert str(ROOT / "experiments") in done.err


class Alike(Customer):
    """A class that workers are asked for."""


class Workers:
    """Answers as the workers of a cluster do."""

    def __init__(self, answer: object) -> None:
        self.answer = answer

    def run(self, ask: object, *given: object, on_error: str) -> dict[str, object]:
        return {"tcp://there:1": self.answer}


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (ModuleNotFoundError("No module named 'mine'"), "this worker cannot import Alike (No module named 'mine')"),
        ("customer Alike 0000000000000000", "the source of Alike there is not the one here"),
    ],
)
def test_workers_without_the_class_or_with_another_one_are_refused(answer: object, message: str) -> None:
    with pytest.raises(ParadoxError) as refused:
        check_classes(Workers(answer), Actors(Alike))
    assert message in str(refused.value)
    assert "put the file that holds it where every worker can import it" in str(refused.value)
    check_classes(Workers(Actors(Alike).key), Actors(Alike))
