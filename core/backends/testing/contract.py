"""The tests that every backend must pass: the plugin contract."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import re
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from ...configuration.compose import compose_config
from ...errors import CancelledError, ConfigError, InvalidRequestError
from ...ops.kind import Kind
from ..json_answers import schema_problems
from ..registry import BackendRegistry
from ..requests import AudioRequest, ImageRequest, LlmRequest, VideoRequest
from ..spec import Health, content_options
from ..validation import checked_files
from ..work import CancelToken, Work
from .samples import sample_inputs, sample_picture, sample_request

if TYPE_CHECKING:
    from ...ops.record import Record
    from ..results import OutputFile

CONFIGURED = (
    Kind.PLAN,
    Kind.IMAGE,
    Kind.AUDIO,
    Kind.VIDEO,
    Kind.LIPSYNC,
    Kind.CONFORM,
    Kind.SOUND,
    Kind.MIX,
    Kind.COMPOSE,
    Kind.MEASURE,
)

SHA256 = re.compile(r"[0-9a-f]{64}")
RUNS = 2
"""Requests after which something that each of them leaves running has added up."""


class BackendContract:
    """Subclass as ``TestMyBackend``, set ``name`` and ``kind``, override fixtures where needed.

    Attributes:
        name: Name of the backend.
        kind: Kind of op under test; write one subclass per kind of the backend.
        options: Options of the backend, such as a smaller model.
        model: Model to which the ops are bound, if the backend has several.
        look_s: Longest work without a look at the cancel token, in seconds.
        ending_s: Seconds that threads and processes of a request get to end.
    """

    name: ClassVar[str]
    kind: ClassVar[Kind]
    options: ClassVar[dict[str, Any]] = {}
    model: ClassVar[str] = ""
    look_s: ClassVar[float] = 2.0
    ending_s: ClassVar[float] = 2.0

    @pytest.fixture
    def registry(self) -> BackendRegistry:
        """The registry of the installed plugins."""
        return BackendRegistry.discover()

    @pytest.fixture
    def backend(self, registry: BackendRegistry) -> Any:
        """The backend under test, built the way an executor builds it."""
        config = registry.configure(self.kind, self.name, self.options)
        return registry.create(self.kind, config)

    @pytest.fixture
    def request_(self) -> Record:
        """A small request that the backend can serve."""
        return sample_request(self.kind)

    @pytest.fixture
    def inputs(self, backend: Any, tmp_path: Path) -> dict[str, Path]:
        """The input files of the request; a render gets a clip of the backend's own."""
        found = sample_inputs(self.kind, tmp_path / "inputs")
        if self.kind is Kind.RENDER:
            out = tmp_path / "clip"
            out.mkdir()
            found["clip"] = backend.video(sample_request(Kind.VIDEO), Work(out)).clip
        return found

    @pytest.fixture(autouse=True)
    def _boundary(self, registry: BackendRegistry) -> None:
        """Remember whose results `perform` checks."""
        self._registry = registry

    def perform(
        self,
        backend: Any,
        request_: Record,
        inputs: dict[str, Path],
        out: Path,
        cancel: CancelToken | None = None,
    ) -> dict[str, OutputFile]:
        """Perform the request and check the result as an executor does.

        Returns:
            The files by artifact name.

        Raises:
            PluginError: The result breaks the contract; an executor would refuse it.
        """
        out.mkdir(parents=True)
        token = CancelToken() if cancel is None else cancel
        work = Work(out, inputs, seed=5, cancel=token, model=self.model)
        result = getattr(backend, self.kind.value)(request_, work)
        spec = self._registry.get(self.kind, self.name).spec
        config = self._registry.configure(self.kind, self.name, self.options)
        return checked_files(result, self.kind, spec, config, request_, work)

    def test_is_announced_by_an_installed_plugin(self, registry: BackendRegistry) -> None:
        assert registry.get(self.kind, self.name).origin != "not installed"

    def test_is_selectable_in_the_configuration(self, registry: BackendRegistry) -> None:
        if self.kind not in CONFIGURED:
            pytest.skip(f"{self.kind} backends are not chosen by configuration")
        config = compose_config(registry, [f"backend/{self.kind}={self.name}"])
        assert config.backend[self.kind].name == self.name

    def test_refuses_unknown_options(self, registry: BackendRegistry) -> None:
        with pytest.raises(ConfigError, match="no_such_option"):
            registry.configure(self.kind, self.name, {"no_such_option": 1})

    def test_options_in_the_key_are_plain_data(self, registry: BackendRegistry) -> None:
        config = registry.configure(self.kind, self.name, self.options)
        assert dataclasses.is_dataclass(config)
        for value in content_options(config).values():
            assert isinstance(value, str | int | float | bool | list | dict | None)

    def test_probe_answers(self, registry: BackendRegistry) -> None:
        spec = registry.get(self.kind, self.name).spec
        health = spec.health()
        assert "its probe " not in health.note, health.note
        assert health.ready or health.note, "say what is missing and how to get it"
        assert isinstance(spec.probe(), Health)

    def test_files_that_it_needs_are_named_by_their_hash(self, registry: BackendRegistry) -> None:
        spec = registry.get(self.kind, self.name).spec
        config = registry.configure(self.kind, self.name, self.options)
        model = self.model or spec.models_for(self.kind)[0]
        for name, sha256 in spec.weights(model, content_options(config)).items():
            assert SHA256.fullmatch(sha256), f"the hash of {name} is no SHA-256: {sha256!r}"
        for weight in spec.resources.weights:
            weight.find()

    def test_result_keeps_the_contract(
        self, backend: Any, request_: Record, inputs: dict[str, Path], tmp_path: Path
    ) -> None:
        assert self.perform(backend, request_, inputs, tmp_path / "out")

    def test_another_size_and_length_are_made_as_asked(
        self,
        registry: BackendRegistry,
        backend: Any,
        request_: Record,
        inputs: dict[str, Path],
        tmp_path: Path,
    ) -> None:
        if not isinstance(request_, VideoRequest | ImageRequest):
            pytest.skip("only video and image backends are asked for a size")
        config = registry.configure(self.kind, self.name, self.options)
        can = registry.get(self.kind, self.name).spec.can(config)
        other = {"width": request_.width // 4 * 2 + 16, "height": request_.height + 16}
        if isinstance(request_, VideoRequest):
            other["frames"] = request_.frames + 7
            other["fps"] = min(can.fps - {request_.fps}, default=2 * request_.fps)
            if can.fps and other["fps"] not in can.fps:
                other["fps"] = request_.fps
        bounds = (("width", can.max_width), ("height", can.max_height), ("frames", can.max_frames))
        if any(most and other.get(name, 0) > most for name, most in bounds):
            pytest.skip("its capabilities leave no room for another size")
        assert self.perform(backend, request_.model_copy(update=other), inputs, tmp_path / "other")

    def test_inputs_are_left_as_they_are(
        self, backend: Any, request_: Record, inputs: dict[str, Path], tmp_path: Path
    ) -> None:
        before = {role: _digest(path) for role, path in inputs.items()}
        self.perform(backend, request_, inputs, tmp_path / "out")
        for role, path in inputs.items():
            assert path.exists(), f"it removed its input {role}"
            assert _digest(path) == before[role], f"it wrote to its input {role}"

    def test_writes_nothing_beside_its_output_folder(
        self,
        backend: Any,
        request_: Record,
        inputs: dict[str, Path],
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        place = tmp_path / "place"
        place.mkdir()
        given = {role: path.absolute() for role, path in inputs.items()}
        monkeypatch.chdir(place)
        self.perform(backend, request_, given, tmp_path / "ops" / "out")
        assert sorted(place.iterdir()) == [], "it writes into the current folder"
        assert sorted((tmp_path / "ops").iterdir()) == [tmp_path / "ops" / "out"], (
            "it writes beside work.out"
        )

    def test_prints_nothing(
        self,
        backend: Any,
        request_: Record,
        inputs: dict[str, Path],
        tmp_path: Path,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        capfd.readouterr()
        self.perform(backend, request_, inputs, tmp_path / "out")
        assert capfd.readouterr().out == "", "use the module logging, or work.progress"

    def test_leaves_nothing_running(
        self, backend: Any, request_: Record, inputs: dict[str, Path], tmp_path: Path
    ) -> None:
        # What the first request started may be kept for the next one; it must not add up.
        self.perform(backend, request_, inputs, tmp_path / "first")
        before = _running()
        for number in range(RUNS):
            self.perform(backend, request_, inputs, tmp_path / f"again{number}")
        until = time.monotonic() + self.ending_s
        while len(_running()) >= len(before) + RUNS and time.monotonic() < until:
            time.sleep(0.01)
        more = sorted(_running() - before)
        assert len(more) < RUNS, f"each request leaves something running: {', '.join(more)}"

    def test_speech_has_sounds_for_the_mouths(
        self, backend: Any, request_: Record, inputs: dict[str, Path], tmp_path: Path
    ) -> None:
        if not isinstance(request_, AudioRequest):
            pytest.skip("only audio backends speak")
        files = self.perform(backend, request_, inputs, tmp_path / "out")
        phones = json.loads(files["phonemes"].path.read_bytes())["phones"]
        assert any(phone["symbol"] != "_" for phone in phones), (
            "the timeline has no sounds, so mouths would stay shut"
        )

    def test_a_character_sheet_is_used_or_refused_with_a_reason(
        self, backend: Any, request_: Record, inputs: dict[str, Path], tmp_path: Path
    ) -> None:
        if not isinstance(request_, ImageRequest):
            pytest.skip("only image backends are given sheets")
        sheet = {"character.0": sample_picture(tmp_path / "sheet.png")}
        try:
            files = self.perform(backend, request_, inputs | sheet, tmp_path / "out")
        except InvalidRequestError as error:
            hint = error.hint
            assert hint, "say what the user can do instead"
            return
        assert files["image"]

    def test_an_answer_fits_its_schema(
        self, backend: Any, request_: Record, inputs: dict[str, Path], tmp_path: Path
    ) -> None:
        if not isinstance(request_, LlmRequest):
            pytest.skip("only llm backends answer")
        files = self.perform(backend, request_, inputs, tmp_path / "out")
        answer = json.loads(files["answer"].path.read_bytes())
        assert schema_problems(answer, request_.answer_schema) == []

    def test_same_request_gives_same_bytes(
        self,
        registry: BackendRegistry,
        backend: Any,
        request_: Record,
        inputs: dict[str, Path],
        tmp_path: Path,
    ) -> None:
        if not registry.get(self.kind, self.name).spec.deterministic:
            pytest.skip("the backend says that it is not deterministic")
        first = self.perform(backend, request_, inputs, tmp_path / "first")
        second = self.perform(backend, request_, inputs, tmp_path / "second")
        assert _digests(first) == _digests(second)

    def test_stops_when_asked_before_it_began(
        self, backend: Any, request_: Record, inputs: dict[str, Path], tmp_path: Path
    ) -> None:
        asked: list[int] = []

        def is_set() -> bool:
            asked.append(1)
            return True

        began = time.monotonic()
        try:
            self.perform(backend, request_, inputs, tmp_path / "out", CancelToken(is_set))
        except CancelledError:
            return
        # Instant work may finish; a backend that checked the token must have stopped.
        assert not asked, "the backend looked at the cancel token and went on"
        took = time.monotonic() - began
        assert took < self.look_s, f"it worked for {took:.1f} s without a look at the cancel token"


def _digests(files: dict[str, OutputFile]) -> dict[str, str]:
    return {name: _digest(file.path) for name, file in files.items()}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _running() -> set[str]:
    """Return the Python threads of this process and, on Linux, its child processes."""
    found = {f"thread {thread.name} ({thread.ident})" for thread in threading.enumerate()}
    for children in Path("/proc/self/task").glob("*/children"):
        # A thread may end at any moment.
        with contextlib.suppress(OSError):
            found |= {f"process {pid}" for pid in children.read_text().split()}
    return found
