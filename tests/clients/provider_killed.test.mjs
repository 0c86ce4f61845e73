// SPDX-License-Identifier: Apache-2.0
// The provider's process is killed in the middle of many streams: every client gets an error event and none a
// clean end, those that wait for a whole answer get an error, and nothing stays held.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import OpenAI from 'openai';
import {
  chat,
  contentOf,
  errorEvent,
  question,
  startGateway,
  startProvider,
  stopAll,
  until,
} from './helper.mjs';

const streams = 64;
const wholes = 16;
const throughClient = 8;
const seenBefore = 3; // pieces of content that each stream has got before the kill

const count = (all, what) => all.filter(what).length;

describe('kill -9 of the provider amid streams [U10]', () => {
  after(stopAll);

  test('64 streams, 16 whole answers, 8 streams of the openai client', async (t) => {
    const provider = await startProvider();
    const endpoint = (kind, base_url) => ({
      provider: kind,
      model: `${kind}-test`,
      base_url,
      key: 'env:PROVIDER_KEY',
    });
    const gateway = await startGateway(
      {
        endpoints: {
          openai: endpoint('openai', `${provider.url}/v1`),
          anthropic: endpoint('anthropic', provider.url),
        },
        routes: ['openai', 'anthropic'].map((name) => ({
          name: `only-${name}`,
          plan: { single: name },
          attempts: 1,
        })),
      },
      { PROVIDER_KEY: 'sk-of-the-provider' }
    );
    await provider.play([
      { match: { contains: 'Wait for it' }, then: [{ delay: '10m' }] },
      { match: {}, then: [{ events: 'endless', pace: '5ms' }] },
    ]);
    const model = (i) => (i % 2 === 0 ? 'only-openai' : 'only-anthropic');

    let ready = 0;
    const raw = Array.from({ length: streams }, (_, i) => {
      let pieces = 0;
      const onEvent = (data) => {
        if (data === '[DONE]' || !JSON.parse(data).choices?.[0]?.delta.content) return;
        if (++pieces === seenBefore) ++ready;
      };
      return chat(gateway.url, { model: model(i), stream: true }, { onEvent });
    });
    const waiting = Array.from({ length: wholes }, (_, i) =>
      chat(gateway.url, { model: model(i), messages: question('Wait for it.') })
    );
    const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'unused', maxRetries: 0 });
    const reading = Array.from({ length: throughClient }, async (_, i) => {
      const stream = await client.chat.completions.create({
        model: model(i),
        messages: question(),
        stream: true,
      });
      let pieces = 0;
      try {
        for await (const chunk of stream)
          if (chunk.choices[0]?.delta.content && ++pieces === seenBefore) ++ready;
      } catch (error) {
        return error;
      }
      return undefined;
    });
    const asked = streams + wholes + throughClient;
    await until(() => ready === streams + throughClient, 'all streams run');
    await until(async () => (await provider.ledger()).length === asked, 'the provider has all requests');

    const killed = performance.now();
    await provider.program.end('SIGKILL');
    const [got, answered, thrown] = await Promise.all([
      Promise.all(raw),
      Promise.all(waiting),
      Promise.all(reading),
    ]);
    const took = performance.now() - killed;

    const errors = count(got, (answer) => errorEvent(answer)?.type === 'server_error');
    const done = count(got, (answer) => answer.text.includes('[DONE]'));
    const ended = count(got, (answer) => answer.complete);
    t.diagnostic(
      `streams: ${streams}, with an error event: ${errors}, with [DONE]: ${done}, with a clean end: ${ended}`
    );
    const failed = count(answered, (answer) => answer.status === 502);
    t.diagnostic(`whole answers: ${wholes}, with 502: ${failed}`);
    const typed = count(thrown, (error) => error?.constructor.name === 'APIError');
    t.diagnostic(`streams of the openai client: ${throughClient}, that threw an APIError: ${typed}`);
    t.diagnostic(`all told within ${took.toFixed(0)} ms of the kill`);

    assert.deepEqual([errors, done, ended], [streams, 0, 0]);
    assert.ok(got.every((answer) => answer.status === 200 && contentOf(answer).length > 0));
    // The error is the last thing that is said.
    assert.ok(got.every((answer) => answer.text.endsWith(`data: ${answer.events.at(-1)}\n\n`)));
    assert.equal(failed, wholes);
    assert.ok(
      answered.every((answer) => answer.complete && JSON.parse(answer.text).error.type === 'server_error')
    );
    assert.equal(typed, throughClient);

    const metrics = await gateway.settled();
    const outcome = (name) => metrics.value('signalbox_attempts_total', { outcome: name });
    t.diagnostic(`attempts: ${outcome('truncated')} truncated, ${outcome('transient')} transient`);
    assert.deepEqual(
      [outcome('truncated'), outcome('transient'), outcome('success')],
      [streams + throughClient, wholes, 0]
    );
    assert.equal(metrics.value('signalbox_requests_total', { result: 'failed' }), asked);
    assert.equal(metrics.value('signalbox_requests_total', { result: 'delivered' }), 0);
    assert.equal(metrics.value('signalbox_breaker_opened_total'), 2);
    assert.equal(metrics.value('signalbox_run_crashes_total'), 0);
  });
});
