"""A bundle for one account that an auditor can check without this software: records, proofs, verifier.

The same state gives the same bytes, on any machine: sorted names, fixed times, nothing compressed.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

import sqlalchemy as sa

from assistant.audit import checkpoint, keys
from assistant.audit.merkle import Tree
from assistant.audit.note import read_unverified
from assistant.audit.rows import stream
from assistant.core.errors import NotFound

if TYPE_CHECKING:
    from pathlib import Path

    from sqlmodel import Session

    from assistant.audit.keys import Signer

FORMAT = "invoice-assistant-audit-bundle/1"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip file can hold

_RECORDS = sa.text(
    "SELECT e.seq, e.body, l.position FROM audit_entry e "
    "JOIN audit_leaf l ON l.chain = e.chain AND l.seq = e.seq WHERE e.chain = :chain ORDER BY e.seq"
)
_LEAVES = sa.text("SELECT leaf_hash FROM audit_leaf WHERE position < :size ORDER BY position")
_SIZES = sa.text("SELECT size, root FROM audit_checkpoint WHERE size < :size ORDER BY size")


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was written: `sha256` of the file in hex, and the size of the tree that the proofs lead to."""

    path: Path
    sha256: str
    records: int
    tree_size: int


def export_account(session: Session, chain: str, out: Path, *, signer: Signer | None = None) -> Bundle:
    """Write the bundle of `chain` to the zip file `out`, replacing it.

    Makes a checkpoint first when entries are not in one yet, so the transaction must be a writing one; never
    commits.
    Raises NotFound for an unknown chain and InconsistentLogError when no checkpoint can be made.
    """
    signer = signer or keys.signer()
    note = checkpoint.make(session, signer)
    rows = [tuple(row) for row in stream(session, _RECORDS, chain=chain)]
    if not rows:
        raise NotFound(f"the audit log has no entries of {chain!r}")
    stated = read_unverified(note)
    files = {
        "README.txt": _resource("README.txt"),
        "checkpoint.txt": note.encode(),
        "key.txt": (signer.verifier_key + "\n").encode(),
        "proofs.json": _proofs(session, rows, stated.size),
        "records.jsonl": "".join(f"{body}\n" for _, body, _ in rows).encode(),
        "verify_bundle.py": _resource("verify_bundle.py"),
    }
    manifest = _json(
        {
            "chain": chain,
            "checkpoint": {"root": stated.root.hex(), "size": stated.size},
            "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
            "format": FORMAT,
            "records": len(rows),
        }
    )
    digest = base64.b64encode(hashlib.sha256(manifest).digest()).decode()
    files["manifest.json"] = manifest
    files["manifest.note"] = signer.sign(f"{signer.name}/bundle\n{digest}\n").encode()
    content_hash = _write(out, files)
    return Bundle(path=out, sha256=content_hash, records=len(rows), tree_size=stated.size)


def _proofs(session: Session, rows: list[tuple[int, str, int]], size: int) -> bytes:
    """Paths as lists of indexes into one pool of hashes, since neighbours share most of their path."""
    tree = Tree(bytes.fromhex(leaf) for (leaf,) in stream(session, _LEAVES, size=size))
    pool: dict[bytes, int] = {}

    def pooled(path: list[bytes]) -> list[int]:
        return [pool.setdefault(node, len(pool)) for node in path]

    inclusion = [
        {"path": pooled(tree.inclusion_proof(position, size)), "position": position, "seq": seq}
        for seq, _, position in rows
    ]
    consistency = [
        {"path": pooled(tree.consistency_proof(earlier, size)), "root": root, "size": earlier}
        for earlier, root in stream(session, _SIZES, size=size)
    ]
    return _json({"consistency": consistency, "inclusion": inclusion, "nodes": [node.hex() for node in pool]})


def _write(out: Path, files: dict[str, bytes]) -> str:
    draft = out.with_name(f".{out.name}.draft")
    out.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(files.items()):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    digest = hashlib.sha256(draft.read_bytes()).hexdigest()
    draft.replace(out)
    return digest


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _resource(name: str) -> bytes:
    return (resources.files("assistant.audit") / "standalone" / name).read_bytes()
