"""The workflows as data: what is bound where, sizes and lengths, and what a server lacks."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core import InvalidRequestError, Kind
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.distributed.worker.fitness import Examiner
from ainern2d.core.ops import Op
from ainern2d.plugins.comfyui import ainern2d_backends
from ainern2d.plugins.comfyui.nodes import NodeCatalogue
from ainern2d.plugins.comfyui.workflow import ORDER, Workflow, choose, workflows
from tests.plugins.comfyui.record_nodes import NODES

NAMES = st.sampled_from(ORDER)
SIDES = st.integers(64, 4320)
VALUES = {"prompt": "a pier", "width": 64, "height": 64, "seed": 1, "prefix": "x"}


def nodes() -> NodeCatalogue:
    return NodeCatalogue(json.loads(NODES.read_text("utf-8")))


@given(NAMES, SIDES, SIDES)
def test_a_size_is_on_the_grid_and_no_larger_than_the_model_was_trained_for(
    name: str, width: int, height: int
) -> None:
    facts = workflows()[name].facts
    across, down = workflows()[name].size(width, height)
    assert across > 0
    assert down > 0
    assert across % facts.grid == 0
    assert down % facts.grid == 0
    assert across * down <= facts.pixels


@given(NAMES, st.sampled_from([(16, 9), (4, 3), (1, 1), (9, 16)]))
def test_a_size_keeps_the_shape_of_the_film(name: str, shape: tuple[int, int]) -> None:
    across, down = workflows()[name].size(shape[0] * 120, shape[1] * 120)
    assert across / down == pytest.approx(shape[0] / shape[1], rel=0.06)


@given(st.sampled_from([n for n in ORDER if workflows()[n].facts.fps]), st.floats(0.05, 120))
def test_runs_last_long_enough_and_none_is_longer_than_the_model_can(
    name: str, seconds: float
) -> None:
    workflow = workflows()[name]
    runs = workflow.runs(seconds)
    new = sum(runs) - len(runs) + 1
    assert new >= seconds * workflow.facts.fps - 0.001
    assert all(length <= workflow.facts.frames for length in runs)
    assert all((length - 1) % workflow.facts.frame_step == 0 for length in runs)
    assert all(length == workflow.facts.frames for length in runs[:-1])
    assert len(runs) == 1 or new - (runs[-1] - 1) < seconds * workflow.facts.fps


@pytest.mark.parametrize("name", ORDER)
def test_every_value_is_bound_and_no_other_node_is_changed(name: str) -> None:
    workflow = workflows()[name]
    before = json.dumps(workflow.graph)
    given_values = VALUES | dict.fromkeys(workflow.roles, "picture.png")
    graph = workflow.bind(given_values, nodes())
    bound = [value for node in graph.values() for value in node["inputs"].values()]
    assert all(value in bound for value in given_values.values())
    changed = {i for i in graph if graph[i] != workflow.graph[i]}
    assert all("_meta" in graph[identity] for identity in changed)
    assert json.dumps(workflow.graph) == before


@pytest.mark.parametrize("name", ORDER)
def test_the_file_of_every_loader_is_listed_with_its_folder_and_source(name: str) -> None:
    workflow = workflows()[name]
    for short, file in workflow.facts.files.items():
        assert workflow.takes(f"file.{short}")
        assert file.file in json.dumps(workflow.graph)
        assert file.source.startswith("https://")
    assert len(workflow.lacking(nodes(), {})) == len(workflow.facts.files)


def test_a_value_without_a_place_is_refused_with_the_places_there_are() -> None:
    with pytest.raises(InvalidRequestError, match="no place for colour") as caught:
        workflows()["sdxl_anime"].bind(VALUES | {"colour": 1})
    assert "prompt" in caught.value.hint


def test_a_place_without_a_value_is_refused() -> None:
    with pytest.raises(InvalidRequestError, match="needs keyframe and speech"):
        workflows()["wan22_s2v"].bind(VALUES | {"frames": 5})


def test_a_list_is_refused_since_it_would_be_a_link() -> None:
    with pytest.raises(InvalidRequestError, match="not one value"):
        workflows()["sdxl_anime"].bind(VALUES | {"prompt": ["model", 0]})  # type: ignore[dict-item]


def test_what_is_optional_is_left_out_with_the_links_to_it() -> None:
    graph = workflows()["qwen_edit_2511"].bind(VALUES | {"reference.0": "a.png"})
    assert "reference1" not in graph
    assert [n for n in graph["positive"]["inputs"] if n.startswith("image")] == ["image1"]


def test_numbers_are_moved_to_what_the_node_takes() -> None:
    workflow = workflows()["wan22_14b_i2v"]
    values = VALUES | {"keyframe": "a.png", "width": 835, "height": 1, "frames": 80}
    inputs = workflow.bind(values, nodes())["size"]["inputs"]
    assert (inputs["width"], inputs["height"], inputs["length"]) == (832, 16, 81)


@pytest.mark.parametrize(
    "vae",
    [
        [[["other.safetensors"], {}]],
        [["COMBO", {"options": ["other.safetensors"], "multiselect": False}]],
    ],
    ids=["classic", "new"],
)
def test_both_shapes_of_a_list_of_choices_are_read(vae: list[object]) -> None:
    info = json.loads(NODES.read_text("utf-8"))
    info["VAELoader"]["input"]["required"]["vae_name"] = vae[0]
    workflow = workflows()["wan22_14b_i2v"]
    assert any("vae/wan_2.1_vae" in each for each in workflow.lacking(NodeCatalogue(info), {}))
    found = workflow.lacking(NodeCatalogue(info), {"vae": "other.safetensors"})
    assert not any("vae/" in each for each in found)


def test_a_node_that_the_server_does_not_have_is_named() -> None:
    info = json.loads(NODES.read_text("utf-8"))
    del info["WanSoundImageToVideo"]
    assert any(
        "WanSoundImageToVideo" in each
        for each in workflows()["wan22_s2v"].lacking(NodeCatalogue(info), {})
    )


@pytest.mark.parametrize(
    ("kind", "model", "roles", "name"),
    [
        (Kind.IMAGE, "", (), "sdxl_anime"),
        (Kind.IMAGE, "", ("reference.0",), "qwen_edit_2511"),
        (Kind.VIDEO, "wan22_14b", ("keyframe",), "wan22_14b_i2v"),
        (Kind.VIDEO, "wan22_14b", ("keyframe", "last_frame"), "wan22_14b_flf2v"),
        (Kind.VIDEO, "wan22_5b", (), "wan22_5b_ti2v"),
        (Kind.VIDEO, "", (), "wan22_5b_ti2v"),
        (Kind.LIPSYNC, "", ("keyframe", "speech"), "wan22_s2v"),
    ],
)
def test_the_workflow_is_the_one_that_uses_what_there_is(
    kind: Kind, model: str, roles: tuple[str, ...], name: str
) -> None:
    assert choose(kind, model, roles).name == name


def test_a_model_that_cannot_use_a_picture_names_those_that_can() -> None:
    with pytest.raises(InvalidRequestError, match="sdxl_anime") as caught:
        choose(Kind.IMAGE, "sdxl_anime", ("reference.0",))
    assert caught.value.hint == "models that do: qwen_edit_2511"


def test_every_model_that_is_announced_has_a_workflow_of_its_kind() -> None:
    (spec,) = ainern2d_backends()
    announced = {(kind, model) for kind in spec.kinds for model in spec.models_for(kind)}
    assert announced == {(w.facts.kind, w.facts.model) for w in workflows().values()}


@pytest.mark.parametrize(
    ("kind", "model", "keyframes", "uses"),
    [
        (Kind.IMAGE, "anima", "sdxl_anime", {"anima"}),
        (Kind.LIPSYNC, "wan22_s2v", "sdxl_anime", {"wan22_s2v"}),
        (
            Kind.VIDEO,
            "wan22_14b",
            "sdxl_anime",
            {"wan22_14b_i2v", "wan22_14b_flf2v", "sdxl_anime"},
        ),
        (Kind.VIDEO, "wan22_5b", "", {"wan22_5b_ti2v"}),
    ],
)
def test_an_op_is_bound_to_the_workflows_that_it_may_use(
    kind: Kind, model: str, keyframes: str, uses: set[str]
) -> None:
    spec = BackendRegistry.discover().get(kind, "comfyui").spec
    found = spec.weights(model, {"keyframes": keyframes})
    assert set(found) == {f"workflow {name}" for name in uses}


def test_another_graph_is_another_identity_and_another_source_is_not() -> None:
    known = workflows()["anima"]
    graph = copy.deepcopy(known.graph)
    next(node for node in graph.values() if "steps" in node["inputs"])["inputs"]["steps"] += 1
    files = {
        name: file.model_copy(update={"source": "elsewhere"})
        for name, file in known.facts.files.items()
    }
    moved = known.facts.model_copy(update={"files": files})
    larger = known.facts.model_copy(update={"pixels": 2 * known.facts.pixels})
    assert Workflow("anima", known.graph, moved).digest == known.digest
    assert Workflow("anima", graph, known.facts).digest != known.digest
    assert Workflow("anima", known.graph, larger).digest != known.digest


def test_a_worker_with_another_workflow_refuses_the_op() -> None:
    registry = BackendRegistry.discover()
    spec = registry.get(Kind.IMAGE, "comfyui").spec
    bound = {**spec.weights("anima", {}), "workflow anima": "0" * 64}
    op = Op(
        kind=Kind.IMAGE,
        backend="comfyui",
        model="anima",
        recipe_version=1,
        weights=bound,
        params={},
    )
    assert "uses file workflow anima" in Examiner(registry).objection(op)
