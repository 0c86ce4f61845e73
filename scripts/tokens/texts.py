#!/usr/bin/env python3
"""Writes texts of many kinds to count tokens in, one JSON object a line: {"kind", "fold", "text"}. The fold, 0 to 2, is
a hash of the text.

    texts.py DATA > texts.jsonl

Sentences in 17 languages, prompts and answers, JSON and LaTeX from DATA; code, Markdown and, for further languages,
translated messages of programs (gettext) from this machine, so that figures differ a little from machine to machine.
"""
import gettext
import glob
import gzip
import hashlib
import json
import random
import sys

MESSAGES = "hi ko he el th vi uk bg cs hu fi nb ka id hr bn ta fa mr sr lt lv et sk sl".split()
PROMPTS = ("routellm_gsm8k", "routellm_mmlu", "mmlu_pro", "uiuc_llmrouter", "zeroeval_gsm", "zeroeval_math-l5")
data = sys.argv[1]
dice = random.Random(5)


def rows(name):
    with gzip.open(f"{data}/{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def write(kind, text):
    text = text.encode("utf-8", "replace").decode("utf-8")
    if 0 < len(text) < 12000 and "<|" not in text:
        fold = int(hashlib.sha256(text.encode()).hexdigest(), 16) % 3
        print(json.dumps({"kind": kind, "fold": fold, "text": text}))


def joined(kind, texts, counts, most, between=" "):
    """Documents of several texts each."""
    at = made = 0
    while at < len(texts) and made < most:
        many = dice.choice(counts)
        write(kind, between.join(texts[at : at + many]))
        at += many
        made += 1


def sentences():
    by_language = {}
    for row in rows("classify/language17"):
        if row["kind"] == "sentences":
            by_language.setdefault(row["lang"], []).append(row["text"])
    for language, texts in by_language.items():
        dice.shuffle(texts)
        joined(language, texts, (1, 1, 2, 3, 5, 8, 12), 1000, "" if language in ("zh", "ja") else " ")


def prompts():
    for name in PROMPTS:
        all_rows = rows(f"routing/{name}")
        for row in dice.sample(all_rows, min(500, len(all_rows))):
            write("prompt", row["prompt"])
    for row in rows("pii/fr_names")[:300]:
        write("fr", row["text"])


def walk(value):
    text = json.dumps(value)
    if len(text) < 3000:
        if len(text) > 100:
            write("json", text if dice.random() < 0.5 else json.dumps(value, indent=2))
    else:
        for part in value.values() if isinstance(value, dict) else value:
            if isinstance(part, (dict, list)):
                walk(part)


def structured():
    lines = rows("pii/presidio_generated_large") + rows("pii/fr_names")
    for row in dice.sample(lines, 450):
        write("json", json.dumps(row, ensure_ascii=False, indent=dice.choice((None, None, 2))))
    with open(f"{data}/model-prices.json", encoding="utf-8") as file:
        walk(json.load(file))


def files():
    code = glob.glob("[a-z]*/*.cpp") + glob.glob("/usr/lib/python3*/*.py") + glob.glob("/usr/share/nodejs/**/*.js")
    for path in dice.sample(code, min(400, len(code))):
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
        if len(text) > 600 and max(map(len, text.split("\n"))) < 400:
            at = dice.randrange(len(text) - 500)
            write("code", text[at : at + dice.choice((200, 600, 1500, 3000))])
    for path in glob.glob("docs/*.md") + glob.glob("*.md") + glob.glob("/usr/share/doc/**/*.md", recursive=True)[:40]:
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read(30000)
        for at in range(0, len(text), 3000):
            write("markdown", text[at : at + dice.choice((500, 1500, 3000))])


def messages():
    for language in MESSAGES:
        found = []
        for path in sorted(glob.glob(f"/usr/share/locale/{language}/LC_MESSAGES/*.mo")):
            with open(path, "rb") as file:
                try:
                    catalogue = gettext.GNUTranslations(file)._catalog
                except (OSError, UnicodeDecodeError):
                    continue
            if "iso_" not in path:
                found += [
                    text
                    for key, text in catalogue.items()
                    if isinstance(text, str) and len(text) > 40 and text != key and text.count("\n") < 3 and "%" not in text
                ]
        dice.shuffle(found)
        joined(language, found, (1, 2, 4, 8), 120)


sentences()
prompts()
structured()
files()
messages()
