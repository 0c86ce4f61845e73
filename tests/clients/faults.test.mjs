// SPDX-License-Identifier: Apache-2.0
// A primary endpoint that fails in a named way, with a second one behind it: what the client saw, how often
// each provider was called by the fake provider's ledger, and what breaker and bucket did. One line for each.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, describe, test } from 'node:test';
import { chat, errorEvent, startGateway, startProvider, stopAll } from './helper.mjs';

// A process each: had the two one address, they would share pooled connections.
let first;
let second;
const table = [];

// Two failures in a row open the breaker, so that three requests show all of it: fallen back, opened,
// refused.
const breaker = { failures: 2, open: '10m', open_most: '10m' };

function configuration(primary) {
  const endpoint = (name, more) => ({
    provider: 'openai',
    model: `${name}-model`,
    base_url: `${(name === 'primary' ? first : second).url}/v1`,
    key: 'env:PROVIDER_KEY',
    price: { input: 1, output: 1 },
    breaker,
    ...more,
  });
  return {
    // One lane, so that the requests of a test meet the same pooled upstream connections.
    listen: { lanes: 1 },
    endpoints: { primary: endpoint('primary', primary), second: endpoint('second') },
    routes: [{ name: 'only', plan: { single: 'primary' }, fallback: ['second'], deadline: '1m' }],
  };
}

/** What is seen of three requests while the primary does what `actions` say. */
async function observe({ actions, stream = false, primary = {} }) {
  const gateway = await startGateway(configuration(primary), { PROVIDER_KEY: 'sk-of-the-provider' });
  await first.play([{ match: {}, then: actions }]);
  const since = [await first.last(), await second.last()];
  const ledgers = async () => [await first.ledger(since[0]), await second.ledger(since[1])];
  // The client keeps its connection, too.
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const answers = [];
  const calls = [];
  let metrics;
  for (let i = 0; i < 3; ++i) {
    answers.push(await chat(gateway.url, { model: 'auto', stream, max_tokens: 50 }, { agent }));
    metrics = await gateway.settled();
    calls.push((await ledgers()).flat().length);
  }
  agent.destroy();
  const [ledger, fallen] = await ledgers();
  const of = (endpoint) => ({ endpoint });
  return {
    answers,
    /** The primary's ledger. */
    ledger,
    /** Calls upstream for each client request. */
    perRequest: calls.map((sum, i) => sum - (calls[i - 1] ?? 0)),
    primary: ledger.length,
    second: fallen.length,
    outcomes: Object.fromEntries(
      metrics
        .samples('signalbox_attempts_total', of('primary'))
        .filter((sample) => sample.value > 0)
        .map((sample) => [sample.labels.outcome, sample.value])
    ),
    refused: metrics.value('signalbox_refusals_total', of('primary')),
    breaker: ['closed', 'open', 'half-open'][metrics.value('signalbox_breaker_state', of('primary'))],
    opened: metrics.value('signalbox_breaker_opened_total', of('primary')),
    fallbacks: metrics.value('signalbox_fallbacks_total'),
    program: gateway.program,
  };
}

const headers = (answer) =>
  ['endpoint', 'attempts'].map((name) => answer.headers[`x-signalbox-${name}`] ?? '-');

/** `200 second/2`: the status, who served it and after how many attempts by our own count. */
function summary(answer) {
  const [endpoint, attempts] = headers(answer);
  return `${answer.status} ${endpoint}/${attempts}${answer.complete ? '' : ' broken off'}`;
}

const told = /endpoint primary: disabled/;

function note(name, seen) {
  const outcomes = Object.entries(seen.outcomes).map(([outcome, count]) => `${outcome} ${count}`);
  const disabled = told.test(seen.program.log) ? ', disabled' : '';
  table.push([
    name,
    seen.answers.map(summary).join(', '),
    `${seen.primary}+${seen.second}`,
    outcomes.join(', ') || '-',
    `${seen.breaker}${disabled}`,
    String(seen.refused),
  ]);
}

/** Every answer is whole, and from the second endpoint. */
function assertServedBySecond(answers) {
  for (const answer of answers) {
    assert.equal(answer.status, 200);
    assert.equal(answer.complete, true);
    assert.equal(headers(answer)[0], 'second');
    assert.equal(answer.headers['x-signalbox-model'], 'second-model');
    if (answer.events.length > 0) assert.equal(answer.events.at(-1), '[DONE]');
  }
}

/** The three requests fell back, and two failures opened the breaker: the third did not call the primary. */
function assertOpened(seen, outcome) {
  assertServedBySecond(seen.answers);
  assert.deepEqual(
    seen.answers.map((a) => headers(a)[1]),
    ['2', '2', '1']
  );
  assert.deepEqual(seen.perRequest, [2, 2, 1]);
  assert.deepEqual(seen.outcomes, { [outcome]: 2 });
  assert.deepEqual([seen.breaker, seen.opened, seen.refused], ['open', 1, 1]);
  assert.equal(seen.fallbacks, 2);
}

/** The first request fell back and had the primary set aside without its breaker: it was not called again. */
function assertSetAside(seen, outcome) {
  assertServedBySecond(seen.answers);
  assert.deepEqual(seen.perRequest, [2, 1, 1]);
  assert.deepEqual(seen.outcomes, { [outcome]: 1 });
  assert.deepEqual([seen.breaker, seen.opened, seen.refused], ['closed', 0, 2]);
}

const limited = (more) => ({
  error: 'rate_limit',
  headers: { 'retry-after': null, 'retry-after-ms': null, ...more },
});
const forms = { whole: false, streamed: true };

describe('a primary endpoint that fails, and a second one behind it', () => {
  before(async () => {
    [first, second] = [await startProvider(), await startProvider()];
  });
  after(stopAll);

  for (const [form, stream] of Object.entries(forms)) {
    const named = (name, body) =>
      test(`${name}, ${form}`, async () => {
        const fault = name.replace(/ \[.*/, '');
        await body((seen) => note(stream ? `${fault}, streamed` : fault, seen));
      });

    named('429 with Retry-After [U24]', async (show) => {
      const seen = await observe({ stream, actions: [limited({ 'retry-after': '120' })] });
      show(seen);
      assertSetAside(seen, 'rate-limit');
    });

    named('429 without Retry-After [U26]', async (show) => {
      const bare = { 'x-ratelimit-reset-requests': null, 'x-ratelimit-reset-tokens': null };
      const seen = await observe({ stream, actions: [limited(bare)] });
      show(seen);
      // The pause is drawn at random from nothing to a second, then two: how often the primary is called
      // again depends on it, but what the client sees does not, and the breaker takes no part.
      assertServedBySecond(seen.answers);
      assert.equal(seen.perRequest[0], 2);
      assert.deepEqual(seen.outcomes, { 'rate-limit': seen.primary });
      assert.equal(seen.primary + seen.refused, 3);
      assert.deepEqual([seen.breaker, seen.opened], ['closed', 0]);
    });

    named('429 for spent money [U27]', async (show) => {
      const seen = await observe({ stream, actions: [{ error: 'quota' }] });
      await seen.program.prints(told);
      show(seen);
      assertSetAside(seen, 'quota');
    });

    named('500 [U32]', async (show) => {
      const seen = await observe({ stream, actions: [{ error: 'server_error' }] });
      show(seen);
      assertOpened(seen, 'transient');
    });

    named('no first byte in time [U6]', async (show) => {
      const primary = { timeouts: { first_byte: '120ms' } };
      const seen = await observe({ stream, primary, actions: [{ delay: '10m' }] });
      show(seen);
      assertOpened(seen, 'timeout');
      // What was given up is closed, and not left to the provider to finish.
      assert.ok(seen.ledger.every((entry) => entry.client_closed_ms !== null && !entry.finished));
    });

    named('401 [U34]', async (show) => {
      const seen = await observe({ stream, actions: [{ error: 'auth' }] });
      await seen.program.prints(told);
      show(seen);
      assertServedBySecond(seen.answers);
      assert.deepEqual(seen.perRequest, [2, 2, 1]);
      assert.deepEqual(seen.outcomes, { credential: 2 });
      assert.deepEqual([seen.breaker, seen.opened, seen.refused], ['closed', 0, 1]);
    });

    named('400', async (show) => {
      const seen = await observe({ stream, actions: [{ error: 'invalid_request' }] });
      show(seen);
      for (const answer of seen.answers) {
        assert.equal(answer.status, 400);
        assert.equal(JSON.parse(answer.text).error.type, 'invalid_request_error');
        assert.equal(answer.headers['x-signalbox-attempts'], '1');
      }
      assert.deepEqual([seen.primary, seen.second], [3, 0]);
      assert.deepEqual(seen.outcomes, { 'caller-fault': 3 });
      assert.deepEqual([seen.breaker, seen.opened, seen.refused], ['closed', 0, 0]);
    });

    named('closed without an answer on a reused connection [U40] [M17]', async (show) => {
      const seen = await observe({ stream, actions: ['ok', { close: 'before-answer' }, 'ok'] });
      show(seen);
      for (const answer of seen.answers) {
        assert.equal(answer.status, 200);
        assert.equal(answer.complete, true);
        assert.equal(headers(answer)[0], 'primary');
      }
      assert.deepEqual(seen.perRequest, [1, 2, 1]);
      const [fine, closed, again] = seen.ledger;
      assert.equal(closed.connection, fine.connection);
      assert.notEqual(again.connection, fine.connection);
      assert.equal(again.body, closed.body);
      assert.deepEqual(seen.outcomes, { success: 3, 'stale-connection': 1 });
      assert.deepEqual([seen.breaker, seen.opened, seen.second, seen.fallbacks], ['closed', 0, 0, 0]);
    });

    named('closed without an answer on a fresh connection', async (show) => {
      const seen = await observe({ stream, actions: [{ close: 'before-answer' }] });
      show(seen);
      assertOpened(seen, 'transient');
    });

    named('connection refused [U1]', async (show) => {
      const seen = await observe({ stream, primary: { base_url: 'http://127.0.0.1:9/v1' }, actions: ['ok'] });
      show(seen);
      assertServedBySecond(seen.answers);
      assert.deepEqual([seen.primary, seen.second], [0, 3]);
      assert.deepEqual(seen.outcomes, { connect: 2 });
      assert.deepEqual([seen.breaker, seen.opened, seen.refused], ['open', 1, 1]);
    });
  }

  test('a closed connection costs a request no time: it is sent again at once [U40]', async (t) => {
    const gateway = await startGateway(configuration(), { PROVIDER_KEY: 'sk-of-the-provider' });
    await first.play([
      { match: {}, then: ['ok', { close: 'before-answer', name: 'closed' }], after: 'cycle' },
    ]);
    const since = await first.last();
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    for (let i = 0; i < 16; ++i)
      assert.equal((await chat(gateway.url, { model: 'auto' }, { agent })).status, 200);
    agent.destroy();
    // The first request is fine, each later one meets a closed connection and is sent once more.
    const ledger = await first.ledger(since);
    assert.equal(ledger.length, 31);
    const waits = ledger
      .map((entry, i) => entry.action === 'closed' && ledger[i + 1].at_ms - entry.done_ms)
      .filter((wait) => wait !== false)
      .sort((a, b) => a - b);
    assert.equal(waits.length, 15);
    t.diagnostic(`sent again after ${waits[7].toFixed(1)} ms (median of 15)`);
    // The machine may be busy for some of them.
    assert.ok(waits[10] < 100, `${waits}`);
  });

  test('reset before the first content of a stream falls back unseen [U10]', async () => {
    const seen = await observe({ stream: true, actions: [{ reset_after_events: 0 }] });
    note('reset before the first content, streamed', seen);
    assertOpened(seen, 'truncated');
  });

  test('reset after the first event of a stream is shown, and never as a clean end [U10]', async () => {
    const seen = await observe({ stream: true, actions: [{ reset_after_events: 1, pace: '2ms' }] });
    note('reset after the first event, streamed', seen);
    for (const answer of seen.answers.slice(0, 2)) {
      assert.equal(answer.status, 200);
      assert.equal(headers(answer)[0], 'primary');
      assert.ok(!answer.text.includes('[DONE]'));
      assert.equal(errorEvent(answer).type, 'server_error');
      assert.equal(answer.complete, false);
    }
    // Nothing falls back after the commit; the breaker moves what comes later.
    assertServedBySecond(seen.answers.slice(2));
    assert.deepEqual(seen.perRequest, [1, 1, 1]);
    assert.deepEqual(seen.outcomes, { truncated: 2 });
    assert.deepEqual([seen.breaker, seen.opened, seen.refused], ['open', 1, 1]);
  });

  test('the table', (t) => {
    const titles = [
      'primary',
      'client saw (status served-by/attempts)',
      'calls',
      'outcomes',
      'breaker',
      'refused',
    ];
    const rows = [titles, ...table];
    const widths = titles.map((_, i) => Math.max(...rows.map((row) => row[i].length)));
    for (const row of rows)
      t.diagnostic(
        row
          .map((cell, i) => cell.padEnd(widths[i]))
          .join('  ')
          .trimEnd()
      );
    assert.equal(table.length, 22);
  });
});
