from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.audit.merkle import (
    EMPTY_ROOT,
    CompactRange,
    Tree,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)
from assistant.audit.standalone import verify_bundle

LEAVES = [leaf_hash(bytes([number])) for number in range(64)]


def reference_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 9162, section 2.1.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + reference_root(leaves[:k]) + reference_root(leaves[k:])).digest()


@pytest.mark.requirement("AUD-02")
def test_the_empty_tree_and_the_empty_leaf_have_the_known_hashes() -> None:
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert CompactRange().root() == Tree([]).root() == EMPTY_ROOT
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


@pytest.mark.requirement("AUD-02")
def test_roots_agree_with_the_definition_for_every_size() -> None:
    tree, compact = Tree(LEAVES), CompactRange()
    for size in range(65):
        expected = reference_root(LEAVES[:size])
        assert tree.root(size) == expected
        assert compact.root() == expected
        if size < 64:
            compact.append(LEAVES[size])


def test_a_compact_range_continues_where_it_was_kept() -> None:
    for size in range(65):
        first = CompactRange()
        for leaf in LEAVES[:size]:
            first.append(leaf)
        second = CompactRange(size, first.peaks)
        for leaf in LEAVES[size:]:
            second.append(leaf)
        assert second.root() == reference_root(LEAVES)


def test_a_compact_range_with_a_wrong_number_of_peaks_is_refused() -> None:
    with pytest.raises(ValueError, match="2 peaks, not 1"):
        CompactRange(3, [LEAVES[0]])


@pytest.mark.requirement("AUD-02")
def test_every_leaf_of_every_tree_up_to_64_is_proven_included() -> None:
    tree = Tree(LEAVES)
    for size in range(1, 65):
        root = tree.root(size)
        for index in range(size):
            proof = tree.inclusion_proof(index, size)
            assert verify_inclusion(LEAVES[index], index, size, proof, root)
            assert verify_bundle.verify_inclusion(LEAVES[index], index, size, proof, root)


@pytest.mark.requirement("AUD-02")
def test_every_pair_of_sizes_up_to_64_is_proven_consistent() -> None:
    tree = Tree(LEAVES)
    for second in range(65):
        for first in range(second + 1):
            proof = tree.consistency_proof(first, second)
            roots = tree.root(first), tree.root(second)
            assert verify_consistency(first, second, proof, *roots)
            assert verify_bundle.verify_consistency(first, second, proof, *roots)


@pytest.mark.requirement("AUD-02")
@given(st.data())
def test_a_changed_inclusion_proof_never_passes(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 64))
    index = data.draw(st.integers(0, size - 1))
    tree = Tree(LEAVES)
    proof, root = tree.inclusion_proof(index, size), tree.root(size)
    change = data.draw(st.sampled_from(["node", "shorter", "longer", "index", "leaf"]))
    leaf = LEAVES[index]
    if change == "node":
        place = data.draw(st.integers(0, len(proof) - 1))
        proof[place] = leaf_hash(proof[place])
    elif change == "shorter":
        proof = proof[:-1]
    elif change == "longer":
        proof = [*proof, leaf]
    elif change == "index":
        index = (index + 1) % size
    else:
        leaf = leaf_hash(leaf)
    assert not verify_inclusion(leaf, index, size, proof, root)
    assert not verify_bundle.verify_inclusion(leaf, index, size, proof, root)


@pytest.mark.requirement("AUD-02")
@given(st.data())
def test_a_history_that_was_rewritten_is_never_consistent(data: st.DataObject) -> None:
    second = data.draw(st.integers(2, 64))
    first = data.draw(st.integers(1, second - 1))
    place = data.draw(st.integers(0, first - 1))
    rewritten = [*LEAVES]
    rewritten[place] = leaf_hash(b"rewritten")
    proof = Tree(rewritten).consistency_proof(first, second)
    roots = Tree(LEAVES).root(first), Tree(rewritten).root(second)
    assert not verify_consistency(first, second, proof, *roots)
    assert not verify_bundle.verify_consistency(first, second, proof, *roots)


def test_what_is_not_in_the_tree_cannot_be_asked_for() -> None:
    tree = Tree(LEAVES[:5])
    for question in (
        lambda: tree.root(6),
        lambda: tree.inclusion_proof(5),
        lambda: tree.inclusion_proof(-1),
        lambda: tree.consistency_proof(4, 3),
    ):
        with pytest.raises(ValueError):
            question()
    assert not verify_inclusion(LEAVES[0], 5, 5, [], node_hash(LEAVES[0], LEAVES[1]))
    assert not verify_consistency(6, 5, [], EMPTY_ROOT, EMPTY_ROOT)
    assert not verify_consistency(3, 5, [], LEAVES[0], LEAVES[0])
