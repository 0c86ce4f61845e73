# SPDX-License-Identifier: Apache-2.0
"""Compares what was found with what stands in a text, by halves of the templates.

score.py prepare DATA ROWS.jsonl   writes the texts of all sets in one file
score.py figures DATA FOUND.txt [errors]   FOUND.txt is what `find ROWS.jsonl` printed
"""
import gzip
import json
import random
import re
import sys

STRUCTURED = {
    "CREDIT_CARD": "card",
    "PHONE_NUMBER": "phone",
    "EMAIL_ADDRESS": "email",
    "US_SSN": "us-ssn",
    "IBAN_CODE": "iban",
    "IP_ADDRESS": "ip-address",
    "US_DRIVER_LICENSE": "licence",
}
TELLING = set(STRUCTURED) | {"PERSON", "ADDRESS", "FIRST_NAME", "LAST_NAME"}
NOBODY = {"place", "organisation", "company-id"}
CERTAIN = 0.8
QUESTIONS = ("routellm_mmlu", "mmlu_pro", "uiuc_llmrouter", "routellm_gsm8k")  # exams, trivia, stories, sums


def lines_of(path):
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def rows_of(data):
    """(set, half, text, spans) of every row; a half of None: all of it was left aside."""
    out = []
    for row in lines_of(f"{data}/pii/presidio_generated_large.jsonl.gz"):
        out.append(("en", row["template_id"] % 2, row["text"], row["spans"]))
    for i, row in enumerate(lines_of(f"{data}/pii/fr_names.jsonl.gz")):
        out.append(("fr", i % 2, row["text"], row["spans"]))
    for name in ("clinc150", "banking77"):
        rows = lines_of(f"{data}/classify/{name}.jsonl.gz")
        for i, row in enumerate(random.Random(1).sample(rows, 2000)):
            out.append((name, i % 2, row["text"], []))
    for name in QUESTIONS:
        rows = lines_of(f"{data}/routing/{name}.jsonl.gz")
        for i, row in enumerate(random.Random(1).sample(rows, min(1500, len(rows)))):
            out.append((name, i % 2, row["prompt"], []))
    return out


def found_of(line, text):
    """Findings with positions in characters instead of bytes."""
    raw = text.encode("utf-8")
    out = []
    for piece in line.split(","):
        if not piece.strip():
            continue
        kind, begin, end, sure = piece.split()
        out.append((kind, len(raw[: int(begin)].decode("utf-8", "ignore")),
                    len(raw[: int(end)].decode("utf-8", "ignore")), float(sure)))
    return out


class Tally:
    def __init__(self):
        self.right = self.missed = self.wrong = 0
        self.examples = []

    def add(self, right, missed, wrong, example=None):
        self.right += right
        self.missed += missed
        self.wrong += wrong
        if example and (missed or wrong):
            self.examples.append(example)

    def recall(self):
        return self.right / max(1, self.right + self.missed)

    def precision(self):
        return self.right / max(1, self.right + self.wrong)

    def f(self, beta):
        p, r = self.precision(), self.recall()
        return (1 + beta * beta) * p * r / max(1e-9, beta * beta * p + r)


def add_structured(tally, text, spans, found):
    gold = {(STRUCTURED[s["type"]], s["start"], s["end"]) for s in spans if s["type"] in STRUCTURED}
    seen = {f[:3] for f in found if f[0] in STRUCTURED.values() and f[3] >= 0.5}
    show = [(k, text[a:b]) for k, a, b in gold - seen], [(k, text[a:b]) for k, a, b in seen - gold]
    tally.add(len(gold & seen), len(gold - seen), len(seen - gold), (show, text))


def tokens_in(text, ranges):
    return {m.start() for m in re.finditer(r"\w+", text) if any(a < m.end() and m.start() < b for a, b in ranges)}


def add_tokens(tally, text, spans, found):
    gold = tokens_in(text, [(s["start"], s["end"]) for s in spans])
    seen = tokens_in(text, [f[1:3] for f in found])
    word = lambda i: re.match(r"\w+", text[i:]).group()
    show = [word(i) for i in sorted(gold - seen)], [word(i) for i in sorted(seen - gold)]
    tally.add(len(gold & seen), len(gold - seen), len(seen - gold), (show, text))


def add_names(tally, text, spans, found):
    people = [f[1:3] for f in found if f[0] == "person"]
    for s in spans:
        if s["type"] not in ("PERSON", "FIRST_NAME", "LAST_NAME"):
            continue
        words = tokens_in(text, [(s["start"], s["end"])])
        titled = re.fullmatch(r"(Mr|Mrs|Ms|Miss|Dr)\.?", text[s["start"]: s["end"]], re.I)
        hit = bool(titled) or words <= tokens_in(text, people)
        tally.add(hit, not hit, 0, (text[s["start"]: s["end"]], text))


def add_text(tally, text, spans, found):
    born = re.search("birth|born", text)
    personal = any(s["type"] in TELLING or (born and s["type"] == "DATE_TIME") for s in spans)
    seen = any(f[3] >= CERTAIN and f[0] not in NOBODY for f in found)
    tally.append((personal, seen, text, found))


def figures(data, path, errors):
    rows = rows_of(data)
    with open(path, encoding="utf-8") as file:
        found = [line.rstrip("\n") for line in file]
    table, texts, questions = {}, {}, {}
    for (name, half, text, spans), line in zip(rows, found):
        here = found_of(line, text)
        if name == "en":
            add_structured(table.setdefault(("structured kinds", half), Tally()), text, spans, here)
            add_tokens(table.setdefault(("tokens of any kind", half), Tally()), text, spans, here)
        if name in ("en", "fr"):
            add_names(table.setdefault((f"names of people, {name}", half), Tally()), text, spans, here)
        if name in QUESTIONS:
            sure = {f[0] for f in here if f[3] >= CERTAIN and f[0] not in NOBODY}
            questions.setdefault(name, []).append(sure == {"person"})
        elif name != "fr":
            add_text(texts.setdefault(half, []), text, spans, here)
    print(f"{'what':28} {'half':>5} {'precision':>9} {'recall':>7} {'F1':>6} {'F2':>6}")
    for (what, half), t in sorted(table.items()):
        precision = "" if what.startswith("names") else f"{t.precision():.3f}"
        print(f"{what:28} {half:5} {precision:>9} {t.recall():7.3f} " +
              ("" if not precision else f"{t.f(1):6.3f} {t.f(2):6.3f}"))
    for half, rows in sorted(texts.items()):
        personal = [r for r in rows if r[0]]
        others = [r for r in rows if not r[0]]
        recall = sum(r[1] for r in personal) / len(personal)
        alarms = sum(r[1] for r in others) / len(others)
        print(f"text holds personal data, half {half}: recall {recall:.3f}, false alarms {alarms:.4f} of {len(others)}")
    for name, rows in sorted(questions.items()):
        print(f"{name}: {sum(rows) / len(rows):.4f} of {len(rows)} questions are personal for names alone")
    if errors:
        pick = random.Random(int(errors))
        for (what, half), t in sorted(table.items()):
            print(f"\n## {what}, half {half}")
            for e in pick.sample(t.examples, min(22, len(t.examples))):
                print("  ", e[0], "|", e[1][:150].replace("\n", "\\n"))
        for half, rows in sorted(texts.items()):
            for title, wanted in (("missed", True), ("false alarm", False)):
                bad = [r for r in rows if r[0] == wanted and r[1] != wanted]
                print(f"\n## text {title}, half {half}: {len(bad)}")
                for r in pick.sample(bad, min(25, len(bad))):
                    print("  ", r[2][:110].replace("\n", "\\n"), r[3][:4])


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    if sys.argv[1] == "prepare":
        with open(sys.argv[3], "w", encoding="utf-8") as file:
            for row in rows_of(sys.argv[2]):
                file.write(json.dumps({"text": row[2]}, ensure_ascii=False) + "\n")
    else:
        figures(sys.argv[2], sys.argv[3], sys.argv[4] if len(sys.argv) > 4 else "")


main()
