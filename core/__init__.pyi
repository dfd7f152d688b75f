"""The names of the public interface; the headings are those of docs/api.md.

Each name is imported from its module when it is asked for. After a change here run
`python -m tests.support.api_reference`.
"""

# Announcing: What the module of a plugin's entry point needs.
from .backends.hookspecs import hookimpl as hookimpl
from .backends.spec import (
    API_VERSION as API_VERSION,
    BackendConfig as BackendConfig,
    BackendSpec as BackendSpec,
    Capabilities as Capabilities,
    Health as Health,
    Resources as Resources,
    Weight as Weight,
    not_content as not_content,
)
from .backends.vocabulary import Vocabulary as Vocabulary
from .backends.worn import Worn as Worn
from .backends.voices import NamedVoice as NamedVoice
from .entities.embedding import Embedder as Embedder
from .translatable import coded as coded
from .ops.kind import Kind as Kind

# Performing: What the methods of a backend get beside their request, and the errors they raise.
from .backends.work import CancelToken as CancelToken, Work as Work
from .errors import (
    Ainern2dError as Ainern2dError,
    CancelledError as CancelledError,
    ConfigError as ConfigError,
    InputError as InputError,
    InterruptedByUserError as InterruptedByUserError,
    InvalidRequestError as InvalidRequestError,
    LostError as LostError,
    OpError as OpError,
    OutOfMemoryError as OutOfMemoryError,
    PluginError as PluginError,
    StorageError as StorageError,
    StoryError as StoryError,
    StoryboardError as StoryboardError,
    TransientError as TransientError,
)

# Requests: What is asked for. The fields enter the key of the op.
from .backends.requests import (
    PlanRequest as PlanRequest,
    LlmRequest as LlmRequest,
    Message as Message,
    ImageRequest as ImageRequest,
    AudioRequest as AudioRequest,
    VideoRequest as VideoRequest,
    Performer as Performer,
    Shown as Shown,
    Speech as Speech,
    LipsyncRequest as LipsyncRequest,
    RenderRequest as RenderRequest,
    Cue as Cue,
    Encoding as Encoding,
    SoundRequest as SoundRequest,
    PlacedSound as PlacedSound,
    MixRequest as MixRequest,
    ConformRequest as ConformRequest,
    SoundShot as SoundShot,
    ComposeRequest as ComposeRequest,
    FilmShot as FilmShot,
    FilmLine as FilmLine,
    MeasureRequest as MeasureRequest,
)

# Results: What a method returns.
from .backends.results import (
    Form as Form,
    Staged as Staged,
    PlanResult as PlanResult,
    LlmResult as LlmResult,
    ImageResult as ImageResult,
    AudioResult as AudioResult,
    VideoResult as VideoResult,
    LipsyncResult as LipsyncResult,
    RenderResult as RenderResult,
    SoundResult as SoundResult,
    MixResult as MixResult,
    ConformResult as ConformResult,
    ComposeResult as ComposeResult,
    MeasureResult as MeasureResult,
    OutputFile as OutputFile,
)

# Storyboards: The plan of a film, and the types of it that requests carry.
from .story.storyboard import (
    Storyboard as Storyboard,
    Scene as Scene,
    Shot as Shot,
    Line as Line,
    Alternative as Alternative,
    Extras as Extras,
    Sentence as Sentence,
    Character as Character,
    Location as Location,
    Look as Look,
    Voice as Voice,
    Accessory as Accessory,
    Attribution as Attribution,
    CameraMove as CameraMove,
    Prop as Prop,
    Pronunciations as Pronunciations,
    ShotSize as ShotSize,
    NARRATOR as NARRATOR,
    LONGEST_SPOKEN as LONGEST_SPOKEN,
)
from .story.deeds import (
    Deed as Deed,
    Effect as Effect,
    EffectCue as EffectCue,
    Emotion as Emotion,
    Feeling as Feeling,
    Item as Item,
    Manner as Manner,
    Mood as Mood,
    Noise as Noise,
    SoundCue as SoundCue,
    Stance as Stance,
    Thing as Thing,
    Verb as Verb,
)
from .story.costumes import role_of_clothes as role_of_clothes
from .story.doubts import DOUBTFUL_PLACE as DOUBTFUL_PLACE
from .story.fields import Evidence as Evidence
from .story.ids import with_ids as with_ids
from .story.sounds import Foley as Foley
from .story.places import (
    ANY_ROOM as ANY_ROOM,
    OPEN_GROUND as OPEN_GROUND,
    UNTOLD_SETTINGS as UNTOLD_SETTINGS,
    Surroundings as Surroundings,
    World as World,
    PlaceKind as PlaceKind,
    KindOfPlace as KindOfPlace,
    kind_of_place as kind_of_place,
    line_of as line_of,
    Era as Era,
    Culture as Culture,
    Genre as Genre,
    TimeOfDay as TimeOfDay,
    Weather as Weather,
    Season as Season,
    Side as Side,
    Mode as Mode,
)

# Reading stories: For backends of the kind `plan`.
from .story.reading import read_story as read_story
from .story.document import Document as Document, Block as Block, BlockKind as BlockKind
from .story.language import (
    unreadable_language as unreadable_language,
    detect_language as detect_language,
    is_han as is_han,
    gap as gap,
)
from .story.sentences import (
    spoken_seconds as spoken_seconds,
    split_long as split_long,
    split_sentences as split_sentences,
)

# Speech and mouths: For backends of the kinds `audio`, `lipsync` and `render`.
from .story.speech import (
    PhonemeTimeline as PhonemeTimeline,
    Phone as Phone,
    MouthTrack as MouthTrack,
    MouthBoxes as MouthBoxes,
    SHAPES as SHAPES,
)
from .story.pronouncing import respelled as respelled
from .speech.phoneme_times import (
    SpokenWord as SpokenWord,
    Timing as Timing,
    phoneme_timeline as phoneme_timeline,
)
from .media.wav import Sound as Sound, read_wav as read_wav, write_wav as write_wav

# Pictures and movies: Files of the form that results need.
from .media.encode import MovieWriter as MovieWriter
from .media.pictures import read_pictures as read_pictures
from .media.planes import Area as Area, to_i420 as to_i420
from .media.fitting import (
    covering as covering,
    fit_movies as fit_movies,
    fit_picture as fit_picture,
    fit_pictures as fit_pictures,
    mix_speech as mix_speech,
    write_part as write_part,
    write_picture as write_picture,
    write_png as write_png,
)
from .media.grids import GRIDS as GRIDS, Grid as Grid
from .media.lettering import write_text as write_text
from .media.fonts import (
    BLACK as BLACK,
    BOLD as BOLD,
    FONT as FONT,
    typeface as typeface,
    verified_font as verified_font,
)

# Servers: For backends whose model runs in a server of its own.
from .backends.server_options import (
    ServerConfig as ServerConfig,
    require as require,
    require_one_of as require_one_of,
)
from .backends.server_health import (
    modules_installed as modules_installed,
    server_health as server_health,
)
from .backends.http import (
    Answer as Answer,
    FormField as FormField,
    HttpServer as HttpServer,
    ModelServer as ModelServer,
    UnreachableError as UnreachableError,
)
from .backends.http_errors import (
    error_words as error_words,
    hidden_refusal as hidden_refusal,
    refusal as refusal,
    server_failure as server_failure,
)
from .backends.watch import Watch as Watch, watch as watch
from .backends.prompts import (
    look_of as look_of,
    picture_prompt as picture_prompt,
    shot_prompt as shot_prompt,
    speech_prompt as speech_prompt,
)
from .backends.json_answers import json_in as json_in, schema_problems as schema_problems

# Records: Plain data with canonical JSON, and what is derived from it.
from .ops.record import Record as Record
from .ops.canonical import digest as digest, seed_of as seed_of
from .locks import locked as locked

# Hooks: What the hooks beside `ainern2d_backends` are given.
from .film.events import Event as Event, EventType as EventType
from .film.needs import Need as Need
from .ops.manifest import Artifact as Artifact, Manifest as Manifest, Rung as Rung
