// SPDX-License-Identifier: Apache-2.0
// Starts the real programs, the fake provider and the gateway, for tests: waits for what they print, keeps
// what they log, ends them.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const folder = path.resolve(process.env.SIGNALBOX_BIN || path.join(here, '../../build/bin'));
export const binary = path.join(folder, 'signalbox');

const work = mkdtempSync(path.join(tmpdir(), 'signalbox-clients-'));
const running = new Set();
const crashed = []; // ended by a signal that was not ours

// A test run that is interrupted must leave no program behind.
process.on('exit', () => {
  for (const program of running) program.child.kill('SIGKILL');
  rmSync(work, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

/** How long anything that must happen may take, in milliseconds: long enough for a machine under load. */
export const patience = 15_000;

// Whatever else hangs fails its file, and leaves no program behind.
setTimeout(() => {
  console.error('the tests of this file took longer than two minutes');
  process.exit(1);
}, 120_000).unref();

/** Asks again and again until the answer is truthy, and returns it. */
export async function until(ask, what, most = patience) {
  const end = Date.now() + most;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited ${most} ms in vain: ${what}`);
    await new Promise((resume) => setTimeout(resume, 5));
  }
}

/** What the programs see of our environment: nothing that could be a credential or a proxy. */
function environment(extra) {
  const passed = ['PATH', 'ASAN_OPTIONS', 'UBSAN_OPTIONS', 'LSAN_OPTIONS'].filter(
    (name) => process.env[name]
  );
  const ours = Object.fromEntries(passed.map((name) => [name, process.env[name]]));
  return { ...ours, HOME: work, XDG_STATE_HOME: work, ...extra };
}

let files = 0;
/** Writes a file that is gone after the tests; returns its path. */
export function temporaryFile(name, content) {
  const file = path.join(work, `${++files}-${name}`);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, null, 2), {
    mode: 0o600,
  });
  return file;
}

/** A running signalbox. `out` and `log` are what it has printed so far. */
class Program {
  out = '';
  log = '';
  constructor(args, env) {
    this.name = args[0];
    this.child = spawn(binary, args, { env: environment(env), stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(this);
    this.child.stdout.setEncoding('utf8').on('data', (text) => this.#take('out', text));
    this.child.stderr.setEncoding('utf8').on('data', (text) => this.#take('log', text));
    /** How it ended: { code, signal }. */
    this.ended = new Promise((resolve, reject) => {
      this.child.on('error', reject);
      this.child.on('close', (code, signal) => {
        running.delete(this);
        if (signal && !this.child.killed) crashed.push(this);
        resolve({ code, signal });
      });
    });
    this.ended.catch(() => running.delete(this));
  }

  #waiting = new Set();
  #take(stream, text) {
    this[stream] += text;
    for (const check of this.#waiting) check();
  }

  /** Resolves with the match of a pattern in what is printed; rejects if the program ends without. */
  prints(pattern) {
    return new Promise((resolve, reject) => {
      const over = (settle, value) => {
        this.#waiting.delete(check);
        clearTimeout(timer);
        settle(value);
      };
      const check = () => {
        const found = pattern.exec(this.out) ?? pattern.exec(this.log);
        if (found) over(resolve, found);
      };
      const fail = (why) => over(reject, new Error(`${this.name} ${why}\n${this.out}${this.log}`));
      const timer = setTimeout(() => fail(`did not print ${pattern}`), patience);
      this.#waiting.add(check);
      this.ended.then(({ code, signal }) => fail(`ended with ${signal ?? code}`), fail);
      check();
    });
  }

  /** How the program ended; if it does not, it is killed: the signal is then SIGKILL. */
  async ends() {
    const timer = setTimeout(() => this.child.kill('SIGKILL'), patience);
    const how = await this.ended;
    clearTimeout(timer);
    return how;
  }

  /** Sends a signal; resolves with how the program ended. */
  end(signal) {
    this.child.kill(signal);
    return this.ends();
  }
}

/** Ends every program that still runs. Each must end well: a crash or a leak found at exit is a failure. */
export async function stopAll() {
  const all = [...running];
  const ends = await Promise.all(all.map((program) => program.end('SIGTERM')));
  const bad = [...crashed, ...all.filter((_, i) => ends[i].code !== 0)];
  if (bad.length > 0)
    throw new Error(bad.map((program) => `${program.name} ended badly\n${program.log}`).join());
}

/** Starts a command that goes on until it is told to end. */
export const start = (args, env) => new Program(args, env);

/** Runs a command to its end: { code, signal, out, err }. */
export async function run(args, env = {}) {
  const program = start(args, env);
  const how = await program.ends();
  return { ...how, out: program.out, err: program.log };
}

/** Asks a URL, with a connection of its own: { status, headers, text }, and `json()`. */
export function ask(url, { method = 'GET', body, headers = {}, agent = false } = {}) {
  return new Promise((resolve, reject) => {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const length = text === undefined ? {} : { 'content-length': Buffer.byteLength(text) };
    const request = http.request(url, { method, agent, headers: { ...headers, ...length } }, (response) => {
      let got = '';
      response.setEncoding('utf8');
      response.on('data', (piece) => (got += piece));
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          headers: response.headers,
          text: got,
          json: () => JSON.parse(got),
        })
      );
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(text);
  });
}

/** The fake provider (simulate/README.md). */
export async function startProvider() {
  const program = start(['simulate', '--port', '0']);
  const url = (await program.prints(/^simulate: listening on (http:\S+)\n/m))[1];
  const provider = {
    program,
    url,
    /** Replaces the script; its rules begin anew. */
    async play(rules, defaults = {}, strict = true) {
      const answer = await ask(`${url}/_script`, { method: 'PUT', body: { strict, defaults, rules } });
      if (answer.status !== 200) throw new Error(`bad script: ${answer.text}`);
    },
    /** Ledger entries above a number. */
    ledger: async (since = 0) => (await ask(`${url}/_ledger?since=${since}`)).json().requests,
    /** The number of the last request. */
    last: async () => (await provider.ledger()).reduce((most, entry) => Math.max(most, entry.number), 0),
  };
  return provider;
}

/** Samples of Prometheus text: `value('signalbox_x_total', { endpoint: 'a' })`; 0 where there is none. */
export function readMetrics(text) {
  const samples = [];
  for (const line of text.split('\n')) {
    const found = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (!found) continue;
    const labels = Object.fromEntries(
      [...(found[2] ?? '').matchAll(/(\w+)="([^"]*)"/g)].map((m) => [m[1], m[2]])
    );
    samples.push({ name: found[1], labels, value: Number(found[3]) });
  }
  const matching = (name, labels = {}) =>
    samples.filter((s) => s.name === name && Object.entries(labels).every(([k, v]) => s.labels[k] === v));
  return {
    samples: matching,
    value: (name, labels) => matching(name, labels).reduce((sum, s) => sum + s.value, 0),
  };
}

/** The gateway with a configuration, of which listeners and store are filled in. */
export async function startGateway(config, env = {}) {
  const listen = { data: '127.0.0.1:0', admin: '127.0.0.1:0', ...config.listen };
  const file = temporaryFile('signalbox.json', { store: { path: ':memory:' }, ...config, listen });
  const program = start(['serve', '--config', file], env);
  const url = (await program.prints(/^signalbox: listening on (http:\S+)\n/m))[1];
  const admin = /^signalbox: metrics on (http:\S+)\/metrics/m.exec(program.out)[1];
  const gateway = {
    program,
    url,
    admin,
    metrics: async () => readMetrics((await ask(`${admin}/metrics`)).text),
    /**
     * The metrics once no request is being served and every permit is back: all outcomes are counted then.
     * That this comes to pass is a test of its own: nothing may stay held.
     */
    settled: async () => {
      await until(async () => {
        const metrics = await gateway.metrics();
        return metrics.value('signalbox_runs') + metrics.value('signalbox_attempts_in_flight') === 0;
      }, 'all requests end and all permits are back');
      // Again: the values of one answer are not of one instant.
      return gateway.metrics();
    },
  };
  return gateway;
}

export const question = (text = 'Say something.') => [{ role: 'user', content: text }];

/** A chat request without a client library, to see exactly what comes. `onEvent` gets each event's data. */
export function chat(url, body, { onEvent, agent = false, headers = {} } = {}) {
  const text = JSON.stringify({ messages: question(), ...body });
  return new Promise((resolve, reject) => {
    const head = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      ...headers,
    };
    const request = http.request(`${url}/v1/chat/completions`, { method: 'POST', agent, headers: head });
    request.on('error', reject);
    request.on('response', (response) => {
      const answer = { status: response.statusCode, headers: response.headers, text: '', events: [] };
      let rest = '';
      response.setEncoding('utf8');
      response.on('data', (piece) => {
        answer.text += piece;
        const blocks = (rest + piece).split('\n\n');
        rest = blocks.pop();
        for (const block of blocks) {
          const data = block.split('\n').filter((line) => line.startsWith('data: '));
          if (data.length === 0) continue;
          answer.events.push(data.map((line) => line.slice(6)).join('\n'));
          onEvent?.(answer.events.at(-1), answer);
        }
      });
      // A body without its end is reported as `aborted`; both ways are answers to look at.
      response.on('error', () => {});
      response.on('close', () => resolve({ ...answer, complete: response.complete }));
    });
    request.end(text);
  });
}

/** The parsed error of a stream's last event; nothing if that is none. */
export function errorEvent(answer) {
  const last = answer.events.at(-1);
  return last && last !== '[DONE]' ? JSON.parse(last).error : undefined;
}

/** The text of all content deltas. */
export function contentOf(answer) {
  const chunks = answer.events.filter((data) => data !== '[DONE]').map((data) => JSON.parse(data));
  return chunks.map((chunk) => chunk.choices?.[0]?.delta?.content ?? '').join('');
}
