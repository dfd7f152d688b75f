"""Turns the passages of a scene into shots and lines, and records the cover of each sentence.

The grammar: a wide shot establishes a place; narration shows the people it is about, or the place,
or an insert of a prop that is shown; a speaker is shown close enough for a readable mouth; a long
speech shows its listener for a while; a scene ends on the last listener.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from ainern2d.core import (
    LONGEST_SPOKEN,
    Alternative,
    Attribution,
    Deed,
    EffectCue,
    Emotion,
    Line,
    Manner,
    Shot,
    ShotSize,
    Verb,
    split_long,
)
from ainern2d.core.story.timeline import LEAD, TAIL

from .delivery import emotion_of, jumps, manner_of, pace_of, shows_face, walks
from .drafts import Draft, one_line, seconds_of, shortened
from .passes import nothing, run_pass
from .presence import Presence, Seen
from .props import ANIMALS, Handling, Hands, found_in, is_subject
from .record import Role
from .sizes import OTHER, size_of_speech

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from ainern2d.core import Mode, Prop

    from .coverage import CoverageBook, Entry
    from .props import Found
    from .record import Event, Passage, Piece, Turn
    from .roster import Roster

CARD_SECONDS = 2.0
"""Length of a title card in seconds."""
SILENT_SECONDS = 2.5
"""Length in seconds of a shot that shows a place before the first line."""
LISTENING_SECONDS = 1.5
"""Length in seconds of the silent reaction at the end of a scene."""
TOLD_SECONDS = 6.5
"""Longest narration over one picture, in seconds."""
TOLD_LINE_SECONDS = 8.5
"""Longest sentence of narration that is not cut at a clause, in seconds."""
ASIDE_SECONDS = 3.0
"""Longest narration that stays on the speaker instead of getting its own shot, in seconds."""
SPEECH_SECONDS = 6.5
"""Longest speech in one picture, in seconds, before the camera goes closer or to the listener."""

LEAST_ALTERNATIVE = 0.05
"""Least confidence of another speaker of a line that the storyboard lists."""

FACES = frozenset(
    {
        Verb.SMILE,
        Verb.LAUGH,
        Verb.WEEP,
        Verb.FROWN,
        Verb.LOOK,
        Verb.LISTEN,
        Verb.THINK,
        Verb.SIGH,
        Verb.SHOUT,
        Verb.TREMBLE,
        Verb.NOD,
        Verb.SHAKE_HEAD,
    }
)
"""Deeds that a face shows, so that a close picture of it stays true."""

_HANDS = frozenset({Verb.SHOW, Verb.GIVE, Verb.HOLD, Verb.TAKE})
"""Deeds of which an insert of the thing shows enough, if nobody is there who receives it."""
_INSERTED = frozenset({Handling.SHOWN, Handling.GIVEN})


class Director:
    """Makes the shots of scenes.

    Args:
        coverage: Record of the cover of each sentence.
        roster: People of the story.
        max_seconds: Longest shot in seconds, by estimate.
    """

    def __init__(self, coverage: CoverageBook, roster: Roster, max_seconds: float) -> None:
        self.roster = roster
        self.coverage = coverage
        self.told_limit = min(TOLD_SECONDS, max_seconds)
        self.speech_limit = min(SPEECH_SECONDS, max_seconds)
        self._longest = max(1.0, max_seconds - float(LEAD + TAIL))
        self._hands = Hands()
        self._people: Presence | None = None
        self._present: tuple[Presence | None, Hands] = (None, self._hands)
        self._mode: Mode = "present"
        self.shown: set[Prop] = set()
        self._number = 0

    def shoot(
        self, passages: Sequence[Passage], cards: Sequence[str], mode: Mode = "present"
    ) -> list[Shot]:
        """Return the shots of one scene, with provisional ids.

        Args:
            passages: Passages of the scene.
            cards: Texts of title cards before it.
            mode: What the scene is in the story. The present goes on after a memory with the same
                people, who hold the same things.
        """
        if self._mode == "present" and mode != "present":
            self._present = self._people, self._hands
            self._hands = Hands()
        elif self._mode != "present" and mode == "present":
            self._people, self._hands = self._present
        self._mode = mode
        text = "\n".join(passage.block.text for passage in passages)
        covered = len(self.coverage)
        read = partial(self._read, passages, covered)
        drafts = [self._card(card) for card in cards]
        drafts += run_pass("shots of a scene", text, read, self._staged, passages)
        return [run_pass("camera", draft.text, draft.plain, draft.filmed) for draft in drafts]

    def _staged(self, passages: Sequence[Passage]) -> list[Draft]:
        self._people = Presence(self.roster, self._people)
        scene = _Set(self, self._people, self._hands)
        for passage in passages:
            self._note_heading(passage)
            scene.play(passage)
        return scene.finish()

    def _read(self, passages: Sequence[Passage], covered: int) -> list[Draft]:
        """Return shots in which the narrator reads a scene, tags included, over its place.

        Args:
            passages: Passages of the scene.
            covered: Number of coverage entries before the scene.
        """
        self.coverage.cut(covered)
        drafts = [Draft(self.next_id("shot"), ShotSize.WIDE, silence=SILENT_SECONDS)]
        for passage in passages:
            self._note_heading(passage)
            texts = [self.cut_long(piece.text, told=True) for piece in passage.pieces]
            for part in chain.from_iterable(texts):
                if not any(map(str.isalnum, part)):
                    self.coverage.add(part, "shown", drafts[-1].id)
                    continue
                if drafts[-1].lines:
                    drafts.append(Draft(self.next_id("shot"), ShotSize.WIDE))
                line = Line(id=self.next_id("line"), text=part, how=Attribution.NARRATION)
                drafts[-1].lines.append(line)
                self.coverage.add(part, "line", line.id)
        return drafts

    def _note_heading(self, passage: Passage) -> None:
        if passage.block.text and not passage.pieces:
            self.coverage.heading(passage.block.text)

    def empty_hands(self) -> None:
        """Take all props away from people: time has passed."""
        self._hands = Hands()

    def put_down(self) -> None:
        """Take from people what nobody carries to another place, such as a cup."""
        self._hands.put_down()

    def cut_long(self, text: str, *, told: bool) -> list[str]:
        """Return a sentence in parts that fit into a shot, and into a line of a storyboard."""
        most = min(TOLD_LINE_SECONDS, self._longest) if told else self._longest
        parts = run_pass("long sentences", text, lambda: [text], split_long, text, most)
        # What takes little time to say, such as a row of signs, may still have many characters.
        return [piece for part in parts for piece in _of_a_line(part)]

    def next_id(self, kind: str) -> str:
        """Return a provisional id."""
        self._number += 1
        return f"{kind}{self._number}"

    def _card(self, caption: str) -> Draft:
        shown = shortened(caption)
        return Draft(
            self.next_id("shot"), ShotSize.TITLE, caption=shown, silence=CARD_SECONDS, told=True
        )


def _is_thing(kind: str) -> bool:
    """Return whether an insert shows those whom a noun names: a cat, a dog, a bird."""
    return any(thing.prop in ANIMALS for thing in found_in(kind))


_THOUGHT = re.compile(
    r"(?:(?:But|And|So|Still|Yet),? )?(?:(?:it|that|this) (?:was|is|had|would|could)"
    r"|(?:he|she|they) (?:had|would|could)|nothing|nobody|no one|there (?:was|were) no"
    r"|perhaps|maybe)(?:n['’]t| not)?\b"
    r"|[这那](?=[是就也才都])|原来|毕竟|其实|大概|也许|仿佛|好像|谁也|从来|反正|到底",
    re.IGNORECASE,
)
"""How sentences begin that say what people think, and no more of what is seen."""


_SOMEBODY = re.compile(r"\b(?:he|she|his|her)\b|[他她]", re.IGNORECASE)
"""Third-person pronouns: in "her stomach dropped" the sentence has no other person."""


class _Set:
    """The shots of one scene in the making."""

    def __init__(self, director: Director, people: Presence, hands: Hands) -> None:
        self._director = director
        self._people = people
        self._shots: list[Draft] = []
        self._waiting: list[Entry] = []
        self._hands = hands
        self._inserted: set[Prop] = set()
        self._lead: tuple[tuple[str, ...], str] = ((), "")

    def play(self, passage: Passage) -> None:
        """Add the shots and lines of one passage."""
        pieces = passage.pieces
        self._lead = ((), "")
        at = 0
        while at < len(pieces):
            piece = pieces[at]
            if piece.turn is None:
                self._tell(piece) if piece.role is Role.TOLD else self._show(piece)
                at += 1
                continue
            end = at
            while end < len(pieces) and pieces[end].turn is piece.turn:
                end += 1
            self._say(pieces[at:end], piece.turn)
            at = end

    def finish(self) -> list[Draft]:
        """Return the shots; a scene without words still shows its place."""
        if not self._shots:
            self._establish(())
        last = self._shots[-1]
        listener = self._people.listener(last.focus)
        if not last.told and last.focus and listener:
            self._new(ShotSize.MEDIUM_CLOSE, (listener,), listener, told=False)
            self._shots[-1].silence = LISTENING_SECONDS
        self._settle()
        return self._shots

    def _tell(self, piece: Piece) -> None:
        if not any(map(str.isalnum, piece.text)):
            self._show(piece)
            return
        parts = self._director.cut_long(piece.text, told=True)
        end = 0
        for number, part in enumerate(parts):
            before = end
            start, end = _span(piece.text, part, end)
            last = number + 1 == len(parts)
            events = [e for e in piece.events if before <= e.at and (e.at < end or last)]
            told_about = self._people.told_about
            shown = run_pass("people told about", part, Seen, told_about, piece, start, end)
            acting = run_pass(
                "people who act", part, list, self._people.acting, piece, events, shown
            )
            shown = run_pass("people who act", part, Seen, self._people.with_actors, shown, acting)
            things = run_pass("things", part, list, found_in, self._without_names(part))
            if not (shown.people or shown.extras or things):
                shown = self._still_seen(shown, part, events, number > 0)
            seen = shown.people
            others = self._people.others(seen)
            deeds = [each for each in acting if isinstance(each, Deed)]
            handled = (things, seen, others, deeds)
            run_pass("hands", part, nothing, self._hands.follow, *handled)
            strangers = {
                each.kind for each in shown.extras if each.count == 1 and not _is_thing(each.kind)
            }
            telling = (part, piece, deeds, seen, things, strangers)
            shot = run_pass("shots", part, self._plain_shot, self._shot_for_telling, *telling)
            shot.held |= self._hands.of({*shot.cast, *shot.pair})
            shot.show(part)
            if shot.size is ShotSize.INSERT and any(map(is_thing_seen, deeds)):
                acting = [e for e in acting if not isinstance(e, Deed) or is_thing_seen(e)]
            shot.tell(piece, acting, shown.extras)
            self._add_line(shot, part, [self._director.coverage.add(part, "line")], None)
            self._people.meet(seen)
            self._people.leave(acting)
            self._lead = (seen, part)

    def _show(self, piece: Piece) -> None:
        """Record words that are only shown; they belong to the current shot, or the next."""
        at = self._shots[-1].id if self._shots else ""
        entry = self._director.coverage.add(piece.text, "shown", at)
        if not at:
            self._waiting.append(entry)

    def _shot_for_telling(
        self,
        text: str,
        piece: Piece,
        deeds: Sequence[Deed],
        seen: tuple[str, ...],
        things: Sequence[Found],
        strangers: Collection[str],
    ) -> Draft:
        seconds = seconds_of(text)
        running = self._shots[-1] if self._shots else None
        if running is None:
            return self._establish(seen)
        stranger = any(name in strangers for deed in deeds for name in deed.who)
        acted = stranger or any(
            name in seen
            for deed in deeds
            if deed.whom or deed.verb not in _HANDS
            for name in deed.who
        )
        shown = next((deed for deed in deeds if is_thing_seen(deed)), None)
        if shown and not acted and not any(deed.who for deed in deeds):
            return self._new(ShotSize.INSERT, (), "", told=True)
        insert = None if acted else self._insert(text, seen, things)
        if insert:
            return insert
        fits = running.takes(seconds, self._director.told_limit)
        fits = fits and not acts_anew(running, piece, deeds)
        if running.establishing:
            if fits and (bool(seen) == bool(running.cast) or not seen):
                running.cast = self._people.side_by_side(dict.fromkeys((*running.cast, *seen)))
                return running
        elif fits and self._goes_on(running, text, seen, seconds):
            return running
        if not seen and stranger:
            # The artist shows who acts there, so nobody else needs to fill the picture.
            return self._new(ShotSize.MEDIUM, (), "", told=True)
        if not seen:
            return self._new_view(ShotSize.WIDE, (), "")
        focus = seen[0] if len(seen) == 1 else ""
        close = bool(focus) and shows_face(text)
        size = ShotSize.MEDIUM_CLOSE if close else ShotSize.MEDIUM
        if walks(text):
            # Walking is shown from head to foot.
            size, focus = ShotSize.WIDE, ""
        return self._new_view(size, self._people.side_by_side(seen), focus)

    def _insert(self, text: str, seen: tuple[str, ...], things: Sequence[Found]) -> Draft | None:
        """Return an insert of a prop that is shown, the first time in a scene."""
        running = self._shots[-1]
        for thing in things:
            prop = self._hands.seen(thing)
            told = thing.handling in _INSERTED or is_subject(thing, text)
            told = told or (prop in ANIMALS and thing.handling is not Handling.HELD)
            if not told or prop in self._inserted or running.size is ShotSize.INSERT:
                continue
            if seen and shows_face(text) and prop in self._director.shown:
                # The prop was shown before: this time show the face.
                continue
            self._inserted.add(prop)
            self._director.shown.add(prop)
            shot = self._new(ShotSize.INSERT, (), "", told=True)
            shot.prop = prop
            return shot
        return None

    def _goes_on(self, running: Draft, text: str, seen: tuple[str, ...], seconds: float) -> bool:
        """Return whether narration continues over the current picture."""
        if running.prop or running.size is ShotSize.TITLE:
            return False
        if running.told:
            return set(seen) <= set(running.cast) and bool(seen) == bool(running.cast)
        return set(seen) == {running.focus} and seconds <= ASIDE_SECONDS

    def _say(self, pieces: Sequence[Piece], turn: Turn) -> None:
        """Add the words of one turn, with the tags that only name the speaker."""
        if turn.speaker in self._lead[0][:1] and self._emotion("", turn.cue) is Emotion.NEUTRAL:
            # "Mira smiled." right before her words says how she speaks them.
            turn.cue = f"{turn.cue} {self._lead[1]}".strip()
        entries = [
            (piece, self._director.coverage.add(part, "line" if audible else "shown"))
            for piece in pieces
            for part in self._parts(piece)
            for audible in [piece.role is Role.SPEECH and any(map(str.isalnum, part))]
        ]
        spoken = [entry for _, entry in entries if entry.by == "line"]
        shown = [entry for _, entry in entries if entry.by == "shown"]
        first: Draft | None = None
        groups = list(self._lines(spoken))
        for number, group in enumerate(groups):
            text = one_line([entry.text for entry in group])
            listened = number % 2 == 1 and number + 1 < len(groups)
            listener = self._people.listener(turn.speaker) if listened else ""
            if listener:
                shot = self._new(ShotSize.MEDIUM_CLOSE, (listener,), listener, told=False)
            else:
                saying = (text, turn)
                shot = run_pass("shots", text, self._plain_shot, self._shot_for_saying, *saying)
            self._add_line(shot, text, group, turn)
            said = (piece for piece, entry in entries if any(entry is each for each in group))
            for piece in dict.fromkeys(said):
                shot.topics += piece.topics
            first = first or shot
        if first is None:
            first = self._new(ShotSize.MEDIUM_CLOSE, *self._people.view_of(turn), told=False)
        for entry in shown:
            entry.at = first.id
        manner = " ".join(piece.text for piece in pieces if piece.role is Role.TAG)
        for piece in pieces:
            if piece.role is Role.TAG:
                first.tell(piece, [event.what for event in piece.events])
        if manner and turn.cue and self._emotion("", turn.cue) is not Emotion.NEUTRAL:
            first.action = first.action or manner.strip(" ,，")

    def _parts(self, piece: Piece) -> list[str]:
        if piece.role is not Role.SPEECH:
            return [piece.text]
        return self._director.cut_long(piece.text, told=False)

    def _lines(self, spoken: Sequence[Entry]) -> Iterator[list[Entry]]:
        """Group sentences into lines that fit into a shot."""
        group: list[Entry] = []
        seconds = 0.0
        characters = 0
        for entry in spoken:
            length = seconds_of(entry.text) + 0.1
            is_full = (
                seconds + length > self._director.speech_limit
                or characters + len(entry.text) > LONGEST_SPOKEN
            )
            if group and is_full:
                yield group
                group, seconds, characters = [], 0.0, 0
            group.append(entry)
            seconds += length
            characters += len(entry.text) + 1
        if group:
            yield group

    def _shot_for_saying(self, text: str, turn: Turn) -> Draft:
        if not self._shots:
            self._establish(self._people.opening(turn)).silence = SILENT_SECONDS
        running = self._shots[-1]
        cast, focus = self._people.view_of(turn)
        seconds = seconds_of(text)
        if running.takes(seconds, self._director.speech_limit + ASIDE_SECONDS):
            same = running.focus == focus and running.cast == cast and not running.establishing
            telling = sum(seconds_of(line.text) for line in running.lines)
            aside = telling <= ASIDE_SECONDS and not running.verbs - FACES
            if same and focus and (not running.told or aside):
                running.told = False
                running.size = self._size(text, turn)
                return running
        size = self._size(text, turn) if focus else ShotSize.MEDIUM
        pair = self._people.pair_of(focus, turn.addressee) if focus else ()
        if focus and jumps(turn.cue):
            return self._new(ShotSize.MEDIUM, pair or cast, focus, told=False)
        if focus and (running.size, running.cast) == (size, cast):
            size = OTHER[size]
        shot = self._new(size, cast, focus, told=False)
        shot.pair = pair
        shot.held |= self._hands.of(pair)
        return shot

    def _size(self, text: str, turn: Turn) -> ShotSize:
        carried = self._hands.of((turn.speaker,)).get(turn.speaker)
        return size_of_speech(text, turn.cue, carries=carried in ANIMALS)

    def _still_seen(self, shown: Seen, part: str, events: Sequence[Event], goes_on: bool) -> Seen:
        """Return the person of the last shot for words in which there is nothing else to show.

        These are the rest of a sentence about that person, thoughts, sentences with "he" or "she",
        and every sentence after a shot of the scene had shown the place without people: another
        one would tell less. Sentences with an effect, such as rain, show the place.
        """
        running = self._shots[-1] if self._shots else None
        last = (running.focus or next(iter(running.cast), "")) if running else ""
        done = any(isinstance(event.what, Deed) for event in events)
        looked_at = any(isinstance(event.what, EffectCue) for event in events)
        thought = _THOUGHT.match(part) is not None and not done
        seen_empty = any(not (each.cast or each.prop or each.caption) for each in self._shots)
        about = seen_empty or _SOMEBODY.search(part) is not None
        if not last or looked_at or not (goes_on or thought or (about and not done)):
            return shown
        return replace(shown, people=(last,))

    def _without_names(self, part: str) -> str:
        """Return a sentence in which no name of a person is a word for a thing."""
        for name in self._director.roster.named_as_things:
            part = part.replace(name, "_" * len(name))
        return part

    def _plain_shot(self) -> Draft:
        """Start a shot of the place alone, for words whose own picture was not found."""
        return self._new(ShotSize.WIDE, (), "", told=True)

    def _establish(self, seen: tuple[str, ...]) -> Draft:
        shot = self._new(ShotSize.WIDE, self._people.side_by_side(seen), "", told=True)
        shot.establishing = True
        shot.silence = SILENT_SECONDS
        return shot

    def _new_view(self, size: ShotSize, cast: tuple[str, ...], focus: str) -> Draft:
        """Start a shot for narration, at another size if it would repeat size and people."""
        running = self._shots[-1]
        if (running.size, running.cast) == (size, cast):
            if not cast:
                # The place was just shown: now the people in it, who look at the thing described.
                cast = self._people.side_by_side(self._people.here)
            size = OTHER[size]
        return self._new(size, cast, focus, told=True)

    def _new(self, size: ShotSize, cast: tuple[str, ...], focus: str, *, told: bool) -> Draft:
        pair = self._people.pair_of(focus) if cast == (focus,) else ()
        shot = Draft(
            self._director.next_id("shot"),
            size,
            cast=cast,
            focus=focus,
            pair=pair,
            held=self._hands.of({*cast, *pair}),
            told=told,
        )
        self._shots.append(shot)
        self._settle()
        return shot

    def _settle(self) -> None:
        for entry in self._waiting:
            entry.at = self._shots[0].id
        self._waiting.clear()

    def _add_line(
        self, shot: Draft, text: str, entries: Sequence[Entry], turn: Turn | None
    ) -> None:
        id_ = self._director.next_id("line")
        told = partial(Line, id=id_, text=text, how=Attribution.NARRATION)
        line = run_pass("lines", text, told, self._spoken, id_, text, turn) if turn else told()
        shot.lines.append(line)
        for entry in entries:
            entry.at = line.id
        if turn and not turn.off_screen:
            self._people.meet((turn.speaker,))

    def _spoken(self, id_: str, text: str, turn: Turn) -> Line:
        emotion = self._emotion(text, turn.cue)
        return Line(
            id=id_,
            speaker=turn.speaker,
            addressee=turn.addressee if turn.addressee in self._director.roster.genders else "",
            text=text,
            how=turn.how,
            confidence=round(turn.confidence, 2),
            alternatives=tuple(
                Alternative(speaker=name, confidence=round(sure, 2))
                for name, sure in turn.alternatives
                if sure >= LEAST_ALTERNATIVE
            ),
            emotion=emotion,
            manner=run_pass("manner", text, lambda: Manner.PLAIN, manner_of, turn.cue),
            pace=run_pass("pace", text, lambda: 1.0, pace_of, text, turn.cue, emotion),
        )

    def _emotion(self, text: str, cue: str) -> Emotion:
        return run_pass("emotion", text or cue, lambda: Emotion.NEUTRAL, emotion_of, text, cue)


def is_thing_seen(deed: Deed) -> bool:
    """Return whether a deed is that of nobody, and says which thing is seen."""
    return deed.verb is Verb.LOOK and not (deed.who or deed.whom) and deed.object is not None


def acts_anew(running: Draft, piece: Piece, deeds: Sequence[Deed]) -> bool:
    """Return whether a part of a piece has a deed that the current picture does not show.

    Deeds of the face do not count.
    """
    done = {deed.verb for deed in deeds} - FACES
    shown = running.verbs
    is_new = piece not in running.pieces and bool(done - shown)
    return is_new and (not running.told or bool(shown - FACES))


def _span(text: str, part: str, start: int) -> tuple[int, int]:
    """Return where a part of a text begins and ends, not before ``start``."""
    at = text.find(part, start)
    return (start, len(text)) if at < 0 else (at, at + len(part))


def _of_a_line(text: str) -> list[str]:
    """Return a text in parts of at most so many characters as a line may have, cut at spaces."""
    parts = []
    while len(text) > LONGEST_SPOKEN:
        cut = text.rfind(" ", 1, LONGEST_SPOKEN)
        cut = LONGEST_SPOKEN if cut < 0 else cut
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*parts, text]
