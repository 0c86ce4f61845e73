#!/usr/bin/env python3
"""Writes texts with their true token counts, one JSON object a line: {"kind", "text", "counts": {family: tokens}}.

    vectors.py DATA > counted.jsonl

From DATA/tokens/*_TestPlans.txt (vectors of tiktoken's encodings, SharpToken and gpt-tokenizer, MIT) and from the
prompts of DATA/routing/routellm_*.jsonl.gz, whose "prompt_tok" is a count in cl100k_base (RouteLLM, Apache-2.0).
"""
import glob
import gzip
import json
import re
import sys

FAMILIES = {"o200k_base": "o200k", "cl100k_base": "cl100k"}
data = sys.argv[1]
counts = {}
for path in sorted(glob.glob(f"{data}/tokens/*_TestPlans.txt")):
    with open(path, encoding="utf-8") as file:
        plans = re.findall(r"EncodingName: (\S+)\nSample: (.*?)\nEncoded: \[(.*?)\]", file.read(), re.S)
    for encoding, sample, tokens in plans:
        if encoding in FAMILIES and sample and "<|" not in sample:
            counts.setdefault(sample, {})[FAMILIES[encoding]] = len(tokens.split(","))
for text, count in counts.items():
    kind = "vectors, words" if sum(c.isalpha() or c.isspace() for c in text) * 4 > len(text) * 3 else "vectors, odd"
    print(json.dumps({"kind": kind, "text": text, "counts": count}))
for name in ("routellm_gsm8k", "routellm_mmlu"):
    with gzip.open(f"{data}/routing/{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            print(json.dumps({"kind": name, "text": row["prompt"], "counts": {"cl100k": row["prompt_tok"]}}))
