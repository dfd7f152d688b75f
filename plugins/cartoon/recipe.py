"""The records of a live clip: all decisions about a shot, made before it is drawn.

Lengths and positions are in frame heights: x runs from 0 to the aspect ratio, y from 0 (top) to 1.
A *unit* is half the height of a character's face; bodies are proportioned in units.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ainern2d.core import Effect, Mode, Record, ShotSize, Stance

from .choices import (
    Age,
    Being,
    BodyShape,
    Brows,
    Expression,
    Eyes,
    Gesture,
    Hair,
    Hat,
    HeadShape,
    Look,
    Mark,
    Nose,
    Outfit,
    Pattern,
    Season,
    Setting,
    Stature,
    Time,
    Weather,
    Whiskers,
)


class Style(Record):
    """How a character looks. Colours are ``#rrggbb``.

    Attributes:
        whiskers: Which beard, where ``beard`` says that there is one.
        hat: What is on the head, or empty.
        hat_colour: Of the hat.
        scarf: Colour of a scarf around the neck, or empty.
        quirk: 0 to 1; varies the proportions of the face, so that faces differ.
        being: What it is. The skin of an animal is its fur or its feathers, of a robot its plates.
        pale: Of the light parts of fur: muzzle and belly.
        accent: Of sashes, ties and waistcoats, or empty.
        under: Of what is worn under an apron, or empty.
        shape: Thin to stout, or empty if the story leaves it open.
        stature: Tall or short, or empty if the story leaves it open.
        pattern: Of the cloth, or empty for plain cloth.
        marks: What else is on the face, around the head, or on the feet.
    """

    gender: Literal["female", "male", "unknown"]
    age: Literal["child", "young", "adult", "old"]
    skin: str
    hair: Hair
    hair_colour: str
    eye_colour: str
    outfit: Outfit
    cloth: str
    trim: str
    lower: str
    shoes: str
    beard: bool = False
    glasses: bool = False
    head: HeadShape = "oval"
    nose: Nose = "straight"
    eyes: Eyes = "almond"
    brows: Brows = "soft"
    whiskers: Whiskers = "full"
    hat: Hat = ""
    hat_colour: str = "#3d4a66"
    scarf: str = ""
    quirk: float = 0.5
    being: Being = "human"
    pale: str = "#f4ecd8"
    accent: str = ""
    under: str = ""
    shape: BodyShape = ""
    stature: Stature | Literal[""] = ""
    pattern: Pattern = ""
    marks: tuple[Mark, ...] = ()


class Span(Record):
    """Frames [start, end)."""

    start: int
    end: int


class Mood(Span):
    """An expression in frames [start, end); ``amount`` is its strength, 0 to 1."""

    emotion: Expression
    amount: float = 1.0


class Glance(Record):
    """A direction of eyes and head from ``frame`` on; -1 is left or up, 1 is right or down."""

    frame: int
    x: float
    y: float = 0.0


class Move(Span):
    """A gesture in frames [start, end).

    Attributes:
        gesture: Of the arms.
        side: The arm that leads.
        lift: How much higher the hands are than usual, in units, for close shots.
    """

    gesture: Gesture
    side: Literal[-1, 1]
    lift: float = 0.0


class Turn(Record):
    """A direction of the body from ``frame`` on: -1 left, 1 right, both in three-quarter view."""

    frame: int
    yaw: float


class Shift(Record):
    """The leg that bears the weight from ``frame`` on: -1 is the left of the picture, 1 right."""

    frame: int
    weight: float


class Walk(Span):
    """Steps along the picture, from one place to another, in units from where the actor stands."""

    start_x: float
    end_x: float
    run: bool = False


class Act(Span):
    """A deed in frames [start, end).

    Attributes:
        motion: Which; see :mod:`.acting.motions`.
        at: Frame of its contact.
        mid: Frame at which a figure that moves along is where it stands.
        side: The arm that leads.
        ahead: Where the figure faces: -1 left, 1 right.
        haste: How much faster than usual it is prepared.
        thing: What the leading hand holds, or empty.
        reach: For what the hand reaches: x and y in the picture, in units of the body from the
            base of its neck, and a depth.
        seat: What the figure sits or lies on, or empty.
        lowers: How much higher than the ground the figure lies on its seat, in units.
        pace: How often the gait or the wheels of what carries the figure turn in a second.
        cut: Whether the shot begins while the deed is being prepared.
        seats: How many people are on what carries the figure and is drawn with it.
        sober: Whether the figure does not smile at it.
        bare: Whether there is no table before the figure, though its motion is mostly done at one.
    """

    motion: str
    at: int
    side: Literal[-1, 1]
    ahead: Literal[-1, 1]
    mid: int = 0
    haste: float = 1.0
    thing: str = ""
    reach: tuple[float, float, float] = (0.0, 0.0, 0.0)
    seat: str = ""
    lowers: float = 0.0
    pace: float = 0.0
    cut: bool = False
    seats: int = 1
    bare: bool = False
    sober: bool = False


class Carriage(Record):
    """How head and body are held all through a shot.

    Attributes:
        tilt: Of the head, in degrees.
        lean: Of the upper body, forward, in radians.
        bob: Drop of the head, in units.
        yaw: How far the body is turned beyond where it faces.
    """

    tilt: float = 0.0
    lean: float = 0.0
    bob: float = 0.0
    yaw: float = 0.0


class Acting(Record):
    """The movements of a character in a shot.

    Attributes:
        phase: Of breathing and swaying, in turns; it differs between characters.
        talk: When it speaks.
        blinks: Frames at which a blink begins.
        nods: Frames at which a nod begins.
        glances: Where it looks, in order of time; the first is at frame 0.
        moods: Emotions, in order of time.
        moves: Gestures, in order of time.
        beats: Frames of stressed words, on which the hands and the head come down.
        turns: Where the body faces, in order of time; the first is at frame 0.
        shifts: On which leg the weight is, in order of time.
        rest: The gesture between gestures.
        rest_side: The arm that leads at rest, and that holds what is held.
        held: What is held, or empty.
        walk: Steps, or None.
        jumps: Frames at which a jump for joy begins.
        asleep: Whether it dozes: its eyes are closed and its head hangs.
        carriage: How head and body are held.
        wind: How far hair and cloth are blown, in units; negative to the left.
        cold: Whether its breath is seen.
        wet: Whether rain has made it wet.
        acts: Deeds, in order of time; a later one goes over an earlier one that lasts.
    """

    phase: float
    talk: tuple[Span, ...] = ()
    blinks: tuple[int, ...] = ()
    nods: tuple[int, ...] = ()
    glances: tuple[Glance, ...] = ()
    moods: tuple[Mood, ...] = ()
    moves: tuple[Move, ...] = ()
    beats: tuple[int, ...] = ()
    turns: tuple[Turn, ...] = ()
    shifts: tuple[Shift, ...] = ()
    rest: Gesture = "hang"
    rest_side: Literal[-1, 1] = 1
    held: str = ""
    walk: Walk | None = None
    jumps: tuple[int, ...] = ()
    asleep: bool = False
    carriage: Carriage = Carriage()
    wind: float = 0.0
    cold: bool = False
    wet: bool = False
    acts: tuple[Act, ...] = ()


class Actor(Record):
    """A character on the stage.

    Attributes:
        name: In the cast.
        style: How it looks.
        x: Of the middle of its neck.
        y: Of the base of its neck.
        unit: Half the height of its face.
        acting: Its movements.
        facing: Where its body is turned: -1 left, 0 to the viewer, 1 right; partners in a talk are
            at three quarters, about 0.6.
    """

    name: str
    style: Style
    x: float
    y: float
    unit: float
    acting: Acting
    facing: float = 0.0


class Shoulder(Record):
    """A listener seen from behind, out of focus, at the edge of an over-the-shoulder shot.

    Attributes:
        name: In the cast.
        style: How it looks.
        x: Of the middle of its neck.
        y: Of the base of its neck.
        unit: Half the height of its face.
        side: -1 stands at the left edge, 1 at the right.
        phase: Of its breathing, in turns.
    """

    name: str
    style: Style
    x: float
    y: float
    unit: float
    side: Literal[-1, 1]
    phase: float


class Group(Record):
    """People or animals of a kind: their words, and how many; 0 is a crowd."""

    words: str
    count: int = 0


class Backdrop(Record):
    """A place.

    Attributes:
        setting: Which kind of place it is.
        time: Time of day.
        weather: Weather.
        season: Season, which colours leaves.
        style: Of the buildings: western or Chinese.
        seed: Of every free choice, from the name of the location.
        kind: Which kind of place it is, in the planner's words; where :mod:`.backdrop.sets` has no
            set for it, or if it is empty, the setting shows it.
        age: Of buildings and furniture; empty if the story does not say.
        parts: Things the story says are there, such as ``lighthouse``.
        extras: Animals in the background that are not in the cast.
        effects: What moves or shines there without being a person or a thing.
        burning: Whether the thing that is seen alone is on fire.
        ablaze: Whether a fire fills the place; otherwise it burns at one spot.
        zoom: 1 shows all of it; close-ups show a part.
        x: Middle of the part that is shown, as a fraction of the width.
        blur: Standard deviation of the blur, in frame heights; 0 is sharp.
    """

    setting: Setting
    time: Time
    weather: Weather
    seed: int
    season: Season = "summer"
    style: Literal["west", "east"] = "west"
    kind: str = ""
    age: Age = ""
    parts: tuple[str, ...] = ()
    extras: tuple[Group, ...] = ()
    effects: tuple[Effect, ...] = ()
    burning: bool = False
    ablaze: bool = False
    zoom: float = 1.0
    x: float = 0.5
    blur: float = 0.0


class View(Record):
    """The view of the camera: ``zoom`` about the point of interest, then moved by (x, y)."""

    zoom: float = 1.0
    x: float = 0.0
    y: float = 0.0


class Camera(Record):
    """A move from one view to another with soft ends, about the point (``at_x``, ``at_y``)."""

    at_x: float
    at_y: float
    start: View = View()
    end: View = View()

    @property
    def moves(self) -> bool:
        """Whether start and end of the move differ."""
        return self.start != self.end


class Bystander(Record):
    """A person in the background, as seen in one frame of what it does."""

    actor: Actor
    frame: int = 0


class Placed(Record):
    """A thing that stands beside people; lengths are in frame heights.

    Attributes:
        name: Of its drawing, with its state; see :mod:`.props.broken`.
        x: Of its middle.
        ground: Height of the ground there.
        top: Height of the table that it stands on, or that of the ground.
        tall: Height of the thing.
        unit: Half the height of the face of the person beside it.
        start: First frame in which it is there.
        end: First frame in which it is there no longer.
    """

    name: str
    x: float
    ground: float
    top: float
    tall: float
    unit: float
    start: int = 0
    end: int = 1_000_000


class Balloon(Span):
    """A picture of what is spoken of, beside who speaks, in frames [start, end).

    Attributes:
        left: Of its outline.
        top: Of its outline.
        width: Of its outline.
        height: Of its outline.
        tail: Where its tail points, which is near the mouth of who speaks; None if it has no tail.
        picture: The shot that it shows a frame of.
        shown: Which frame of that.
        thing: Drawing of a thing that is shown large beside its people, or empty.
        number: How many there are of that thing, or how much it is; 0 shows no digits.
        stance: Whether what it shows is denied, with a cross, or asked, with a question mark.
        thought: Whether it is a thought bubble, whose tail is a row of circles.
    """

    left: float
    top: float
    width: float
    height: float
    tail: tuple[float, float] | None
    picture: Recipe
    shown: int
    thing: str = ""
    number: int = 0
    stance: Stance = ""
    thought: bool = False


class Recipe(Record):
    """A resolved shot.

    Attributes:
        aspect: Width of the frame, in frame heights.
        fps: Frames per second.
        frames: Length.
        size: How much is seen.
        language: Of the lettering.
        backdrop: The place.
        camera: Its move.
        actors: Who is in view, from left to right.
        shoulders: Listeners before the camera, seen from behind.
        prop: A thing that is shown alone, or empty; see :mod:`.props.alone`.
        several: Whether there is more than one of that thing.
        inscription: Words that it bears, or empty; see :mod:`.props.inscriptions`.
        number: Digits that stand beside it: how many there are, or how much it is; 0 for none.
        sounding: Whether it rings or is knocked at: lines beside it show that it is heard.
        bystanders: People in the background, the farthest first, in front of a place that is not
            enlarged.
        placed: Things that stand beside people.
        tints: Colours of things that are held or shown alone, by the names of their drawings.
        caption: Lettering, or empty.
        hold: Frames for which each drawing of a pose is shown: 2 at 24 fps is "on twos".
        silhouette: Whether people are seen as dark shapes, as at a grave deed.
        look: The style in which all of it is drawn.
        follow: How fast a camera that follows riders goes along with them, in frame heights a
            second; positive goes right.
        mode: Whether it happens, or is remembered, dreamt or told of; see :mod:`.styles.recalled`.
        told: Whether its speaker is heard and not seen: mouths in the picture follow no sound.
        balloons: What is spoken of, in order of time.
    """

    aspect: float = Field(gt=0)
    fps: int = Field(gt=0)
    frames: int = Field(gt=0)
    size: ShotSize
    language: str
    backdrop: Backdrop
    camera: Camera
    actors: tuple[Actor, ...] = ()
    shoulders: tuple[Shoulder, ...] = ()
    prop: str = ""
    several: bool = False
    inscription: str = ""
    number: int = 0
    sounding: bool = False
    bystanders: tuple[Bystander, ...] = ()
    placed: tuple[Placed, ...] = ()
    tints: dict[str, str] = Field(default_factory=dict)
    caption: str = ""
    hold: int = Field(default=1, gt=0)
    silhouette: bool = False
    look: Look = "flat"
    follow: float = 0.0
    mode: Mode = "present"
    told: bool = False
    balloons: tuple[Balloon, ...] = ()


class LiveClip(Record):
    """The file ``clip.json``."""

    backend: Literal["cartoon"] = "cartoon"
    recipe_version: int
    recipe: Recipe
    inputs: dict[str, str] = Field(default_factory=dict)
