// SPDX-License-Identifier: Apache-2.0
// SIGTERM: readiness goes off, what runs may finish, nothing new is taken, the exit code is 0. What outlasts
// the limit is ended with an error that can be told from an end.
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, describe, test } from 'node:test';
import OpenAI from 'openai';
import {
  ask,
  chat,
  contentOf,
  errorEvent,
  patience,
  question,
  startGateway,
  startProvider,
  stopAll,
  until,
} from './helper.mjs';

let provider;

function serve(drain) {
  return startGateway(
    {
      listen: { drain },
      endpoints: {
        gpt: {
          provider: 'openai',
          model: 'gpt-test',
          base_url: `${provider.url}/v1`,
          key: 'env:PROVIDER_KEY',
        },
      },
    },
    { PROVIDER_KEY: 'sk-of-the-provider' }
  );
}

/** A connection that sends what it is told to; resolves `closed` with all that came. */
async function connect(url) {
  const { hostname, port } = new URL(url);
  const socket = net.connect(Number(port), hostname);
  let got = '';
  socket.setTimeout(patience, () => socket.destroy(new Error('the connection was left open')));
  socket.setEncoding('utf8').on('data', (piece) => (got += piece));
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return {
    send: (text) => new Promise((sent) => socket.write(text, sent)),
    closed: new Promise((resolve, reject) => socket.once('end', () => resolve(got)).on('error', reject)),
    end: () => socket.destroy(),
  };
}

/** Waits until no new connection is taken any more. */
function refusesConnections(url) {
  const refused = () =>
    connect(url).then(
      (connection) => connection.end(),
      (error) => error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET'
    );
  return until(refused, 'new connections are refused');
}

/** Waits until the gateway serves so many requests, and the provider has got them. */
async function underWay(gateway, since, many) {
  await until(async () => (await gateway.metrics()).value('signalbox_runs') === many, `${many} requests run`);
  await until(
    async () => (await provider.ledger(since)).length === many,
    `the provider has ${many} requests`
  );
}

const isContent = (data) => data.includes('"delta":{"content"');

describe('SIGTERM [N5]', () => {
  before(async () => {
    provider = await startProvider();
  });
  after(stopAll);

  test('readiness goes off, what runs finishes, nothing new is taken, exit code 0', async () => {
    const gateway = await serve('30s');
    // Long enough to look at everything meanwhile, on a machine under load as well.
    await provider.play([
      { match: { contains: '"stream": true' }, then: [{ events: 150, pace: '20ms' }] },
      { match: {}, then: [{ delay: '2500ms' }] },
    ]);
    const since = await provider.last();
    assert.equal((await ask(`${gateway.url}/readyz`)).status, 200);

    // Two requests that have begun before the signal, but their heads are not whole yet; and a connection.
    const ready = await connect(gateway.url);
    await ready.send('GET /readyz HTTP/1.1\r\nHost: localhost\r\n');
    const late = await connect(gateway.url);
    await late.send(
      'POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\ncontent-type: application/json\r\n'
    );
    const idle = await connect(gateway.url);

    const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'unused', maxRetries: 0 });
    const read = async () => {
      const got = { pieces: 0, finish: undefined };
      for await (const chunk of await client.chat.completions.create({
        model: 'auto',
        messages: question(),
        stream: true,
      })) {
        got.pieces += chunk.choices[0].delta.content ? 1 : 0;
        got.finish = chunk.choices[0].finish_reason ?? got.finish;
      }
      return got;
    };
    const stream = read();
    const whole = chat(gateway.url, { model: 'auto' });
    await underWay(gateway, since, 2);

    gateway.program.child.kill('SIGTERM');
    await refusesConnections(gateway.url);
    // The admin listener goes on: a draining node is still to be watched.
    assert.equal((await gateway.metrics()).value('signalbox_runs'), 2);
    assert.equal(await idle.closed, '');

    await ready.send('\r\n');
    const unready = await ready.closed;
    assert.match(unready, /^HTTP\/1\.1 503 /);
    assert.match(unready, /"draining":true/);
    assert.match(unready, /^connection: close\r$/im);

    const body = JSON.stringify({ model: 'auto', messages: question() });
    await late.send(`content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    const refused = await late.closed;
    assert.match(refused, /^HTTP\/1\.1 503 /);
    assert.match(refused, /"code":"shutting_down"/);
    assert.match(refused, /^retry-after: 1\r$/im);

    assert.deepEqual(await stream, { pieces: 150, finish: 'stop' });
    const answer = await whole;
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.connection, 'close');
    assert.deepEqual(await gateway.program.ends(), { code: 0, signal: null });
    assert.equal((await provider.ledger(since)).length, 2);
  });

  test('what outlasts the limit is ended with an error, its upstream is closed, exit code 0', async (t) => {
    const gateway = await serve('300ms');
    await provider.play([
      { match: { contains: '"stream":true' }, then: [{ events: 'endless', pace: '5ms' }] },
      { match: {}, then: [{ delay: '10m' }] },
    ]);
    const since = await provider.last();
    let begun;
    const running = new Promise((resolve) => (begun = resolve));
    const onEvent = (data) => isContent(data) && begun();
    const stream = chat(gateway.url, { model: 'auto', stream: true }, { onEvent });
    const whole = chat(gateway.url, { model: 'auto' });
    await running;
    await underWay(gateway, since, 2);

    const told = performance.now();
    gateway.program.child.kill('SIGTERM');
    const [streamed, answer] = await Promise.all([stream, whole]);
    assert.deepEqual(await gateway.program.ends(), { code: 0, signal: null });
    const took = performance.now() - told;
    t.diagnostic(`ended ${took.toFixed(0)} ms after SIGTERM, with a limit of 300 ms`);
    assert.ok(took >= 300, `${took} ms`);

    assert.equal(streamed.status, 200);
    assert.ok(contentOf(streamed).length > 0);
    assert.ok(!streamed.text.includes('[DONE]'));
    assert.equal(errorEvent(streamed).code, 'shutting_down');
    assert.equal(streamed.complete, false);
    // A whole answer that has not begun is an error with its status.
    assert.equal(answer.status, 503);
    assert.equal(answer.complete, true);
    assert.equal(JSON.parse(answer.text).error.code, 'shutting_down');
    const closed = async () =>
      (await provider.ledger(since)).every((entry) => entry.client_closed_ms !== null);
    await until(closed, 'the upstreams are closed');
  });

  test('an idle gateway ends at once, and SIGINT does as SIGTERM', async () => {
    for (const signal of ['SIGTERM', 'SIGINT']) {
      const gateway = await serve('10m');
      assert.deepEqual(await gateway.program.end(signal), { code: 0, signal: null });
    }
  });
});
