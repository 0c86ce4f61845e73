// SPDX-License-Identifier: Apache-2.0
// `signalbox train` and `signalbox evaluate`: what they read, write and refuse, and that the figures are right
// where they can be worked out by hand.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { run, stopAll, temporaryFile } from './helper.mjs';

const lines = (rows) => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;

/** Two subjects that share no words: whatever is learned must tell them apart. */
function subjects(count) {
  const words = {
    gardens: ['tulip', 'rake', 'compost', 'hedge', 'pruning', 'seedling', 'lawn', 'orchard'],
    sailing: ['rudder', 'mainsail', 'anchor', 'harbour', 'keel', 'jib', 'mooring', 'tacking'],
  };
  return Array.from({ length: count }, (_, i) => {
    const domain = i % 2 ? 'gardens' : 'sailing';
    const some = [0, 3, 5].map((step) => words[domain][(i + step * (1 + (i % 3))) % 8]);
    return { text: `what about the ${some.join(' and the ')}`, labels: { domain } };
  });
}

/** Long prompts, where the strong model wins, and short ones, where it does not. */
const judged = Array.from({ length: 40 }, (_, i) => ({
  prompt: i % 2 ? 'Hello there' : `Prove by induction that the sum ${'of all odd numbers '.repeat(20)}is a square.`,
  task: i % 2 ? 'greeting' : 'proof',
  quality: { 'demo-small': i % 2 ? 1 : 0, 'demo-large': 1 },
  cost: { 'demo-small': 0.001, 'demo-large': 0.01 },
}));

const config = (more = {}) => ({
  endpoints: {
    small: { provider: 'demo', model: 'demo-small' },
    large: { provider: 'demo', model: 'demo-large' },
  },
  routes: [
    { name: 'long', match: { input_tokens: { from: 50 } }, plan: { single: 'large' } },
    { name: 'short', plan: { single: 'small' } },
  ],
  ...more,
});

after(stopAll);

describe('train', () => {
  const rows = temporaryFile('rows.jsonl', lines(subjects(200)));
  const weights = temporaryFile('weights.sbw', '');
  let made;

  test('the same rows and seed give the same bytes, and the report tells what was held out', async () => {
    made = await run(['train', '--data', rows, '--out', weights, '--seed', '7']);
    assert.equal(made.code, 0, made.err);
    assert.match(made.out, /domain +2 +\d+ +\d+ +100\.0 %/);
    const first = readFileSync(weights);
    assert.ok(first.length <= 4 * 1024 * 1024);
    assert.ok(made.out.includes(`${first.length} bytes`));
    const again = temporaryFile('again.sbw', '');
    assert.equal((await run(['train', '--data', rows, '--out', again, '--seed', '7'])).code, 0);
    assert.ok(first.equals(readFileSync(again)));
  });

  test('a configuration with the weights knows the subjects that they learned', async () => {
    const file = temporaryFile('learned.json', config({ classifier: { weights } }));
    const told = await run(['route', '--config', file, '--json', 'where do I put the tulip and the compost?']);
    assert.equal(told.code, 0, told.err);
    assert.equal(JSON.parse(told.out).classification.domain.value, 'gardens');
  });

  test('weights that were cut short or changed are refused at start, with the line and the reason', async () => {
    const whole = readFileSync(weights);
    const damaged = Buffer.from(whole);
    damaged[whole.length >> 1] ^= 1;
    for (const bytes of [whole.subarray(0, whole.length - 9), damaged, Buffer.from('hello'), Buffer.alloc(0)]) {
      const broken = temporaryFile('broken.sbw', '');
      writeFileSync(broken, bytes);
      const said = await run(['check', temporaryFile('broken.json', config({ classifier: { weights: broken } }))]);
      assert.equal(said.code, 1);
      assert.match(said.err + said.out, /classifier\.weights/);
      assert.match(said.err + said.out, /:\d+:\d+/);
    }
  });

  test('a row that cannot be used ends the command with its number, and nothing is written', async () => {
    const rowsWith = (text) => temporaryFile('bad.jsonl', `${lines(subjects(4))}${text}\n`);
    for (const [text, says] of [
      ['{"labels":{"domain":"x"}}', /no `text`/],
      ['{"text":"a","labels":{"domain":7}}', /label must be a text: domain/],
      ['{"text":"a","numbers":{"gain":"much"}}', /must be a number: gain/],
      ['{"text":', /./],
    ]) {
      const out = temporaryFile('none.sbw', '');
      const said = await run(['train', '--data', rowsWith(text), '--out', out]);
      assert.equal(said.code, 1);
      assert.match(said.err, /bad\.jsonl:5: /);
      assert.match(said.err, says);
      assert.equal(readFileSync(out).length, 0);
    }
  });

  test('a head with one label, no rows, and a file that is not there are errors', async () => {
    const one = temporaryFile('one.jsonl', lines(subjects(8).filter((row) => row.labels.domain === 'gardens')));
    const empty = temporaryFile('empty.jsonl', '');
    for (const data of [one, empty, '/nonexistent.jsonl']) {
      const said = await run(['train', '--data', data, '--out', temporaryFile('none.sbw', '')]);
      assert.notEqual(said.code, 0);
      assert.notEqual(said.err, '');
    }
  });
});

describe('evaluate', () => {
  const data = temporaryFile('judged.jsonl', lines(judged));
  const file = temporaryFile('evaluated.json', config());

  test('quality and cost of each way to choose are what can be worked out by hand', async () => {
    const told = await run(['evaluate', '--config', file, '--data', data, '--json']);
    assert.equal(told.code, 0, told.err);
    const { choice, pair, tasks } = JSON.parse(told.out);
    assert.equal(choice.rows, 40);
    const near = (figures, quality, cost) => {
      assert.ok(Math.abs(figures.quality - quality) < 1e-9, JSON.stringify(figures));
      assert.ok(Math.abs(figures.cost - cost) < 1e-9, JSON.stringify(figures));
    };
    near(choice.always_cheapest, 0.5, 0.001);
    near(choice.always_best, 1, 0.01);
    near(choice.chosen, 1, 0.0055);
    near(choice.random, 0.75, 0.0055);
    near(choice.oracle, 1, 0.0055);
    assert.equal(pair.strong, 'demo-large');
    assert.equal(pair.weak, 'demo-small');
    // All of the gap is recovered by the first half: the area is 0.75.
    assert.ok(Math.abs(pair.curves['prompt length'].apgr - 0.75) < 1e-9);
    assert.ok(Math.abs(pair.curves.random.apgr - 0.5) < 1e-9);
    assert.ok(Math.abs(pair.curves['prompt length'].cpt_80 - 0.4) < 1e-9);
    assert.equal(tasks.proof.best_share, 1);
    assert.equal(tasks.greeting.best_share, 0);
  });

  test('the table names both models, and the picture is an SVG with their curves', async () => {
    const svg = temporaryFile('curve.svg', '');
    const told = await run(['evaluate', '--config', file, '--data', data, '--svg', svg]);
    assert.equal(told.code, 0, told.err);
    assert.match(told.out, /demo-small/);
    assert.match(told.out, /APGR/);
    const picture = readFileSync(svg, 'utf8');
    assert.match(picture, /^<svg [\s\S]*<\/svg>\s*$/);
    assert.match(picture, /prompt length/);
  });

  test('labels are compared with the classification, those that it does not have are named', async () => {
    const labelled = temporaryFile(
      'labelled.jsonl',
      lines([
        { prompt: 'Write a Python function that sorts a list.', labels: { task: 'code', mood: 'calm' } },
        { prompt: 'Translate into French: good morning', labels: { task: 'translation' } },
        { prompt: 'Translate into French: good night', labels: { task: 'code' } },
      ])
    );
    const told = await run(['evaluate', '--config', file, '--data', labelled, '--json']);
    assert.equal(told.code, 0, told.err);
    const { labels, unknown_labels: unknown } = JSON.parse(told.out);
    assert.equal(labels.task.rows, 3);
    assert.equal(labels.task.right, 2);
    assert.deepEqual(labels.task.confusions, [{ truth: 'code', said: 'translation', rows: 1 }]);
    assert.deepEqual(unknown, ['mood']);
  });

  test('a line that cannot be read ends the command with its number', async () => {
    for (const text of ['{"quality":{}}', '{"prompt":7}', '{"prompt":"a","quality":{"demo-small":"good"}}', '[', '7']) {
      const bad = temporaryFile('bad.jsonl', `${lines(judged.slice(0, 2))}${text}\n`);
      const said = await run(['evaluate', '--config', file, '--data', bad]);
      assert.equal(said.code, 1, text);
      assert.match(said.err, /bad\.jsonl:3: /);
      assert.equal(said.out, '');
    }
    for (const missing of ['/nonexistent.jsonl', temporaryFile('empty.jsonl', '')]) {
      const said = await run(['evaluate', '--config', file, '--data', missing]);
      assert.equal(said.code, 1);
      assert.match(said.err, /signalbox: /);
    }
  });
});
