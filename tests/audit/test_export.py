from __future__ import annotations

import ast
import base64
import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from assistant.audit.checkpoint import make
from assistant.audit.export import export_account
from assistant.audit.standalone import verify_bundle
from assistant.audit.tables import ENTRY
from assistant.core.errors import NotFound
from tests.audit.factory import append, fill

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlmodel import Session

    from assistant.audit.keys import Signer


@pytest.fixture
def first_note(session: Session, signer: Signer) -> str:
    """A checkpoint that an auditor kept, with more of the log written after it."""
    fill(session)
    note = make(session, signer)
    session.commit()
    fill(session)
    append(session, "cus_1", payload={"text": "fünf\u2028Raten\nbitte"})
    session.commit()
    return note


@pytest.fixture
def bundle(session: Session, signer: Signer, first_note: str, tmp_path: Path) -> Path:
    written = export_account(session, "cus_1", tmp_path / "bundle.zip", signer=signer)
    session.commit()
    assert (written.records, written.tree_size) == (11, 31)
    return written.path


def contents(bundle: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(bundle) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repack(bundle: Path, signer: Signer | None = None, **changes: bytes) -> Path:
    """The bundle with files changed and the manifest made to agree; signed anew when a signer is given."""
    files = {**contents(bundle), **{name.replace("__", "."): content for name, content in changes.items()}}
    manifest = json.loads(files["manifest.json"])
    manifest["files"] = {
        name: hashlib.sha256(files[name]).hexdigest() for name in files if name not in verify_bundle.LOOSE
    }
    manifest["records"] = files["records.jsonl"].count(b"\n")
    files["manifest.json"] = json.dumps(manifest).encode()
    if signer is not None:
        digest = base64.b64encode(hashlib.sha256(files["manifest.json"]).digest()).decode()
        files["manifest.note"] = signer.sign(f"{signer.name}/bundle\n{digest}\n").encode()
    with zipfile.ZipFile(bundle, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return bundle


class TestExport:
    def test_the_same_state_gives_the_same_bytes(
        self, session: Session, signer: Signer, bundle: Path, tmp_path: Path
    ) -> None:
        again = export_account(session, "cus_1", tmp_path / "again.zip", signer=signer)
        assert again.path.read_bytes() == bundle.read_bytes()
        assert again.sha256 == hashlib.sha256(bundle.read_bytes()).hexdigest()

    def test_the_records_are_the_texts_that_were_hashed(self, session: Session, bundle: Path) -> None:
        bodies = session.connection().execute(
            sa.select(ENTRY.c.body).where(ENTRY.c.chain == "cus_1").order_by(ENTRY.c.seq)
        )
        assert contents(bundle)["records.jsonl"].decode() == "".join(f"{body}\n" for body in bodies.scalars())

    def test_nothing_of_another_account_is_in_it(self, bundle: Path) -> None:
        for content in contents(bundle).values():
            assert b"cus_0" not in content
            assert b"cus_2" not in content

    def test_an_unknown_account_is_not_found(self, session: Session, signer: Signer, tmp_path: Path) -> None:
        with pytest.raises(NotFound):
            export_account(session, "cus_nobody", tmp_path / "x.zip", signer=signer)
        assert not (tmp_path / "x.zip").exists()


class TestStandaloneVerifier:
    @pytest.mark.requirement("AUD-04")
    def test_it_runs_alone_with_nothing_of_the_application(
        self, bundle: Path, first_note: str, tmp_path: Path, signer: Signer
    ) -> None:
        alone = tmp_path / "alone"
        alone.mkdir()
        program = alone / "verify_bundle.py"
        program.write_bytes(contents(bundle)["verify_bundle.py"])
        kept = tmp_path / "kept.txt"
        kept.write_bytes(first_note.encode())
        arguments = [str(bundle), "--checkpoint", str(kept), "--key", signer.verifier_key]
        done = subprocess.run(
            [sys.executable, "-I", str(program), *arguments],
            cwd=alone,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert "11 records of cus_1, complete and unchanged" in done.stdout
        assert "nothing was rewritten since the kept checkpoint of 15 entries" in done.stdout

    def test_it_imports_only_the_standard_library_and_cryptography(self) -> None:
        tree = ast.parse(Path(verify_bundle.__file__).read_text(encoding="utf-8"))
        nodes = list(ast.walk(tree))
        modules = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
        modules |= {str(node.module).split(".")[0] for node in nodes if isinstance(node, ast.ImportFrom)}
        assert modules - set(sys.stdlib_module_names) <= {"cryptography"}

    def test_without_cryptography_it_checks_the_rest_and_says_so(
        self, bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        code = (
            "import sys; sys.modules['cryptography'] = None; sys.path.insert(0, sys.argv[1]); "
            "import verify_bundle; sys.exit(verify_bundle.main([sys.argv[2]]))"
        )
        (tmp_path / "verify_bundle.py").write_bytes(contents(bundle)["verify_bundle.py"])
        arguments = [sys.executable, "-I", "-c", code, str(tmp_path), str(bundle)]
        done = subprocess.run(arguments, capture_output=True, text=True, check=False)
        assert done.returncode == 3
        assert "NOT CHECKED: the signatures" in done.stdout

    @pytest.mark.requirement("AUD-01", "AUD-04")
    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (
                lambda lines: [*lines[:3], lines[3].replace(b'"number":3', b'"number":8'), *lines[4:]],
                "record 5 does not follow record 4",
            ),
            (lambda lines: [*lines[:3], *lines[4:]], "record 4 is missing or out of order"),
            (
                lambda lines: [*lines[:3], lines[4], lines[3], *lines[5:]],
                "record 4 is missing or out of order",
            ),
            (lambda lines: [*lines[:3], lines[3], *lines[3:]], "record 5 is missing or out of order"),
            (lambda lines: lines[:-1], "record 11 is missing"),
            (
                lambda lines: [*lines[:-1], lines[-1].replace(b"Raten", b"Daten")],
                "record 11 is not in the log",
            ),
            (
                lambda lines: [*lines[:-1], lines[-1].replace(b'{"actor"', b'{ "actor"')],
                "record 11 is not canonical",
            ),
            (
                lambda lines: [*lines[:-1], lines[-1].replace(b'"v":1', b'"v":1,"v":1')],
                "record 11 is not JSON",
            ),
            (lambda lines: [*lines[:-1], lines[-1][:-5]], "record 11 is not JSON"),
        ],
    )
    def test_a_changed_record_is_named_even_when_all_else_was_signed_anew(
        self,
        bundle: Path,
        signer: Signer,
        change: Callable[[list[bytes]], list[bytes]],
        said: str,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        lines = contents(bundle)["records.jsonl"].split(b"\n")[:-1]
        forged = b"".join(line + b"\n" for line in change(lines))
        repack(bundle, signer, records__jsonl=forged)
        assert verify_bundle.main([str(bundle)]) == 1
        assert said in capsys.readouterr().out

    def test_a_record_and_its_proof_cut_off_the_end_break_the_signature(
        self, bundle: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        files = contents(bundle)
        proofs = json.loads(files["proofs.json"])
        proofs["inclusion"].pop()
        records = b"".join(line + b"\n" for line in files["records.jsonl"].split(b"\n")[:-2])
        repack(bundle, None, records__jsonl=records, proofs__json=json.dumps(proofs).encode())
        assert verify_bundle.main([str(bundle)]) == 1
        assert "manifest.json is not the one that manifest.note signs" in capsys.readouterr().out

    def test_a_forged_checkpoint_is_refused(
        self, bundle: Path, signer: Signer, capsys: pytest.CaptureFixture[str]
    ) -> None:
        note = contents(bundle)["checkpoint.txt"].decode()
        text, _, signature = note.rpartition("\n\n")
        repack(bundle, signer, checkpoint__txt=f"{text}\nextension\n\n{signature}".encode())
        assert verify_bundle.main([str(bundle)]) == 1
        assert "the signature of checkpoint.txt is false" in capsys.readouterr().out

    def test_a_bundle_signed_with_another_key_than_the_one_given_is_refused(
        self, bundle: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert verify_bundle.main([str(bundle), "--key", "log.example+00000000+AAAA"]) == 1
        assert "another key than the one given" in capsys.readouterr().out

    @pytest.mark.requirement("AUD-03")
    def test_a_checkpoint_of_another_history_gives_a_rewrite_away(
        self, bundle: Path, signer: Signer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        kept = tmp_path / "kept.txt"
        root = base64.b64encode(b"r" * 32).decode()
        kept.write_bytes(signer.sign(f"log.example\n15\n{root}\n").encode())
        assert verify_bundle.main([str(bundle), "--checkpoint", str(kept)]) == 1
        assert "rewritten since the checkpoint of size 15" in capsys.readouterr().out
        kept.write_bytes(signer.sign(f"log.example\n14\n{root}\n").encode())
        assert verify_bundle.main([str(bundle), "--checkpoint", str(kept)]) == 1
        assert "no longer knows the checkpoint of size 14" in capsys.readouterr().out

    def test_a_checkpoint_newer_than_the_bundle_asks_for_a_new_one(
        self, bundle: Path, signer: Signer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        kept = tmp_path / "kept.txt"
        root = base64.b64encode(b"r" * 32).decode()
        kept.write_bytes(signer.sign(f"log.example\n99\n{root}\n").encode())
        assert verify_bundle.main([str(bundle), "--checkpoint", str(kept)]) == 2
        assert "newer than the bundle" in capsys.readouterr().err

    def test_what_is_not_a_bundle_cannot_be_checked(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = tmp_path / "x.zip"
        assert verify_bundle.main([str(file)]) == 2
        file.write_text("not a zip file")
        assert verify_bundle.main([str(file)]) == 2
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("hello.txt", "hello")
        assert verify_bundle.main([str(file)]) == 2
        assert "is it an audit bundle?" in capsys.readouterr().err
