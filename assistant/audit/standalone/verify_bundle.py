"""Checks an exported audit bundle with Python alone; with `cryptography` installed, also the signatures.

    python verify_bundle.py BUNDLE.zip [--checkpoint FILE] [--key KEY]

Exit status: 0 all is well; 1 something is not as it was written; 2 it could not be checked; 3 all is well,
but the signatures were not checked because `cryptography` is not installed.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import hashlib
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    CAN_CHECK_SIGNATURES = True
except ImportError:
    CAN_CHECK_SIGNATURES = False

OK, BAD, UNCHECKABLE, UNSIGNED = 0, 1, 2, 3
FORMAT = "invoice-assistant-audit-bundle/1"
LOOSE = {"manifest.json", "manifest.note"}
FIELDS = {"actor", "at", "business_id", "chain", "id", "kind", "payload", "prev_hash", "seq", "subject", "v"}


class BadError(Exception):
    """Something is not as it was written."""


class UncheckableError(Exception):
    """Not a bundle, or not the files to check it with."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    parser = argparse.ArgumentParser(description="Check an exported audit bundle.")
    parser.add_argument("bundle", type=Path)
    parser.add_argument(
        "--checkpoint", type=Path, help="a checkpoint of the same log that was kept elsewhere"
    )
    parser.add_argument(
        "--key", help="the log's public key (text, or a file that holds it), received another way"
    )
    options = parser.parse_args(arguments)
    try:
        lines = check(options.bundle, options.checkpoint, options.key)
    except BadError as bad:
        sys.stdout.write(f"BAD: {bad}\n")
        return BAD
    except UncheckableError as problem:
        sys.stderr.write(f"cannot check: {problem}\n")
        return UNCHECKABLE
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return OK if CAN_CHECK_SIGNATURES else UNSIGNED


def check(bundle: Path, kept: Path | None = None, key: str | None = None) -> list[str]:
    """What was found to be well, as lines; raises BadError or UncheckableError."""
    files = read_files(bundle)
    manifest = parse(files["manifest.json"], "manifest.json")
    if manifest.get("format") != FORMAT:
        raise UncheckableError(
            f"the bundle has the format {manifest.get('format')!r}, this program reads {FORMAT}"
        )
    listed = manifest["files"]
    missing = {"records.jsonl", "proofs.json", "checkpoint.txt", "key.txt"} - set(files)
    if missing:
        raise BadError(f"{sorted(missing)[0]} is missing from the bundle")
    hashes = check_records(files["records.jsonl"], manifest["chain"])
    origin, size, root = parse_checkpoint(files["checkpoint.txt"].decode(), "checkpoint.txt")
    proofs = parse(files["proofs.json"], "proofs.json")
    check_inclusion(hashes, proofs, size, root)
    if len(hashes) != manifest["records"]:
        raise BadError(
            f"record {len(hashes) + 1} is missing: the manifest counts {manifest['records']} records"
        )
    if manifest["checkpoint"] != {"root": root.hex(), "size": size}:
        raise BadError("the manifest names another checkpoint than checkpoint.txt holds")
    for name in sorted(set(files) - LOOSE):
        if listed.get(name) != hashlib.sha256(files[name]).hexdigest():
            raise BadError(f"{name} is not the file that the manifest lists")
    for name in sorted(listed):
        if name not in files:
            raise BadError(f"{name} is missing from the bundle")

    key_text = trusted_key(files["key.txt"].decode(), key)
    if key_text.split("+", 1)[0] != origin:
        raise BadError(f"the checkpoint is of the log {origin!r}, the key of another")
    signed = check_signature(files["checkpoint.txt"].decode(), key_text, "checkpoint.txt")
    expected = base64.b64encode(hashlib.sha256(files["manifest.json"]).digest()).decode()
    stated = split_note(files["manifest.note"].decode(), "manifest.note")[0]
    if stated != f"{origin}/bundle\n{expected}\n":
        raise BadError("manifest.json is not the one that manifest.note signs")
    check_signature(files["manifest.note"].decode(), key_text, "manifest.note")
    lines = [
        f"ok: {len(hashes)} records of {manifest['chain']}, complete and unchanged",
        f"ok: each is in the log {origin} of {size} entries with root {base64.b64encode(root).decode()}",
        f"ok: signed by {key_text}" if signed else "NOT CHECKED: the signatures (install `cryptography`)",
    ]
    if signed and key is None:
        lines.append(
            "note: the key came with the bundle; compare it with one that you received another way (--key)"
        )
    if kept is not None:
        lines.append(check_kept(kept, key_text, origin, proofs, size, root))
    return lines


def read_files(bundle: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(bundle) as archive:
            names = archive.namelist()
            if len(names) != len(set(names)):
                raise BadError("the bundle holds two files of the same name")
            files = {name: archive.read(name) for name in names}
    except (OSError, zipfile.BadZipFile) as error:
        raise UncheckableError(f"{bundle}: {error}") from error
    for name in LOOSE:
        if name not in files:
            raise UncheckableError(f"{bundle} has no {name}; is it an audit bundle?")
    return files


def check_records(content: bytes, chain: str) -> list[bytes]:
    """The hashes of the records; each is canonical, of this chain, next in number, linked backwards."""
    lines = content.split(b"\n")
    if lines.pop() != b"":
        raise BadError(f"record {len(lines) + 1} is cut off")
    hashes: list[bytes] = []
    for number, line in enumerate(lines, start=1):
        name = f"record {number}"
        record = parse(line, name)
        if canonical(record).encode() != line:
            raise BadError(f"{name} is not canonical JSON")
        if set(record) != FIELDS:
            raise BadError(f"{name} does not have the fields of a record")
        if record["seq"] != number:
            raise BadError(f"{name} is missing or out of order: entry {record['seq']} stands in its place")
        if record["chain"] != chain:
            raise BadError(f"{name} belongs to another account, {record['chain']!r}")
        if record["prev_hash"] != (hashes[-1].hex() if hashes else "0" * 64):
            # the link is broken between the two; the proof of the earlier one tells which of them is false
            raise BadError(f"{name} does not follow record {number - 1}: one of the two was changed")
        hashes.append(hashlib.sha256(b"\x00" + line).digest())
    return hashes


def check_inclusion(hashes: list[bytes], proofs: dict[str, Any], size: int, root: bytes) -> None:
    nodes = [bytes.fromhex(node) for node in proofs["nodes"]]
    if len(proofs["inclusion"]) > len(hashes):
        raise BadError(f"record {len(hashes) + 1} is missing, though it has a proof")
    last = -1
    for number, leaf in enumerate(hashes, start=1):
        if number > len(proofs["inclusion"]):
            raise BadError(f"record {number} has no proof that it is in the log")
        proof = proofs["inclusion"][number - 1]
        path = [nodes[index] for index in proof["path"]]
        if proof["seq"] != number or not verify_inclusion(leaf, proof["position"], size, path, root):
            raise BadError(f"record {number} is not in the log as it was signed")
        if proof["position"] <= last:
            raise BadError(f"record {number} stands before record {number - 1} in the log")
        last = proof["position"]


def check_kept(file: Path, key: str, origin: str, proofs: dict[str, Any], size: int, root: bytes) -> str:
    try:
        note = file.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise UncheckableError(f"{file}: {error}") from error
    kept_origin, kept_size, kept_root = parse_checkpoint(note, str(file))
    if kept_origin != origin:
        raise UncheckableError(f"{file} is of the log {kept_origin!r}, the bundle of {origin!r}")
    check_signature(note, key, str(file))
    if kept_size > size:
        raise UncheckableError(
            f"{file} is newer than the bundle ({kept_size} entries, {size}); export a new bundle"
        )
    path = None
    if kept_size in (0, size):
        path = []
    for proof in proofs["consistency"]:
        if proof["size"] == kept_size:
            path = [bytes.fromhex(proofs["nodes"][index]) for index in proof["path"]]
    if path is None:
        raise BadError(f"the log no longer knows the checkpoint of size {kept_size} that you have kept")
    if not verify_consistency(kept_size, size, path, kept_root, root):
        raise BadError(f"the log was rewritten since the checkpoint of size {kept_size} that you have kept")
    return f"ok: nothing was rewritten since the kept checkpoint of {kept_size} entries"


def trusted_key(bundled: str, given: str | None) -> str:
    bundled = bundled.strip()
    if given is None:
        return bundled
    with contextlib.suppress(OSError, ValueError):  # then it is the key itself
        given = Path(given).read_text(encoding="utf-8")
    if given.strip() != bundled:
        raise BadError("the bundle was signed with another key than the one given")
    return bundled


def check_signature(note: str, key: str, name: str) -> bool:
    """Whether a true signature of that key was found; False only when signatures cannot be checked here."""
    text, signatures = split_note(note, name)
    key_name, key_id, public = parse_key(key)
    for signer, blob in signatures:
        if signer == key_name and blob[:4] == key_id:
            if not CAN_CHECK_SIGNATURES:
                return False
            try:
                Ed25519PublicKey.from_public_bytes(public).verify(blob[4:], text.encode())
            except InvalidSignature as error:
                raise BadError(f"the signature of {name} is false") from error
            return True
    raise BadError(f"{name} is not signed by {key_name}")


def parse_key(key: str) -> tuple[str, bytes, bytes]:
    parts = key.split("+", 2)
    try:
        name, key_id, raw = parts[0], bytes.fromhex(parts[1]), base64.b64decode(parts[2], validate=True)
    except (IndexError, ValueError) as error:
        raise BadError("the key does not read name+id+key") from error
    if raw[:1] != b"\x01" or len(raw) != 33:
        raise BadError("the key is not an Ed25519 key")
    if hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4] != key_id:
        raise BadError("the key does not match its id")
    return name, key_id, raw[1:]


def split_note(note: str, name: str) -> tuple[str, list[tuple[str, bytes]]]:
    text, _, tail = note.rpartition("\n\n")
    signatures = []
    for line in tail.splitlines():
        dash, signer, blob = (*line.split(" "), "", "", "")[:3]
        try:
            raw = base64.b64decode(blob, validate=True)
        except ValueError as error:
            raise BadError(f"{name} is not a signed note") from error
        if dash != "\u2014":
            raise BadError(f"{name} is not a signed note")
        signatures.append((signer, raw))
    return text + "\n", signatures


def parse_checkpoint(note: str, name: str) -> tuple[str, int, bytes]:
    lines = split_note(note, name)[0].split("\n")
    try:
        origin, size, root = lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True)
    except (IndexError, ValueError) as error:
        raise BadError(f"{name} is not a checkpoint") from error
    if not origin or size < 0 or str(size) != lines[1] or len(root) != 32:
        raise BadError(f"{name} is not a checkpoint")
    return origin, size, root


def parse(content: bytes, name: str) -> dict[str, Any]:
    try:
        value = json.loads(content.decode(), object_pairs_hook=no_duplicates)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise BadError(f"{name} is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise BadError(f"{name} is not a JSON object")
    return value


def no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a name occurs twice in one object")
    return result


def canonical(value: Any) -> str:
    """RFC 8785 for JSON without fractions."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{canonical(name)}:{canonical(value[name])}" for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def verify_inclusion(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> bool:
    """RFC 9162, section 2.1.3.2."""
    if not 0 <= index < size:
        return False
    node, last, result = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if node & 1 or node == last:
            result = node_hash(sibling, result)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            result = node_hash(result, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and result == root


def verify_consistency(first: int, second: int, path: list[bytes], old_root: bytes, new_root: bytes) -> bool:
    """RFC 9162, section 2.1.4.2."""
    if first == second:
        return not path and old_root == new_root
    if first == 0:
        return not path and old_root == hashlib.sha256(b"").digest()
    path = [old_root, *path] if first & (first - 1) == 0 else list(path)
    if not path:
        return False
    node, last = first - 1, second - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root


if __name__ == "__main__":
    sys.exit(main())
