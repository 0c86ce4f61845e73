#!/usr/bin/env python3
"""Fits what pieces cost and prints policy/token_cost_tables.hpp.

    fit.py COUNTED.jsonl PIECES LEFT_OUT > token_cost_tables.hpp

LEFT_OUT is the fold that is not trained on; 3 for none. Least squares on relative errors, reweighted towards least
absolute ones, each cost drawn to a first guess by a ridge. First what is no word and English words, by vocabulary;
then words and letters of each language in o200k_base; then how many times as many tokens each vocabulary makes of
these.
"""
import collections
import json
import sys

FAMILIES = ["o200k", "cl100k", "claude", "gemini", "llama", "mistral", "qwen"]
SCRIPTS = ["latin", "greek", "cyrillic", "semitic", "indic", "han", "kana", "hangul", "emoji", "symbol"]
SCRIPTS_OF = {
    "el": ["greek"], "ru": ["cyrillic"], "uk": ["cyrillic"], "bg": ["cyrillic"], "sr": ["cyrillic"],
    "he": ["semitic"], "ar": ["semitic"], "fa": ["semitic"], "hi": ["indic"], "bn": ["indic"], "ta": ["indic"],
    "th": ["indic"], "ka": ["indic"], "ko": ["hangul"], "zh": ["han"], "ja": ["han", "kana"],
}  # fmt: skip
ENGLISH_KINDS = ("en", "prompt", "json", "code", "markdown")
# Few texts have emoji: per letter, as counted for some fifty of them.
EMOJI = dict(o200k=1.8, cl100k=2.7, claude=2.6, gemini=1.0, llama=2.7, mistral=3.3, qwen=1.1)
COMMON = dict(
    upper_words=0.98, upper_letters=0.08, digit_groups=1.0, digits=0.1, apart_digits=0.95, mark_runs=0.9,
    mark_extra=0.41, glued=-0.8, closed_lines=-0.6, newlines=0.75, gaps=0.73, stray=0.8, symbol_run=0.1,
    symbol_letter=0.75,
)  # fmt: skip
WORDS = dict(word=1.02, fourth=0.02, eighth=0.06, twelfth=0.07, accented=1.5, accented_fourth=0.15)
LETTERS = dict(
    greek_run=0.4, greek_letter=0.37, cyrillic_run=0.73, cyrillic_letter=0.18, semitic_run=0.51, semitic_letter=0.25,
    indic_run=0.4, indic_letter=0.36, han_run=0.02, han_letter=0.8, kana_run=0.02, kana_letter=0.61, hangul_run=0.2,
    hangul_letter=0.6, han_beside_kana=0.28,
)  # fmt: skip
STIFF = dict(eighth=10, twelfth=100, han_run=30, kana_run=3)


def beyond(lengths, limit):
    return sum(n * max(0, i - limit) for i, n in enumerate(lengths))


def read(counted, pieces):
    out = []
    for row, line in zip(open(counted, encoding="utf-8"), open(pieces, encoding="utf-8")):
        row = json.loads(row)
        language, *numbers = line.split(",")
        numbers = list(map(int, numbers))
        x = dict(zip(list(COMMON)[:12], numbers))
        plain, accented = numbers[13:30], numbers[30:47]
        runs, letters = numbers[47:57], numbers[57:67]
        x.update(word=sum(plain), fourth=beyond(plain, 3), eighth=beyond(plain, 7), twelfth=beyond(plain, 11) + numbers[12])
        x.update(accented=sum(accented), accented_fourth=beyond(accented, 3))
        for i, script in enumerate(SCRIPTS):
            x[script + "_run"], x[script + "_letter"] = runs[i], letters[i]
        x["han_beside_kana"] = letters[5] if letters[6] else 0
        out.append((row, language, x))
    return out


def solve(a, b):
    n = len(b)
    for i in range(n):
        p = max(range(i, n), key=lambda r: abs(a[r][i]))
        a[i], a[p], b[i], b[p] = a[p], a[i], b[p], b[i]
        for r in range(i + 1, n):
            m = a[r][i] / a[i][i]
            if m:
                a[r] = [v - m * w for v, w in zip(a[r], a[i])]
                b[r] -= m * b[i]
    x = [0.0] * n
    for i in range(n - 1, -1, -1):
        x[i] = (b[i] - sum(a[i][c] * x[c] for c in range(i + 1, n))) / a[i][i]
    return x


def fit(samples, guess, ridge):
    """samples: (pieces, tokens that are left to explain, all tokens)."""
    names = list(guess)
    costs = list(guess.values())
    for turn in range(4):
        a = [[0.0] * len(names) for _ in names]
        b = [0.0] * len(names)
        for x, tokens, size in samples:
            v = [x[k] / size for k in names]
            target = tokens / size
            weight = 1 / max(abs(target - sum(p * q for p, q in zip(costs, v))), 0.03) if turn else 1
            for i, one in enumerate(v):
                if one:
                    for j, other in enumerate(v):
                        a[i][j] += weight * one * other
                    b[i] += weight * one * target
        for i, k in enumerate(names):
            pull = ridge * len(samples) * STIFF.get(k, 1)
            a[i][i] += pull
            b[i] += pull * guess[k]
        costs = solve(a, b)
    return dict(zip(names, costs))


def dot(costs, x):
    return sum(c * x[k] for k, c in costs.items())


def middle(weighted):
    weighted.sort()
    half = sum(w for _, w in weighted) / 2
    for value, weight in weighted:
        half -= weight
        if half <= 0:
            return value


def size(row, family):
    return max(row["counts"][family], 8)


def emoji(row_x, family):
    return 0.1 * row_x["emoji_run"] + EMOJI[family] * row_x["emoji_letter"]


def english(rows, family, guess):
    samples = [
        (x, row["counts"][family] - emoji(x, family), size(row, family))
        for row, language, x in rows
        if row["kind"] in ENGLISH_KINDS and language in ("en", "")
    ]
    costs = fit(samples, guess, 1e-4)
    return {k: costs[k] for k in COMMON}, {k: costs[k] for k in WORDS}


class model:
    def __init__(self, rows):
        self.by_language = collections.defaultdict(list)
        for row, language, x in rows:
            if row["kind"] not in ENGLISH_KINDS:
                self.by_language[language].append((row, x))
        self.common, self.words = {}, {}
        for family in FAMILIES:
            guess = {**COMMON, **WORDS} if family == "o200k" else {**self.common["o200k"], **self.words["o200k"]}
            self.common[family], self.words[family] = english(rows, family, guess)
        self.fit_letters()
        self.fit_words()
        self.fit_factors()

    def rest(self, row, x, family="o200k"):
        return row["counts"][family] - dot(self.common[family], x) - emoji(x, family)

    def fit_letters(self):
        en = self.words["o200k"]
        samples = [
            (x, self.rest(row, x) - dot(en, x), size(row, "o200k"))
            for texts in self.by_language.values()
            for row, x in texts
            if sum(x[k] for k in LETTERS if k.endswith("letter"))
        ]
        self.letters = fit(samples, LETTERS, 1e-4)
        self.own_letters = {}
        for language, scripts in SCRIPTS_OF.items():
            own = {f"{s}_{part}": self.letters[f"{s}_{part}"] for s in scripts for part in ("run", "letter")}
            others = {k: c for k, c in self.letters.items() if k not in own}
            samples = [
                (x, self.rest(row, x) - dot(en, x) - dot(others, x), size(row, "o200k"))
                for row, x in self.by_language[language]
            ]
            if len(samples) >= 15:
                self.own_letters[language] = fit(samples, own, 3e-4)

    def fit_words(self):
        def samples(texts):
            return [(x, self.rest(row, x) - dot(self.letters, x), size(row, "o200k")) for row, x in texts]

        latin = [k for k in self.by_language if k and k != "en" and k not in SCRIPTS_OF]
        self.other = fit(samples([t for k in latin for t in self.by_language[k]]), self.words["o200k"], 1e-4)
        self.own_words = {
            k: fit(samples(self.by_language[k]), self.other, 1e-3) for k in latin if len(self.by_language[k]) >= 20
        }

    def letters_part(self, language, x):
        return dot({**self.letters, **self.own_letters.get(language, {})}, x)

    def fit_factors(self):
        self.factors = collections.defaultdict(list)
        for family in FAMILIES:
            ratios = collections.defaultdict(list)
            for language, texts in self.by_language.items():
                for row, x in texts:
                    if language in self.own_words:
                        base, rest, pool = dot(self.own_words[language], x), self.letters_part(language, x), "words"
                    elif language in self.own_letters:
                        base, rest, pool = self.letters_part(language, x), dot(self.words[family], x), "letters"
                    else:
                        continue
                    if base > 3:
                        ratio = (self.rest(row, x, family) - rest) / base if family != "o200k" else 1
                        ratios[language].append((ratio, base))
                        ratios[pool].append((ratio, base))
            for language, all_ratios in ratios.items():
                self.factors[language].append(middle(all_ratios))


def listed(numbers):
    return ", ".join(f"{n + 0:.3f}F" for n in numbers)


def table(kind, name, rows):
    print(f"inline constexpr std::array<{kind}, {len(rows)}> {name}{{{{")
    for row in rows:
        print("    " + row + ",")
    print("}};\n")


def tell(m):
    print("// SPDX-License-Identifier: Apache-2.0")
    print("// Costs of pieces. Written by `scripts/fit-tokens`: do not edit, make it again.")
    print("// clang-format off\n#pragma once\n\n#include <array>\n\n#include \"policy/token_costs.hpp\"\n")
    print("namespace signalbox::token_costs {\n")
    print("// In order: " + ", ".join(FAMILIES) + ".")
    rows = []
    for f in FAMILIES:
        rows.append(f"{{{listed(m.common[f].values())}, 0.1F, {EMOJI[f]}F,\n     {{{listed(m.words[f].values())}}}}}")
    table("piece_costs", "pieces", rows)
    alike = {"nb": "da"}  # too few texts, and hardly another language in writing
    rows = []
    for language in sorted({**m.own_words, **alike}):
        like = language if language in m.own_words else alike[language]
        words, factors = m.own_words[like], m.factors[like]
        rows.append(f'{{"{language}", {{{listed(words.values())}}}, {{{listed(factors)}}}}}')
    rows.append(f'{{"", {{{listed(m.other.values())}}}, {{{listed(m.factors["words"])}}}}}')
    table("latin_costs", "latin", rows)
    pairs = [(m.letters.get(s + "_run", 0), m.letters.get(s + "_letter", 0)) for s in SCRIPTS]
    table("script_cost", "script_costs", [f"{{{listed(p)}}}" for p in pairs])
    print(f"inline constexpr by_vocabulary script_factor{{{listed(m.factors['letters'])}}};")
    print(f"inline constexpr float han_beside_kana = {listed([m.letters['han_beside_kana']])};\n")
    rows = []
    for language, costs in m.own_letters.items():
        for s in SCRIPTS_OF[language]:
            pair = listed([costs[s + "_run"], costs[s + "_letter"]])
            rows.append(f'{{"{language}", script::{s}, {{{pair}}}, {{{listed(m.factors[language])}}}}}')
    table("script_language", "script_languages", rows)
    print("}  // namespace signalbox::token_costs")


left_out = int(sys.argv[3])
tell(model([r for r in read(sys.argv[1], sys.argv[2]) if r[0]["fold"] != left_out]))
