"""The backend `mock`: performs each kind of op after the configured delay or failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ainern2d.core import Kind

from .answers import answer_of
from .audio import sound_of, speech_of
from .faults import act
from .image import picture_of
from .lipsync import lips_of
from .video import MockVideo

if TYPE_CHECKING:
    from ainern2d.core import (
        AudioRequest,
        AudioResult,
        ImageRequest,
        ImageResult,
        LipsyncRequest,
        LipsyncResult,
        LlmRequest,
        LlmResult,
        RenderRequest,
        RenderResult,
        SoundRequest,
        SoundResult,
        VideoRequest,
        VideoResult,
        Work,
    )

    from . import MockConfig


class MockBackend:
    """Returns results at once, unless its options ask for delays or errors.

    Args:
        config: Options of the backend.
    """

    def __init__(self, config: MockConfig) -> None:
        self._config = config
        self._clips = MockVideo(config)

    def image(self, request: ImageRequest, work: Work) -> ImageResult:
        """Draw a labelled card as a picture."""
        act(self._config, Kind.IMAGE, request.action, work)
        return picture_of(request, work)

    def audio(self, request: AudioRequest, work: Work) -> AudioResult:
        """Make tone bursts instead of speech."""
        act(self._config, Kind.AUDIO, request.text, work)
        return speech_of(request, work)

    def sound(self, request: SoundRequest, work: Work) -> SoundResult:
        """Make a tone instead of a sound effect or music."""
        act(self._config, Kind.SOUND, str(request.sound or request.mood), work)
        return sound_of(request, work)

    def llm(self, request: LlmRequest, work: Work) -> LlmResult:
        """Answer with a minimal value for the schema."""
        act(self._config, Kind.LLM, "\n".join(each.content for each in request.messages), work)
        return answer_of(request)

    def video(self, request: VideoRequest, work: Work) -> VideoResult:
        """Make a clip of a labelled card."""
        act(self._config, Kind.VIDEO, f"{request.action}\n{request.caption}", work)
        return self._clips.video(request, work)

    def lipsync(self, request: LipsyncRequest, work: Work) -> LipsyncResult:
        """Open mouths at vowels and close them at m, b and p."""
        speakers = "\n".join(line.speaker for line in request.lines)
        act(self._config, Kind.LIPSYNC, speakers, work)
        return lips_of(request, work)

    def render(self, request: RenderRequest, work: Work) -> RenderResult:
        """Draw a live clip."""
        act(self._config, Kind.RENDER, "\n".join(cue.text for cue in request.cues), work)
        return self._clips.render(request, work)
