// SPDX-License-Identifier: Apache-2.0
// A client that leaves, by an abort, a time-out of its own or a break out of the loop: its upstream is closed
// soon after, in every phase, and what it held is given back.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import OpenAI from 'openai';
import { question, startGateway, startProvider, stopAll, until } from './helper.mjs';

// Far longer than a test: whoever waits for it was not let go.
const never = '10m';

let provider;
let gateway;
let client;

async function start() {
  provider = await startProvider();
  const endpoint = (kind, base_url) => ({
    provider: kind,
    model: `${kind}-test`,
    base_url,
    key: 'env:PROVIDER_KEY',
  });
  gateway = await startGateway(
    {
      endpoints: {
        openai: endpoint('openai', `${provider.url}/v1`),
        anthropic: endpoint('anthropic', provider.url),
        limited: { ...endpoint('openai', `${provider.url}/v1`), limits: { rpm: 6 } },
      },
      routes: ['openai', 'anthropic', 'limited'].map((name) => ({
        name: `only-${name}`,
        plan: { single: name },
        longest_wait: '2m',
      })),
    },
    { PROVIDER_KEY: 'sk-of-the-provider' }
  );
  client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'unused', maxRetries: 0 });
}

/** The one upstream request since an entry, once the provider has got it. */
function arrived(since) {
  return until(async () => (await provider.ledger(since))[0], 'the request reaches the provider');
}

/** The upstream request is closed by us within a second of now, before it was answered. [G7] */
async function assertClosed(t, since) {
  const left = performance.now();
  const closed = async () => (await provider.ledger(since)).find((entry) => entry.client_closed_ms !== null);
  const entry = await until(closed, 'the upstream is closed');
  const took = performance.now() - left;
  t.diagnostic(`closed upstream within ${took.toFixed(0)} ms of the client's leaving`);
  assert.ok(took < 1000, `${took} ms`);
  assert.equal(entry.finished, false);
  assert.equal((await provider.ledger(since)).length, 1);
  assert.equal((await gateway.settled()).value('signalbox_run_crashes_total'), 0);
  return entry;
}

const ask = (model, more) => ({ model: `only-${model}`, messages: question(), ...more });

describe('an openai client that leaves', () => {
  before(start);
  after(stopAll);

  for (const model of ['openai', 'anthropic']) {
    test(`aborts while it waits for a whole answer of the ${model} upstream [C35]`, async (t) => {
      await provider.play([{ match: {}, then: [{ delay: never }] }]);
      const since = await provider.last();
      const leave = new AbortController();
      const answer = client.chat.completions.create(ask(model), { signal: leave.signal });
      await arrived(since);
      leave.abort();
      await assert.rejects(answer, (error) => error instanceof OpenAI.APIUserAbortError);
      const entry = await assertClosed(t, since);
      assert.equal(entry.status, 0);
    });

    test(`aborts before the first content of a stream of the ${model} upstream [C35]`, async (t) => {
      await provider.play([{ match: {}, then: [{ stall_after_events: 0 }] }]);
      const since = await provider.last();
      const leave = new AbortController();
      const answer = client.chat.completions.create(ask(model, { stream: true }), { signal: leave.signal });
      await arrived(since);
      leave.abort();
      await assert.rejects(answer, (error) => error instanceof OpenAI.APIUserAbortError);
      await assertClosed(t, since);
    });

    for (const [way, leave] of Object.entries({
      'aborts in the middle of': (stream) => stream.controller.abort(),
      'stops reading': () => 'break',
    })) {
      test(`${way} a stream of the ${model} upstream [C36]`, async (t) => {
        await provider.play([{ match: {}, then: [{ events: 'endless', pace: '2ms' }] }]);
        const since = await provider.last();
        const stream = await client.chat.completions.create(ask(model, { stream: true }));
        let pieces = 0;
        for await (const chunk of stream) {
          pieces += chunk.choices.length;
          if (pieces === 10 && leave(stream) === 'break') break;
        }
        const entry = await assertClosed(t, since);
        assert.ok(entry.events_sent >= 9);
        const cancelled = { endpoint: model, outcome: 'cancelled' };
        assert.ok((await gateway.metrics()).value('signalbox_attempts_total', cancelled) > 0);
      });
    }

    test(`has a time-out of its own while it waits for the ${model} upstream`, async (t) => {
      await provider.play([{ match: {}, then: [{ delay: never }] }]);
      const since = await provider.last();
      const answer = client.chat.completions.create(ask(model), { timeout: 400 });
      const rejected = assert.rejects(answer, (error) => error instanceof OpenAI.APIConnectionTimeoutError);
      await arrived(since);
      await rejected;
      await assertClosed(t, since);
    });
  }

  test('leaves while its request waits for the limit: nothing is sent, its turn is free [C37]', async () => {
    await provider.play([{ match: {}, then: ['ok'] }]);
    // Six a minute: those behind the first one wait for 10, 20 and 30 seconds.
    await client.chat.completions.create(ask('limited'));
    const since = await provider.last();
    const abandoned = { route: 'only-limited', result: 'abandoned' };
    const before = (await gateway.metrics()).value('signalbox_requests_total', abandoned);
    const leave = new AbortController();
    const waiting = [1, 2, 3].map(() =>
      client.chat.completions.create(ask('limited'), { signal: leave.signal })
    );
    const waits = async () =>
      (await gateway.metrics()).value('signalbox_attempts_in_flight', { endpoint: 'limited' });
    await until(async () => (await waits()) === 3, 'the requests have their turns');
    leave.abort();
    const ends = await Promise.allSettled(waiting);
    assert.ok(ends.every((end) => end.reason instanceof OpenAI.APIUserAbortError));
    const left = (await gateway.settled()).value('signalbox_requests_total', abandoned);
    assert.equal(left - before, 3);
    assert.equal((await provider.ledger(since)).length, 0);
    // Who asks now and cannot wait is told of the first of these turns.
    const hurried = client.chat.completions.create(ask('limited'), {
      headers: { 'x-signalbox-deadline-ms': '500' },
    });
    await assert.rejects(
      hurried,
      (error) => error instanceof OpenAI.RateLimitError && error.headers['retry-after'] <= 10
    );
  });

  test('breaks no breaker by leaving', async () => {
    const metrics = await gateway.metrics();
    assert.equal(metrics.value('signalbox_breaker_opened_total'), 0);
    assert.equal(
      metrics.samples('signalbox_attempts_total').filter((s) => s.labels.outcome === 'truncated').length,
      0
    );
  });
});
