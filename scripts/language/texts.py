#!/usr/bin/env python3
"""Writes the texts that the language model is trained on and measured with, one a line: fold, language, kind, text,
with tabs between. The fold, 0 to 9, is a hash of the text; "-" marks texts that are for training only.

    texts.py LANGUAGE17.jsonl.gz PROFILES FUNCTION_WORDS > texts.tsv

PROFILES is the folder of that name in langdetect 1.0.9: counts of n-grams in Wikipedia. From them come made-up words
for languages that the first file does not have. The same input gives the same output.
"""
import collections
import gzip
import hashlib
import json
import random
import sys

FURTHER = "cs cy et fi hr hu id lt lv no sk sl sq sw tl vi".split()
FURTHER_TEXTS = 500  # few: what is rare must look like itself, not like a misspelt Spanish
NOISE_TEXTS = 1500
LETTERS = "abcdefghijklmnopqrstuvwxyz"
CONSONANTS = "bcdfghjklmnpqrstvwxz"


def fold_of(text):
    return int(hashlib.sha256(text.encode("utf-8", "replace")).hexdigest(), 16) % 10


def write(fold, language, kind, text):
    line = text.encode("utf-8", "replace").decode("utf-8")
    print(fold, language, kind, " ".join(line.split()), sep="\t")


def labelled(path):
    folds = collections.defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            fold = fold_of(row["text"])
            write(fold, row["lang"], row["kind"], row["text"])
            if row["kind"] == "sentences":
                folds[fold].append((row["lang"], row["text"].split()))
    for fold, sentences in sorted(folds.items()):
        mixed(fold, sentences)


def mixed(fold, sentences):
    """Every other sentence with a word or two of other languages in it: names, titles, dishes. English ones also with
    accents, which it hardly has of its own."""
    dice = random.Random(fold)
    accented = [word for _, words in sentences for word in words if any(0xC0 <= ord(c) < 0x180 for c in word)]
    for language, words in sentences:
        if len(words) < 5:
            continue
        if dice.random() < 0.5:
            foreign = [dice.choice(dice.choice(sentences)[1]) for _ in range(1 + len(words) // 10)]
            write(fold, language, "mixed", put_into(dice, words, foreign))
        if language == "en":
            for many in (1, 2, 3):
                at = dice.randrange(len(words) - 4)
                part = words[at : at + dice.randint(4, 12)]
                write(fold, language, "mixed", put_into(dice, part, [dice.choice(accented) for _ in range(many)]))


def put_into(dice, words, foreign):
    words = list(words)
    for word in foreign:
        words.insert(dice.randrange(len(words) + 1), word)
    return " ".join(words)


class made_up_words:
    """Words drawn letter by letter, each by how often it follows the two before it."""

    def __init__(self, profile):
        self.starts = collections.Counter()
        following = collections.defaultdict(collections.Counter)
        for gram, count in profile.items():
            gram = gram.lower()
            if len(gram) != 3 or gram[1] == " " or any(0x250 <= ord(c) < 0x1E00 or ord(c) >= 0x1F00 for c in gram):
                continue
            if gram[0] == " ":
                self.starts[gram] += count
            following[gram[:2]][gram[2]] += count
        self.starts = sorted(self.starts.items())
        self.following = {pair: sorted(letters.items()) for pair, letters in following.items()}

    def draw(self, dice):
        while True:
            word = pick(dice, self.starts)
            while word[-1] != " " and len(word) < 20 and word[-2:] in self.following:
                word += pick(dice, self.following[word[-2:]])
            if word[-1] == " " and len(word) > 2:
                return word.strip()


def pick(dice, weighted):
    things, weights = zip(*weighted)
    return dice.choices(things, weights)[0]


def further(profiles):
    for name in FURTHER:
        with open(f"{profiles}/{name}", encoding="utf-8") as file:
            words = made_up_words(json.load(file)["freq"])
        dice = random.Random(name)
        for _ in range(2 * FURTHER_TEXTS if name == "no" else FURTHER_TEXTS):  # Danish is close
            many = dice.choice((1, 2, 2, 2, 3, 6, 10))
            text = " ".join(words.draw(dice) for _ in range(many))
            write("-", "nb" if name == "no" else name, "made-up", text)
        for _ in range(100):  # to measure with
            write("0", "nb" if name == "no" else name, "made-up", " ".join(words.draw(dice) for _ in range(8)))


def noise():
    """What is no language: keys, identifiers, a cat on the keyboard."""
    dice = random.Random("noise")

    def word():
        kind = dice.random()
        if kind < 0.4:
            return "".join(dice.choice(CONSONANTS) for _ in range(dice.randint(2, 9)))
        if kind < 0.8:
            return "".join(dice.choice(LETTERS) for _ in range(dice.randint(3, 10)))
        return dice.choice(LETTERS) * dice.randint(1, 12)

    for _ in range(NOISE_TEXTS):
        write("-", "none", "made-up", " ".join(word() for _ in range(dice.choice((1, 2, 2, 3, 6)))))


def function_words(path):
    lists = collections.defaultdict(list)
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.startswith("#"):
                continue
            language, words = line.split(":")
            lists[language] += words.split()
    for language, words in lists.items():
        dice = random.Random(language)
        for word in words:
            for _ in range(3):
                write("-", language, "function-words", word)
        for _ in range(3 * len(words)):
            write("-", language, "function-words", " ".join(dice.choice(words) for _ in range(dice.randint(2, 5))))


labelled(sys.argv[1])
further(sys.argv[2])
noise()
function_words(sys.argv[3])
