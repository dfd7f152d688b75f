"""The tests that every backend must pass: the plugin contract."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from ...configuration.compose import compose_config
from ...errors import CancelledError, ConfigError, InvalidRequestError
from ...ops.kind import Kind
from ..json_answers import problems
from ..registry import BackendRegistry
from ..requests import ImageRequest, LlmRequest
from ..results import PNG, RESULTS, Form
from ..spec import content_options
from ..work import CancelToken, Work
from .samples import sample_inputs, sample_picture, sample_request, size_of_png

if TYPE_CHECKING:
    from pathlib import Path

    from ...ops.record import Record
    from ..results import OutputFile

CONFIGURED = (
    Kind.PLAN,
    Kind.IMAGE,
    Kind.AUDIO,
    Kind.VIDEO,
    Kind.LIPSYNC,
    Kind.CONFORM,
    Kind.MIX,
    Kind.COMPOSE,
    Kind.MEASURE,
)


class BackendContract:
    """Subclass as ``TestMyBackend``, set ``name`` and ``kind``, override fixtures where needed.

    Attributes:
        name: Name of the backend.
        kind: Kind of op under test; write one subclass per kind of the backend.
        options: Options of the backend, such as a smaller model.
        model: Model to which the ops are bound, if the backend has several.
    """

    name: ClassVar[str]
    kind: ClassVar[Kind]
    options: ClassVar[dict[str, Any]] = {}
    model: ClassVar[str] = ""

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

    def perform(
        self,
        backend: Any,
        request_: Record,
        inputs: dict[str, Path],
        out: Path,
        cancel: CancelToken | None = None,
    ) -> dict[str, OutputFile]:
        """Perform the request as an executor does; return the files by artifact name."""
        out.mkdir(parents=True)
        token = CancelToken() if cancel is None else cancel
        work = Work(out, inputs, seed=5, cancel=token, model=self.model)
        result = getattr(backend, self.kind.value)(request_, work)
        assert isinstance(result, RESULTS[self.kind])
        files: dict[str, OutputFile] = result.files(out)
        return files

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
        health = registry.get(self.kind, self.name).spec.probe()
        assert health.ready or health.note, "say what is missing and how to get it"

    def test_result_is_files_inside_the_output_folder(
        self, backend: Any, request_: Record, inputs: dict[str, Path], tmp_path: Path
    ) -> None:
        files = self.perform(backend, request_, inputs, tmp_path / "out")
        assert files
        for name, file in files.items():
            assert (tmp_path / "out") in file.path.parents, f"{name} lies outside work.out"
            assert file.path.stat().st_size > 0
            assert "/" in file.media_type

    def test_a_clip_has_a_form_that_the_backend_declares(
        self,
        registry: BackendRegistry,
        backend: Any,
        request_: Record,
        inputs: dict[str, Path],
        tmp_path: Path,
    ) -> None:
        if self.kind is not Kind.VIDEO:
            pytest.skip("only video backends make clips")
        files = self.perform(backend, request_, inputs, tmp_path / "out")
        form = Form(files["clip"].facts["form"])
        produced = registry.get(self.kind, self.name).spec.capabilities.produces
        assert form in produced, "declare it in Capabilities(produces=...)"

    def test_a_picture_is_a_png_of_the_size_asked_for(
        self, backend: Any, request_: Record, inputs: dict[str, Path], tmp_path: Path
    ) -> None:
        if not isinstance(request_, ImageRequest):
            pytest.skip("only image backends make pictures")
        files = self.perform(backend, request_, inputs, tmp_path / "out")
        assert files["image"].media_type == PNG
        assert size_of_png(files["image"].path) == (request_.width, request_.height)

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
        assert size_of_png(files["image"].path) == (request_.width, request_.height)

    def test_an_answer_fits_its_schema(
        self, backend: Any, request_: Record, inputs: dict[str, Path], tmp_path: Path
    ) -> None:
        if not isinstance(request_, LlmRequest):
            pytest.skip("only llm backends answer")
        files = self.perform(backend, request_, inputs, tmp_path / "out")
        answer = json.loads(files["answer"].path.read_bytes())
        assert problems(answer, request_.answer_schema) == []

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

        try:
            self.perform(backend, request_, inputs, tmp_path / "out", CancelToken(is_set))
        except CancelledError:
            return
        # Instant work may finish; a backend that checked the token must have stopped.
        assert not asked, "the backend looked at the cancel token and went on"


def _digests(files: dict[str, OutputFile]) -> dict[str, str]:
    return {n: hashlib.sha256(f.path.read_bytes()).hexdigest() for n, f in files.items()}
