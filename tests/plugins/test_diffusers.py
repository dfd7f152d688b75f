"""The backend `diffusers` with real pipelines whose weights are tiny and random.

Skipped where the extra `diffusers` is not installed; `make test-diffusers` installs it.
"""

from __future__ import annotations

import json
import shutil
import weakref
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core import (
    CancelledError,
    CancelToken,
    ConfigError,
    Form,
    ImageRequest,
    InvalidRequestError,
    Kind,
    OutOfMemoryError,
    VideoRequest,
    Work,
)
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.backends.requests import Performer
from ainern2d.core.backends.testing.samples import sample_picture
from ainern2d.core.backends.validation import size_of_png
from ainern2d.core.media.probe import probe
from ainern2d.core.story.storyboard import Location, Look
from tests.support import tiny_pipelines

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

REGISTRY = BackendRegistry.discover()
SHOT = VideoRequest(
    width=96,
    height=64,
    fps=24,
    frames=8,
    location=Location(name="the pier", setting="sea"),
    cast=(Performer(name="Mara", look=Look(gender="female")),),
)
STILL = ImageRequest(
    width=90, height=70, location=SHOT.location, cast=SHOT.cast, action="Mara looks up"
)
# What libraries say about their own future while they are imported is not ours.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]
needs_diffusers = pytest.mark.skipif(
    not REGISTRY.get(Kind.VIDEO, "diffusers").spec.probe().ready,
    reason="the extra `diffusers` is not installed; `make test-diffusers` installs it",
)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Callable[[], Any]], str]:
    folder = tmp_path_factory.mktemp("models")
    return lambda build: str(tiny_pipelines.save(build, folder))


def backend(place: str, kind: Kind = Kind.VIDEO, **options: Any) -> Any:
    folder, _, model = place.rpartition("/")
    given = {"folder": folder, "model": model, "steps": 2, "height": 64, "device": "cpu"}
    return REGISTRY.create(kind, REGISTRY.configure(kind, "diffusers", {**given, **options}))


def begun(tmp_path: Path, **more: Any) -> Work:
    keyframe = sample_picture(tmp_path / "keyframe.png")
    (tmp_path / "out").mkdir()
    return Work(tmp_path / "out", {"keyframe": keyframe}, **more)


@needs_diffusers
@pytest.mark.parametrize(
    ("build", "family"),
    [(tiny_pipelines.wan_5b, "wan_5b"), (tiny_pipelines.wan_14b, "wan_14b")],
)
def test_a_keyframe_becomes_a_clip_of_the_films_size_rate_and_length(
    models: Any, tmp_path: Path, build: Any, family: str
) -> None:
    seen: list[float] = []
    work = begun(tmp_path, progress=lambda done, _note: seen.append(done))
    result = backend(models(build), family=family).video(SHOT, work)
    facts = probe(result.clip)
    assert (facts.width, facts.height, facts.fps, facts.frames) == (96, 64, 24, 8)
    assert result.form is Form.BAKED
    assert result.facts == {"pieces": 1, "made": "96x64", "model": build.__name__}
    assert seen == sorted(seen)
    assert len(set(seen)) >= 4, "each step is progress"


@needs_diffusers
def test_the_same_seed_gives_the_same_clip_and_another_one_another(
    models: Any, tmp_path: Path
) -> None:
    videos = backend(models(tiny_pipelines.wan_5b))
    clips = []
    for number, seed in enumerate((1, 1, 2)):
        folder = tmp_path / str(number)
        folder.mkdir()
        clips.append(videos.video(SHOT, begun(folder, seed=seed)).clip.read_bytes())
    assert clips[0] == clips[1] != clips[2]


@needs_diffusers
def test_a_long_shot_goes_on_from_its_own_last_picture(
    models: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ainern2d.core.media.grids import Grid

    grids = {"wan_5b": Grid(16, 4, 24, 9)}
    monkeypatch.setattr("ainern2d.plugins.diffusers.backend.GRIDS", grids)
    shot = SHOT.model_copy(update={"frames": 15})
    result = backend(models(tiny_pipelines.wan_5b)).video(shot, begun(tmp_path))
    assert result.facts["pieces"] == 2
    assert probe(result.clip).frames == 15


@needs_diffusers
def test_cancelling_stops_after_the_step_that_runs(models: Any, tmp_path: Path) -> None:
    notes: list[str] = []
    looks = 0

    def asked() -> bool:
        nonlocal looks
        looks += notes.count("drawing") > 0
        return looks > 3

    videos = backend(models(tiny_pipelines.wan_5b), steps=900)
    work = begun(tmp_path, cancel=CancelToken(asked), progress=lambda _d, n: notes.append(n))
    with pytest.raises(CancelledError):
        videos.video(SHOT, work)
    assert len(notes) < 10
    (tmp_path / "again").mkdir()
    short = backend(models(tiny_pipelines.wan_5b)).video(SHOT, begun(tmp_path / "again"))
    assert short.frames == 8


@needs_diffusers
@pytest.mark.parametrize(
    ("raised", "expected", "words"),
    [
        ("OutOfMemoryError", OutOfMemoryError, "lower option height"),
        ("DefaultCPUAllocator: can't allocate memory: 9 bytes", OutOfMemoryError, "height"),
        ("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling it", OutOfMemoryError, "height"),
        ("CUDA error: an illegal memory access was encountered", SystemExit, ""),
        ("", InvalidRequestError, "logs"),
        ("mat1 and mat2 shapes cannot be multiplied", InvalidRequestError, "logs"),
    ],
)
def test_what_torch_raises_gets_its_class(
    models: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    raised: str,
    expected: type[BaseException],
    words: str,
) -> None:
    import torch
    from diffusers import WanTransformer3DModel

    error = torch.OutOfMemoryError("2 GiB") if raised[:3] == "Out" else RuntimeError(raised)

    def fail(*_args: Any, **_named: Any) -> Any:
        raise error

    videos = backend(models(tiny_pipelines.wan_5b))
    monkeypatch.setattr(WanTransformer3DModel, "forward", fail)
    with pytest.raises(expected) as caught:
        videos.video(SHOT, begun(tmp_path))
    assert words in getattr(caught.value, "hint", "")


class Large:
    """Stands for a tensor on the device."""


@needs_diffusers
@pytest.mark.parametrize("where", ["loading", "drawing", "drawing after another error"])
def test_what_did_not_fit_is_given_back_before_the_error_is_told(
    models: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    import torch
    from diffusers import DiffusionPipeline, WanTransformer3DModel

    held: list[weakref.ref[Any]] = []
    given_back: list[bool] = []

    def fail(model: Any, *_args: Any, **_named: Any) -> Any:
        tensor = Large()
        held.append(weakref.ref(tensor))
        if where == "loading":
            held.append(weakref.ref(model))
        try:
            raise KeyError(where)
        except KeyError:
            if where.endswith("error"):
                raise torch.OutOfMemoryError("2 GiB") from None
        raise torch.OutOfMemoryError("2 GiB")

    failing = DiffusionPipeline if where == "loading" else WanTransformer3DModel
    monkeypatch.setattr(failing, "to" if where == "loading" else "forward", fail)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(
        torch.cuda,
        "empty_cache",
        lambda: given_back.append(all(each() is None for each in held)),
    )
    with pytest.raises(OutOfMemoryError, match="2 GiB"):
        backend(models(tiny_pipelines.wan_5b)).video(SHOT, begun(tmp_path))
    assert given_back == [True]


EVIL = """
from pathlib import Path
from diffusers import UniPCMultistepScheduler, WanImageToVideoPipeline
Path(__file__).with_name("ran").touch()
class EvilPipeline(WanImageToVideoPipeline): pass
class EvilScheduler(UniPCMultistepScheduler): pass
"""


@needs_diffusers
@pytest.mark.parametrize("part", ["", "scheduler"])
def test_code_that_comes_with_a_model_is_not_run(models: Any, tmp_path: Path, part: str) -> None:
    place = tmp_path / "evil"
    shutil.copytree(models(tiny_pipelines.wan_5b), place)
    index = json.loads((place / "model_index.json").read_text())
    index[part or "_class_name"] = ["evil", "EvilScheduler" if part else "EvilPipeline"]
    (place / "model_index.json").write_text(json.dumps(index))
    (place / part / "evil.py").write_text(EVIL)
    with pytest.raises(InvalidRequestError, match="custom code"):
        backend(str(place)).video(SHOT, begun(tmp_path))
    assert not list(place.rglob("ran"))


@needs_diffusers
@pytest.mark.parametrize("part", ["transformer", "text_encoder"])
def test_weights_that_came_only_in_part_are_told_with_their_place(
    models: Any, tmp_path: Path, part: str
) -> None:
    place = tmp_path / "partial"
    shutil.copytree(models(tiny_pipelines.wan_5b), place)
    weights = next((place / part).glob("*.safetensors"))
    weights.write_bytes(weights.read_bytes()[:2000])
    with pytest.raises(InvalidRequestError, match=f"{place} cannot be loaded"):
        backend(str(place)).video(SHOT, begun(tmp_path))


@needs_diffusers
def test_the_state_of_a_repository_whose_weights_were_used_is_told(
    models: Any, tmp_path: Path
) -> None:
    place = tmp_path / "snapshots" / "0123abc"
    shutil.copytree(models(tiny_pipelines.wan_5b), place)
    result = backend(str(place)).video(SHOT, begun(tmp_path))
    facts = result.files(tmp_path)["clip"].facts
    assert (facts["model"], facts["snapshot"]) == ("0123abc", "0123abc")


@needs_diffusers
def test_a_model_that_begins_with_a_picture_wants_one_and_others_refuse_it(
    models: Any, tmp_path: Path
) -> None:
    with pytest.raises(InvalidRequestError, match="begins with a picture") as caught:
        backend(models(tiny_pipelines.wan_5b)).video(SHOT, Work(tmp_path))
    assert "backend/image" in caught.value.hint
    words = backend(models(tiny_pipelines.wan_words))
    with pytest.raises(InvalidRequestError, match="cannot begin with a picture"):
        words.video(SHOT, begun(tmp_path))
    (tmp_path / "w").mkdir()
    assert words.video(SHOT, Work(tmp_path / "w")).frames == 8
    long = SHOT.model_copy(update={"frames": 24 * 8})
    with pytest.raises(InvalidRequestError, match="from words alone"):
        words.video(long, Work(tmp_path / "w"))


@needs_diffusers
def test_a_still_has_the_size_that_was_asked_for(models: Any, tmp_path: Path) -> None:
    stills = backend(models(tiny_pipelines.sdxl), Kind.IMAGE)
    result = stills.image(STILL, Work(tmp_path, seed=3))
    assert size_of_png(result.image) == (90, 70)
    sheet = {"character.0": sample_picture(tmp_path / "sheet.png")}
    with pytest.raises(InvalidRequestError, match="from words alone") as caught:
        stills.image(STILL, Work(tmp_path, sheet))
    assert "edits=true" in caught.value.hint
    edits = backend(models(tiny_pipelines.sdxl), Kind.IMAGE, edits=True)
    with pytest.raises(InvalidRequestError, match="StableDiffusionXLPipeline takes no pictures"):
        edits.image(STILL, Work(tmp_path, sheet))


@needs_diffusers
def test_a_model_of_another_kind_is_refused(models: Any, tmp_path: Path) -> None:
    with pytest.raises(InvalidRequestError):
        backend(models(tiny_pipelines.wan_5b), Kind.IMAGE).image(STILL, Work(tmp_path))


@needs_diffusers
def test_a_model_that_is_absent_or_broken_says_how_to_get_it(models: Any, tmp_path: Path) -> None:
    with pytest.raises(InvalidRequestError, match="is not here") as caught:
        backend(str(tmp_path / "absent")).video(SHOT, begun(tmp_path))
    assert "hf download" in caught.value.hint
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "model_index.json").write_text('{"_class_name": "NoSuchPipeline"}')
    with pytest.raises(InvalidRequestError, match="cannot be loaded"):
        backend(str(broken)).video(SHOT, Work(tmp_path, {}))
    with pytest.raises(InvalidRequestError, match="names no model"):
        backend("/").video(SHOT, Work(tmp_path, {}))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"family": "sora"}, "wan_14b"),
        ({"dtype": "int4"}, "float32"),
        ({"offload": "disk"}, "sequential"),
        ({"height": 3}, "height is 3"),
    ],
)
def test_bad_options_are_refused_before_any_work(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        REGISTRY.configure(Kind.VIDEO, "diffusers", options)


def test_a_model_that_is_not_here_is_found_out_before_any_work(tmp_path: Path) -> None:
    spec = REGISTRY.get(Kind.VIDEO, "diffusers").spec
    if not spec.probe().ready:
        assert "not installed" in spec.probe().note
        assert not spec.probe().expected, "who has no GPU is told of no fault"
        return
    config = REGISTRY.configure(Kind.VIDEO, "diffusers", {"model": "Wan-AI/No-Such-Model"})
    assert "hf download Wan-AI/No-Such-Model" in spec.fitness(config, "", SHOT).note
