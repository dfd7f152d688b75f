"""Text prompts for image and video models: what a request shows, in English and story words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..story.deeds import Emotion
from ..story.storyboard import CameraMove, ShotSize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..story.storyboard import Location, Look
    from .requests import ImageRequest, LipsyncRequest, Performer, Speech, VideoRequest

_SIZES: Final = {
    ShotSize.WIDE: "wide shot, full figures",
    ShotSize.MEDIUM: "medium shot, from the waist up",
    ShotSize.MEDIUM_CLOSE: "medium close-up, head and shoulders",
    ShotSize.CLOSE: "close-up of the face",
    ShotSize.INSERT: "insert shot of a detail",
    ShotSize.TITLE: "establishing shot, nobody in view",
}
_CAMERAS: Final = {
    CameraMove.STATIC: "static camera",
    CameraMove.PUSH_IN: "the camera slowly moves in",
    CameraMove.PULL_OUT: "the camera slowly moves back",
    CameraMove.PAN_LEFT: "the camera pans slowly to the left",
    CameraMove.PAN_RIGHT: "the camera pans slowly to the right",
}
_EMOTIONS: Final = {
    Emotion.NEUTRAL: "calm",
    Emotion.HAPPY: "happy",
    Emotion.SAD: "sad",
    Emotion.ANGRY: "angry",
    Emotion.AFRAID: "afraid",
    Emotion.SURPRISED: "surprised",
    Emotion.TENDER: "tender",
    Emotion.WHISPER: "whispering",
    Emotion.SHOUT: "shouting",
}
_PEOPLE: Final = {
    ("female", "child"): "girl",
    ("male", "child"): "boy",
    ("unknown", "child"): "child",
    ("female", "young"): "young woman",
    ("male", "young"): "young man",
    ("unknown", "young"): "young person",
    ("female", "adult"): "woman",
    ("male", "adult"): "man",
    ("unknown", "adult"): "person",
    ("female", "old"): "old woman",
    ("male", "old"): "old man",
    ("unknown", "old"): "old person",
}


def picture_prompt(request: ImageRequest, style: str, sheets: Iterable[str] = ()) -> str:
    """Return the prompt of a still picture.

    Args:
        request: What the picture shows.
        style: Description of the drawing style; comes first.
        sheets: What each reference picture shows, in the order in which they are sent.
    """
    shown = [f"Picture {number} shows {what}." for number, what in enumerate(sheets, 1)]
    if request.purpose == "sheet":
        shown.append(
            "Character sheet: one figure from head to foot, seen from the front, standing relaxed,"
            " neutral face, plain light grey background."
        )
    elif request.purpose == "plate":
        shown.append("Background art of a place without people.")
    else:
        shown.append(f"{_SIZES[request.size]}.".capitalize())
    people, place = _people(request.cast, request.focus), _place(request.location)
    return _joined([style, *shown, people, place, _sentence(request.action), _prop(request.prop)])


def shot_prompt(request: VideoRequest, style: str) -> str:
    """Return the prompt of a shot."""
    return _joined(
        [
            style,
            f"{_SIZES[request.size]}, {_CAMERAS[request.camera]}.".capitalize(),
            _people(request.cast, request.focus),
            _place(request.location),
            _sentence(request.action),
            _prop(request.prop),
            _acting(request.speech),
        ]
    )


def speech_prompt(request: LipsyncRequest, style: str) -> str:
    """Return the prompt of a talking shot; the picture that comes with it shows the speaker."""
    return _joined([style, _acting(request.lines), "The mouth follows the words. Static camera."])


def look_of(performer: Performer) -> str:
    """Return one character's description: ``Mara, a young woman with grey hair in a red coat``."""
    look = performer.look
    person = _PEOPLE[look.gender, look.age]
    article = "an" if person[0] in "aeiou" else "a"
    held = f", holding a {_plain(performer.held)}" if performer.held else ""
    return f"{performer.name}, {article} {person}{_details(look)}{held}"


def _details(look: Look) -> str:
    hair = f" with {look.hair}" if look.hair else ""
    clothes = f" wearing {look.clothes}" if look.clothes else ""
    worn = f" and {', '.join(look.accessories)}" if look.accessories else ""
    return hair + (clothes + worn if clothes else worn.replace(" and", " with", 1))


def _people(cast: tuple[Performer, ...], focus: str) -> str:
    if not cast:
        return ""
    seen = "; ".join(look_of(each) for each in cast)
    mind = f" The camera is on {focus}." if focus and len(cast) > 1 else ""
    return f"From left to right: {seen}.{mind}" if len(cast) > 1 else f"{seen}."


def _place(location: Location | None) -> str:
    if location is None:
        return ""
    when = ", ".join(part for part in (location.time, location.weather, location.season) if part)
    words = f" {_sentence(location.description)}" if location.description else ""
    return f"Place: {location.name}, {_plain(location.setting)}, {when}.{words}"


def _acting(speech: tuple[Speech, ...]) -> str:
    feelings = dict.fromkeys((each.speaker, _EMOTIONS[each.emotion]) for each in speech)
    return " ".join(f"{speaker} speaks, {feeling}." for speaker, feeling in feelings)


def _prop(prop: str) -> str:
    return f"In view: a {_plain(prop)}." if prop else ""


def _plain(word: str) -> str:
    return str(word).replace("_", " ")


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".!?。！？" else f"{text}."


def _joined(parts: Iterable[str]) -> str:
    return " ".join(part for part in parts if part)
