"""Ops and their keys: the canonical form, what changes a key, and seeds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ainern2d.core.ops import Artifact, Kind, Manifest, Op, Rung, canonical_json, digest, seed_of

if TYPE_CHECKING:
    import random

scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
data = st.recursive(
    scalars | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
hashes = st.text("0123456789abcdef", min_size=64, max_size=64)

SAMPLE = Op(
    kind=Kind.VIDEO,
    backend="artist",
    recipe_version=3,
    model="large",
    options={"steps": 20},
    weights={"w": "a" * 64},
    libraries={"av": "15.0"},
    params={"frames": 24},
    seed=7,
    take=1,
    inputs={"reference": "b" * 64},
)
CHANGES: dict[str, Any] = {
    "kind": Kind.RENDER,
    "backend": "other",
    "recipe_version": 4,
    "model": "small",
    "options": {"steps": 21},
    "weights": {"w": "c" * 64},
    "libraries": {"av": "15.1"},
    "params": {"frames": 25},
    "seed": 8,
    "take": 2,
    "inputs": {"reference": "d" * 64},
}


@st.composite
def ops(draw: st.DrawFn) -> Op:
    return Op(
        kind=draw(st.sampled_from(list(Kind))),
        backend=draw(texts),
        recipe_version=draw(st.integers(0, 9)),
        model=draw(texts),
        options=draw(st.dictionaries(texts, data, max_size=3)),
        weights=draw(st.dictionaries(texts, hashes, max_size=2)),
        libraries=draw(st.dictionaries(texts, texts, max_size=2)),
        params=draw(st.dictionaries(texts, data, max_size=3)),
        seed=draw(st.integers(0, 2**31 - 1)),
        take=draw(st.integers(0, 5)),
        inputs=draw(st.dictionaries(texts, hashes, max_size=2)),
    )


def reordered(value: Any, chance: random.Random) -> Any:
    if isinstance(value, dict):
        items = list(value.items())
        chance.shuffle(items)
        return {key: reordered(each, chance) for key, each in items}
    return [reordered(each, chance) for each in value] if isinstance(value, list) else value


@given(data, st.randoms(use_true_random=False))
def test_the_order_of_keys_does_not_change_the_canonical_form(
    value: Any, chance: random.Random
) -> None:
    assert canonical_json(reordered(value, chance)) == canonical_json(value)


@given(data)
def test_the_canonical_form_of_what_was_read_back_is_the_same(value: Any) -> None:
    form = canonical_json(value)
    assert canonical_json(json.loads(form)) == form


@given(data, data)
def test_two_things_have_one_digest_only_if_json_cannot_tell_them_apart(
    first: Any, second: Any
) -> None:
    assert (digest(first) == digest(second)) == (canonical_json(first) == canonical_json(second))


def test_the_canonical_form_never_changes() -> None:
    # Every key in every store out there depends on these bytes.
    value = {"b": [1, 2.5, None, True], "a": "Zoë “小”\n", "c": {}}
    form = '{"a":"Zoë “小”\\n","b":[1,2.5,null,true],"c":{}}'
    assert canonical_json(value) == form.encode()
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    assert SAMPLE.key == "d766aed3a8e18c62dcff6150c6e2980de76b744047117c21c7cc7381a77d2441"


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_json_cannot_say_are_refused(number: float) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical_json({"x": number})


def test_the_changes_below_cover_every_field_of_an_op() -> None:
    assert set(CHANGES) == set(Op.model_fields)


@pytest.mark.parametrize("field", CHANGES)
def test_the_key_changes_with_any_field(field: str) -> None:
    changed = Op.model_validate(SAMPLE.model_dump() | {field: CHANGES[field]})
    assert changed.key != SAMPLE.key
    assert SAMPLE.model_copy(update={field: CHANGES[field]}).key == changed.key


@pytest.mark.parametrize("field", ["host", "url", "priority", "created_at"])
def test_an_op_refuses_whatever_is_not_content(field: str) -> None:
    with pytest.raises(ValidationError, match=field):
        Op.model_validate(SAMPLE.plain() | {field: "x"})


@given(ops())
def test_the_key_survives_a_trip_through_json(op: Op) -> None:
    again = Op.model_validate_json(op.to_json())
    assert again.key == op.key
    assert again.to_json() == op.to_json()


@given(ops())
def test_a_manifest_has_the_key_of_its_op_before_and_after_a_trip(op: Op) -> None:
    manifest = Manifest(
        op=op,
        artifacts={"movie": Artifact(sha256="0" * 64, size=3, media_type="video/mp4")},
        rung=Rung(backend=op.backend, model=op.model),
        run_s=1.5,
    )
    assert manifest.key == op.key == Manifest.model_validate_json(manifest.to_json()).key


def test_an_op_cannot_be_changed_after_its_key_was_taken() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        SAMPLE.seed = 8  # type: ignore[misc]


@given(st.lists(data, max_size=4))
def test_seeds_are_stable_and_fit_in_31_bits(parts: list[Any]) -> None:
    seed = seed_of(*parts)
    assert 0 <= seed < 2**31
    assert seed == seed_of(*parts)


def test_seeds_spread_over_the_whole_range() -> None:
    seeds = [seed_of("shot", number) for number in range(1000)]
    assert len(set(seeds)) == 1000
    assert min(seeds) < 2**31 * 0.02
    assert max(seeds) > 2**31 * 0.98


def test_the_parts_of_a_seed_do_not_run_into_each_other() -> None:
    assert seed_of("ab", "c") != seed_of("a", "bc")
