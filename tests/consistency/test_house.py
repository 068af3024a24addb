"""House rules that a machine can check."""

import ast
import inspect
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
OURS = [config for config in apps.get_app_configs() if config.name.startswith("palvelupolku.")]
CONTEXTS = [config for config in OURS if ".doors." not in config.name]


def source_files(pattern):
    return [path for path in ROOT.glob(f"palvelupolku/**/{pattern}") if "/migrations/" not in str(path)]


def action_functions():
    """Every public function of every room of verbs: actions.py or its package, and guidance/follow_up.py."""
    for config in CONTEXTS:
        if config.label == "audit":
            continue  # the ground that the verbs themselves stand on
        for path in [*Path(config.path).glob("actions*"), *Path(config.path).glob("follow_up.py")]:
            yield from _functions_of(f"{config.name}.{path.stem}")


def _functions_of(name):
    module = import_module(name)
    for attribute, function in vars(module).items():
        if inspect.isfunction(function) and not attribute.startswith("_"):
            inner = inspect.unwrap(function)
            if inner.__module__.startswith(name):
                yield f"{name}.{attribute}", inner


# Reads that live beside verbs, and rendering that happens on behalf of a verb.
NOT_VERBS = {
    "palvelupolku.clients.actions.find_by_identity_code",
    "palvelupolku.notices.actions.tell",
    "palvelupolku.notices.actions.tell_rendered",
    "palvelupolku.notices.actions.take_back",
    "palvelupolku.directory.actions.touch_version",
}


def test_every_action_takes_by_and_at():
    functions = dict(action_functions())
    assert len(functions) > 30
    missing = [
        name
        for name, function in functions.items()
        if name not in NOT_VERBS
        and not {"by", "at"}
        <= {p.name for p in inspect.signature(function).parameters.values() if p.kind is p.KEYWORD_ONLY}
    ]
    assert missing == []


def moves_in(path):
    """The step names given to `move(obj, "step", …)` in a file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "move":
            arguments = [*node.args[1:2], *(k.value for k in node.keywords if k.arg == "step")]
            yield from (a.value for a in arguments if isinstance(a, ast.Constant))


def test_every_workflow_step_has_an_action():
    for config in CONTEXTS:
        workflow = Path(config.path) / "workflow.py"
        if not workflow.exists():
            continue
        named = {step for path in Path(config.path).rglob("*.py") for step in moves_in(path)}
        for upper in CONTEXTS:  # a higher floor may carry the verb: guidance takes hold of a contact
            named |= {step for path in Path(upper.path).rglob("*.py") for step in moves_in(path)}
        module = import_module(f"{config.name}.workflow")
        steps = {s.name for name, w in vars(module).items() if name.endswith("WORKFLOW") for s in w.steps}
        assert steps, workflow
        assert steps - named == set(), workflow


def test_every_model_is_in_the_glossary():
    glossary = (ROOT / "docs/glossary.md").read_text("utf-8")
    names = {f"{m._meta.app_label}.{m.__name__}" for c in OURS for m in c.get_models()}
    assert len(names) > 25
    assert sorted(name for name in names if f"`{name}`" not in glossary) == []


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_imports_go_down_only():
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_locks_carry_hashes_and_no_hosts():
    for lock in (ROOT / "requirements.txt", ROOT / "requirements-dev.txt"):
        text = lock.read_text("utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text
    for forbidden in ("uv.lock", "pylock.toml"):
        assert not (ROOT / forbidden).exists()


def test_templates_hold_no_inline_code_and_every_post_form_a_key():
    templates = source_files("*.html")
    assert len(templates) > 20
    faults = []
    for path in templates:
        text = path.read_text("utf-8")
        if re.search(r"\sstyle=|<style|\son\w+=\"|javascript:", text):
            faults.append(f"{path}: inline style or handler")
        if re.search(r"<script(?![^>]*\ssrc=)", text):
            faults.append(f"{path}: inline script")
        if "/account/" in str(path) or "/allauth/" in str(path):
            continue
        for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", text, re.S | re.I):
            if "csrf_token" not in form or ("form_key" not in form and "logout" not in form):
                faults.append(f"{path}: a form without its key")
    assert faults == []


def test_no_drawer_for_everything():
    assert [
        path for path in source_files("*.py") if path.stem in {"utils", "helpers", "managers", "misc"}
    ] == []


def test_contexts_read_no_clock():
    """The time is passed in; only doors, commands, jobs, the background loop and the page's own tags look."""
    allowed = {"management", "jobs.py", "work.py", "context_processors.py", "templatetags", "style_guide.py"}
    # Signing in, the grants of today and the stamp of a sent form happen at the door of the house.
    allowed |= {"account_adapter.py", "grants.py", "once.py"}
    faults = []
    for path in source_files("*.py"):
        if "/doors/" in str(path) or "/demo/" in str(path) or allowed & set(path.parts):
            continue
        if re.search(r"timezone\.(now|localdate)\(\)|datetime\.now\(|date\.today\(", path.read_text("utf-8")):
            faults.append(str(path.relative_to(ROOT)))
    assert faults == []


def test_rules_know_no_django():
    for path in source_files("rules.py"):
        text = path.read_text("utf-8")
        assert not re.search(r"^\s*(from|import) django", text, re.M), path


def test_the_project_names_no_machine():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    this_file = Path(__file__).resolve()
    faults = []
    for name in listed.stdout.split():
        path = ROOT / name
        if path.resolve() == this_file or path.suffix in {".woff2", ".png", ".ico"} or not path.is_file():
            continue
        text = path.read_text("utf-8", errors="replace")
        if re.search(r"/work/main|/work/shared|/root/|/tmp/pp", text):
            faults.append(name)
    assert faults == []
