// SPDX-License-Identifier: Apache-2.0
// The command line: what is refused and how it is said, what scripts can read, exit codes.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { run, start, startGateway, stopAll, temporaryFile } from './helper.mjs';

const commands = ['serve', 'check', 'route', 'evaluate', 'train', 'ask', 'simulate', 'schema', 'models'];

/** One line for each endpoint and route, so that places are easy to read off. */
function file(endpoints, routes = ['{ "name": "r", "plan": { "single": "good" } }'], more = '') {
  const good = '"good": { "provider": "demo", "model": "demo-fast-1" }';
  const lines = ['{', '  // The comment and the blank line count as lines.', '', '  "endpoints": {'];
  lines.push([good, ...endpoints].map((line) => `    ${line}`).join(',\n'), '  },', '  "routes": [');
  lines.push(routes.map((line) => `    ${line}`).join(',\n'), `  ]${more}`, '}');
  return lines.join('\n');
}

const broken = {
  'an unknown key': {
    text: file(['"bad": { "provider": "demo", "modle": "demo-fast-1", "model": "x" }']),
    where: '6:34',
    path: 'endpoints.bad.modle',
    says: /unknown setting/,
    hint: /did you mean model\?/,
  },
  'a wrong type': {
    text: file(['"bad": { "provider": "demo", "model": 7 }']),
    where: '6:43',
    path: 'endpoints.bad.model',
    says: /expected a string, found a number/,
    hint: /double quotes/,
  },
  'a value out of its bounds': {
    text: file([], undefined, ',\n  "listen": { "lanes": 100000 }'),
    where: '10:24',
    path: 'listen.lanes',
    says: /100000|256/,
    hint: /256/,
  },
  'a missing secret': {
    text: file(['"bad": { "provider": "openai", "model": "gpt-4.1", "key": "env:SIGNALBOX_NO_SUCH_KEY" }']),
    where: '6:63',
    path: 'endpoints.bad.key',
    says: /SIGNALBOX_NO_SUCH_KEY is not set/,
    hint: /set it/,
  },
  'a fallback cycle': {
    text: file(
      [],
      [
        '{ "name": "one", "plan": { "single": "good" }, "fallback": ["two"] }',
        '{ "name": "two", "plan": { "single": "good" }, "fallback": ["one"] }',
      ]
    ),
    where: '9:65',
    path: 'routes[1].fallback[0]',
    says: /fallback cycle: one -> two -> one/,
    hint: /remove one/,
  },
  'a name that nothing has': {
    text: file([], ['{ "name": "r", "plan": { "single": "goof" } }']),
    where: '8:40',
    path: 'routes[0].plan.single',
    says: /`goof` is no endpoint and no pool/,
    hint: /a plan names/,
  },
  'a duration without a unit': {
    text: file([], ['{ "name": "r", "plan": { "single": "good" }, "deadline": "30" }']),
    where: '8:62',
    path: 'routes[0].deadline',
    says: /./,
    hint: /ms|unit/,
  },
  'text that is no JSON': {
    text: '{\n  "endpoints": {,}\n}\n',
    where: '2:17',
    path: '',
    says: /./,
    hint: /JSON/,
  },
};

/** A problem as a person reads it: `FILE:LINE:COLUMN: error: PATH: MESSAGE (HINT)`. */
function assertTold(output, name, { where, path, says, hint }) {
  const line = output.split('\n').find((l) => l.includes(': error: '));
  assert.ok(line, `no error in:\n${output}`);
  assert.ok(line.startsWith(`${name}:${where}: error: ${path}`), line);
  assert.match(line, says);
  assert.match(/\((.*)\)$/.exec(line)?.[1] ?? '', hint, line);
}

const prompts = [
  { text: 'What is the capital of Portugal?', language: 'en', privacy: 'public' },
  {
    text: 'Prove step by step that there are infinitely many primes, then compare two proofs.',
    language: 'en',
    privacy: 'public',
  },
  {
    text: 'Write to camille.durand@example.org that her card 4111 1111 1111 1111 has expired.',
    language: 'en',
    privacy: 'personal',
  },
  {
    text: 'Pourquoi le ciel est-il bleu ? Explique étape par étape, puis résume.',
    language: 'fr',
    privacy: 'public',
  },
  {
    text: 'Mon adresse est camille.durand@example.org : réponds vite, c’est urgent !',
    language: 'fr',
    privacy: 'personal',
  },
  {
    text: 'Écris une fonction Python qui trie une liste de dictionnaires.',
    language: 'fr',
    privacy: 'public',
  },
];

describe('the command line', () => {
  after(stopAll);

  for (const [what, problem] of Object.entries(broken)) {
    test(`check tells ${what} with its place and what to do, and fails`, async () => {
      const name = temporaryFile('broken.json', problem.text);
      const { code, out } = await run(['check', name]);
      assert.equal(code, 1);
      assertTold(out, name, problem);
      const asJson = await run(['check', '--json', name]);
      assert.equal(asJson.code, 1);
      const told = JSON.parse(asJson.out);
      assert.equal(told.usable, false);
      const error = told.problems.find((p) => p.severity === 'error');
      assert.equal(`${error.line}:${error.column}`, problem.where);
      assert.equal(error.path, problem.path);
    });

    test(`serve refuses to start with ${what}, and says the same`, async () => {
      const name = temporaryFile('broken.json', problem.text);
      const { code, out, err } = await run([
        'serve',
        '--config',
        name,
        '--data',
        '127.0.0.1:0',
        '--admin',
        '127.0.0.1:0',
      ]);
      assert.equal(code, 1);
      assert.equal(out, '');
      assertTold(err, name, problem);
    });
  }

  test('check finds a good file fine; a warning fails it with --strict only', async () => {
    const good = temporaryFile('good.json', file([]));
    const fine = await run(['check', good]);
    assert.equal(fine.code, 0, fine.out);
    assert.match(fine.out, /fine: 1 endpoints, 1 routes/);
    const unpriced = '"bad": { "provider": "openai", "model": "m", "base_url": "http://127.0.0.1:9/v1" }';
    const doubtful = temporaryFile('doubtful.json', file([unpriced]));
    const lax = await run(['check', doubtful]);
    assert.equal(lax.code, 0);
    assert.match(lax.out, /:6:12: warning: endpoints\.bad: /);
    assert.equal((await run(['check', '--strict', doubtful])).code, 1);
  });

  test('a file that is not there, and an address in use, are told in words', async () => {
    for (const args of [
      ['check', '/no/such/file.json'],
      ['serve', '--config', '/no/such/file.json'],
    ]) {
      const { code, out, err } = await run(args);
      assert.equal(code, 1);
      assert.match(out + err, /\/no\/such\/file\.json.*cannot be read/);
    }
    const gateway = await startGateway(JSON.parse(file([]).replace(/^.*\/\/.*$/m, '')));
    const taken = new URL(gateway.url).host;
    const { code, err } = await run(['serve', '--data', taken, '--admin', '127.0.0.1:0']);
    assert.equal(code, 1);
    assert.ok(err.includes(`cannot listen on ${taken}`), err);
    const open = await run(['serve', '--data', '0.0.0.0:0']);
    assert.equal(open.code, 1);
    assert.match(open.err, /loopback/);
  });

  test('serve without a file and without keys serves demo endpoints, and says so', async () => {
    const program = start(['serve', '--data', '127.0.0.1:0', '--admin', '127.0.0.1:0']);
    const url = (await program.prints(/listening on (http:\S+)\n/))[1];
    assert.match(program.out, /using demo endpoints/);
    assert.match(program.out, /metrics on http:\S+\/metrics/);
    const { code, out } = await run(['ask', '--url', url, 'What is the capital of Portugal?']);
    assert.equal(code, 0);
    assert.match(out, /endpoint +demo-/);
    assert.deepEqual(await program.end('SIGTERM'), { code: 0, signal: null });
  });

  test('route --json explains six requests in two languages, without calling anyone', async () => {
    for (const { text, language, privacy } of prompts) {
      const { code, out, err } = await run(['route', '--json', text]);
      assert.equal(code, 0, err);
      assert.equal(out.trim().split('\n').length, 1);
      const { classification, ...choice } = JSON.parse(out);
      assert.equal(classification.language.value, language, text);
      assert.equal(classification.privacy.value, privacy, text);
      assert.match(classification.complexity.value, /^(low|medium|high)$/);
      assert.match(classification.tier, /^(private|premium|fast|standard)$/);
      assert.ok(classification.input_tokens > 0);
      assert.equal(classification.tier === 'private', privacy === 'personal');
      // The choice is the best candidate of the first rung that has any; who was left out has a reason.
      const best = choice.rungs.flatMap((rung) => rung.candidates)[0];
      assert.equal(choice.endpoint, best.endpoint);
      assert.ok(choice.rungs.every((rung) => rung.excluded.every((e) => e.reason.length > 0)));
      assert.deepEqual(
        choice.rungs.map((rung) => rung.name),
        choice.chain
      );
    }
  });

  test('route --requests decides about a file of requests, a line each', async () => {
    const request = ({ text }) =>
      JSON.stringify({ model: 'auto', messages: [{ role: 'user', content: text }] });
    const name = temporaryFile('requests.jsonl', prompts.map(request).join('\n'));
    const { code, out } = await run(['route', '--json', '--requests', name]);
    assert.equal(code, 0);
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      lines.map((line) => line.classification.language.value),
      prompts.map((p) => p.language)
    );
    const bad = await run([
      'route',
      '--json',
      '--requests',
      temporaryFile('bad.jsonl', `${request(prompts[0])}\n{"model":1}\n`),
    ]);
    assert.equal(bad.code, 1);
    assert.match(bad.err, /bad\.jsonl:2: model/);
  });

  test('ask sends one request to a running gateway', async () => {
    const gateway = await startGateway(JSON.parse(file([]).replace(/^.*\/\/.*$/m, '')));
    const { code, out } = await run([
      'ask',
      '--url',
      gateway.url,
      '--json',
      'What is the capital of Portugal?',
    ]);
    assert.equal(code, 0);
    const told = JSON.parse(out);
    assert.equal(told.status, 200);
    assert.equal(told.headers['x-signalbox-endpoint'], 'good');
    assert.equal(told.text, told.body.choices[0].message.content);
    const words = await run(['ask', '--url', gateway.url, 'What is the capital of Portugal?']);
    assert.equal(words.code, 0);
    assert.match(words.out, /endpoint +good\n/);
    assert.match(words.out, /cost +\S+\n/);
    const unknown = await run(['ask', '--url', gateway.url, '--model', 'nobody', 'Hello']);
    assert.equal(unknown.code, 1);
    assert.match(unknown.out + unknown.err, /no route, pool, endpoint or model/);
    const nobody = await run(['ask', '--url', 'http://127.0.0.1:9', 'Hello']);
    assert.equal(nobody.code, 1);
    assert.match(nobody.err, /is the gateway running\?/);
  });

  test('schema and models print JSON', async () => {
    const schema = JSON.parse((await run(['schema'])).out);
    assert.match(schema.$schema, /json-schema\.org/);
    for (const part of ['listen', 'endpoints', 'pools', 'routes', 'store'])
      assert.ok(schema.properties[part], part);
    const models = JSON.parse((await run(['models', '--json'])).out);
    assert.ok(models.length > 50);
    assert.ok(models.every((m) => m.provider && m.id && m.price && m.currency));
    const some = JSON.parse((await run(['models', '--json', 'gpt-4.1'])).out);
    assert.ok(some.length > 0 && some.length < models.length);
    assert.ok(some.every((m) => `${m.provider} ${m.id} ${m.name}`.includes('gpt-4.1')));
  });

  test('--help of everything exits with 0 and says what it is for', async () => {
    for (const args of [[], ...commands.map((name) => [name])]) {
      const { code, out, err } = await run([...args, '--help']);
      assert.deepEqual([code, err], [0, ''], args.join());
      assert.match(out, /Usage: /);
      if (args.length === 0) for (const name of commands) assert.match(out, new RegExp(`^  ${name} `, 'm'));
    }
    const { code, out } = await run(['--version']);
    assert.equal(code, 0);
    assert.match(out, /^signalbox \d+\.\d+\.\d+\n$/);
  });

  test('unknown commands and options, and what is missing, exit with 2 and point to --help', async () => {
    const wrong = [
      [],
      ['frobnicate'],
      ['frobnicate', '--help'],
      ['--frobnicate'],
      ...commands.map((name) => [name, '--frobnicate']),
      ['serve', 'file.json'],
      ['check'],
      ['route'],
      ['route', '--requests', 'a.jsonl', 'text'],
      ['ask'],
      ['ask', '--url', 'http://127.0.0.1:9', '--config', 'a.json', 'text'],
      ['simulate', '--latency', '5'],
      ['simulate', '--port', 'http'],
    ];
    for (const args of wrong) {
      const { code, out, err } = await run(args);
      assert.deepEqual([code, out], [2, ''], args.join(' '));
      assert.match(err, /--help/, args.join(' '));
      if (args[0] === 'frobnicate') assert.match(err, /frobnicate/);
    }
  });
});
