// SPDX-License-Identifier: Apache-2.0
// Errors as the official `openai` client's own classes: our refusals, the providers' errors, streams that
// break.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import OpenAI from 'openai';
import { question, startGateway, startProvider, stopAll } from './helper.mjs';

let provider;
let gateway;
let client;

const formats = { openai: 'only-openai', anthropic: 'only-anthropic' };

/** For each test a gateway of its own: no breaker, pause or bucket of the test before. */
async function serve(settings = {}) {
  const endpoint = (kind) => ({
    provider: kind,
    model: `${kind}-test`,
    base_url: kind === 'openai' ? `${provider.url}/v1` : provider.url,
    key: 'env:PROVIDER_KEY',
    price: { input: 1, output: 1 },
    context: 2000,
    ...settings.endpoint,
  });
  // Asked for by the name of a route, an endpoint has nobody behind it.
  const route = (name) => ({
    name: `only-${name}`,
    plan: { single: name },
    deadline: '10s',
    backoff: { initial: '2ms', most: '10ms' },
    ...settings.route,
  });
  gateway = await startGateway(
    {
      endpoints: { openai: endpoint('openai'), anthropic: endpoint('anthropic') },
      routes: [route('openai'), route('anthropic')],
    },
    { PROVIDER_KEY: 'sk-of-the-provider' }
  );
  client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'unused', maxRetries: 0 });
}

/** What a call throws. */
async function thrown(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  assert.fail('nothing was thrown');
}

async function create(body, options) {
  return client.chat.completions.create({ messages: question(), ...body }, options);
}

/** The class exactly, not one that it inherits from, with its status and code. */
function assertIs(error, type, status, code) {
  assert.equal(error.constructor.name, type.name, error.stack);
  assert.ok(error instanceof type);
  assert.equal(error.status, status);
  assert.equal(error.code, code);
  assert.ok(error.message.length > 10);
}

/** Four pieces of a stream come, then the iterator throws. */
async function assertBreaks(model, name) {
  let pieces = 0;
  const read = async () => {
    for await (const chunk of await create({ model, stream: true }))
      pieces += chunk.choices[0]?.delta.content ? 1 : 0;
  };
  const error = await thrown(read());
  assert.equal(error.constructor.name, 'APIError', `${name}: ${error.stack}`);
  assert.equal(error.type, 'server_error', name);
  assert.equal(pieces, 4, name);
}

describe('errors in the openai client', () => {
  before(async () => {
    provider = await startProvider();
  });
  after(stopAll);

  test('a bad request is a BadRequestError that names the member, and nothing is sent upstream', async () => {
    await serve();
    const since = await provider.last();
    const bad = {
      messages: { model: 'only-openai', messages: 'hello' },
      'messages[0].role': { model: 'only-openai', messages: [{ role: 7, content: 'hello' }] },
      stream: { model: 'only-openai', stream: 'yes' },
      temperature: { model: 'only-openai', temperature: 'hot' },
      max_tokens: { model: 'only-openai', max_tokens: -1 },
      model: { model: 7 },
    };
    for (const [param, body] of Object.entries(bad)) {
      const error = await thrown(create(body));
      assertIs(error, OpenAI.BadRequestError, 400, 'invalid_request');
      assert.equal(error.param, param);
      assert.equal(error.type, 'invalid_request_error');
    }
    assert.equal((await provider.ledger(since)).length, 0);
  });

  test('an unknown model is a NotFoundError that says where the names are', async () => {
    await serve();
    const since = await provider.last();
    for (const stream of [false, true]) {
      const error = await thrown(create({ model: 'no-such-model', stream }));
      assertIs(error, OpenAI.NotFoundError, 404, 'model_not_found');
      assert.equal(error.param, 'model');
      assert.match(error.message, /v1\/models/);
    }
    assertIs(
      await thrown(client.models.retrieve('no-such-model')),
      OpenAI.NotFoundError,
      404,
      'model_not_found'
    );
    assertIs(
      await thrown(client.embeddings.create({ model: 'a', input: 'b' })),
      OpenAI.NotFoundError,
      404,
      'model_not_found'
    );
    assert.equal((await provider.ledger(since)).length, 0);
  });

  test('personal data on a route that takes none is a PermissionDeniedError', async () => {
    await serve({ route: { match: { privacy: ['personal', 'secret'] }, personal_data: 'block' } });
    const since = await provider.last();
    const letter = question('Write to camille.durand@example.org, whose card is 4111 1111 1111 1111.');
    const error = await thrown(create({ model: 'auto', messages: letter }));
    assertIs(error, OpenAI.PermissionDeniedError, 403, 'forbidden');
    assert.equal((await provider.ledger(since)).length, 0);
  });

  test('a prompt beyond every context window is a BadRequestError before anything is sent', async () => {
    await serve();
    const since = await provider.last();
    const error = await thrown(create({ model: 'only-openai', messages: question('word '.repeat(20_000)) }));
    assertIs(error, OpenAI.BadRequestError, 400, 'context_length_exceeded');
    assert.equal((await provider.ledger(since)).length, 0);
  });

  for (const [format, model] of Object.entries(formats)) {
    test(`what ${format} says about the request comes as a BadRequestError, once`, async () => {
      await serve();
      for (const [kind, code] of [
        ['invalid_request', 'invalid_request'],
        ['context_length', 'context_length_exceeded'],
      ]) {
        await provider.play([{ match: {}, then: [{ error: kind }] }]);
        for (const stream of [false, true]) {
          const since = await provider.last();
          const error = await thrown(create({ model, stream }));
          assertIs(error, OpenAI.BadRequestError, 400, code);
          assert.equal(error.headers['x-signalbox-attempts'], '1');
          assert.equal((await provider.ledger(since)).length, 1);
        }
      }
    });

    test(`a rate limit of ${format} is a RateLimitError with the true Retry-After [U24]`, async () => {
      await serve({ route: { deadline: '2s' } });
      await provider.play([
        {
          match: {},
          then: [{ error: 'rate_limit', headers: { 'retry-after': '30', 'retry-after-ms': null } }],
        },
      ]);
      const since = await provider.last();
      const first = await thrown(create({ model }));
      const second = await thrown(create({ model, stream: true }));
      for (const error of [first, second]) {
        assertIs(error, OpenAI.RateLimitError, 429, 'rate_limit_exceeded');
        const seconds = Number(error.headers['retry-after']);
        assert.ok(seconds >= 20 && seconds <= 33, `retry-after: ${seconds}`);
        // No longer in milliseconds than in seconds, which are rounded up.
        const left = Number(error.headers['retry-after-ms']);
        assert.ok(left <= seconds * 1000 && left > (seconds - 1) * 1000, `retry-after-ms: ${left}`);
      }
      // The second one found the endpoint cooling and was not sent.
      assert.equal((await provider.ledger(since)).length, 1);
      assert.equal(first.headers['x-should-retry'], 'false');
      assert.equal(second.headers['x-should-retry'], undefined);
    });

    test(`a wrong key of ours at ${format} is never the client's 401 [U34]`, async () => {
      await serve();
      await provider.play([{ match: {}, then: [{ error: 'auth' }] }]);
      const error = await thrown(create({ model }));
      assertIs(error, OpenAI.InternalServerError, 502, 'upstream_failed');
      assert.ok(!/key|sk-|401/i.test(error.message), error.message);
    });

    test(`an account of ours without money at ${format} is a 402, not a rate limit [U27]`, async () => {
      await serve();
      await provider.play([{ match: {}, then: [{ error: 'quota' }] }]);
      const since = await provider.last();
      const error = await thrown(create({ model }));
      assertIs(error, OpenAI.APIError, 402, 'budget_exceeded');
      assert.equal((await provider.ledger(since)).length, 1);
    });

    test(`a failing ${format} is an InternalServerError after our attempts, no more [C42]`, async () => {
      await serve({ endpoint: { breaker: { failures: 0, minimum_calls: 1000 } } });
      await provider.play([{ match: {}, then: [{ error: 'server_error' }] }]);
      for (const maxRetries of [0, 2]) {
        for (const stream of [false, true]) {
          const since = await provider.last();
          const error = await thrown(create({ model, stream }, { maxRetries }));
          assertIs(error, OpenAI.InternalServerError, 502, 'upstream_failed');
          assert.equal(error.headers['x-should-retry'], 'false');
          assert.equal(error.headers['x-signalbox-attempts'], '3');
          assert.equal((await provider.ledger(since)).length, 3);
        }
      }
    });

    test(`answers of ${format} that are none are InternalServerErrors [U14] [U15] [U17]`, async () => {
      await serve({ route: { attempts: 1 }, endpoint: { breaker: { failures: 0, minimum_calls: 1000 } } });
      for (const nonsense of [
        { bad_json: true },
        { body: '{}' },
        { body: '' },
        { html: true },
        { html: true, status: 200 },
        { status: 999 },
        { redirect: 'http://127.0.0.1:9/' },
        { end_after_events: 3, end_mode: 'fin' },
      ]) {
        await provider.play([{ match: {}, then: [nonsense] }]);
        const error = await thrown(create({ model }));
        assert.equal(error.constructor.name, 'InternalServerError', JSON.stringify(nonsense));
        assert.equal(error.status, 502, JSON.stringify(nonsense));
      }
    });

    test(`a stream of ${format} that breaks is thrown by the iterator, never a clean end`, async () => {
      await serve({ endpoint: { breaker: { failures: 0, minimum_calls: 1000 } } });
      const breaks = {
        'reset [U10]': { reset_after_events: 4 },
        'end without the terminal event [U11]': { end_after_events: 4 },
        'end without the last chunk [U12]': { end_after_events: 4, end_mode: 'fin' },
        'error event [U13]': { error: 'overloaded', error_event_after: 4 },
      };
      for (const [name, action] of Object.entries(breaks)) {
        await provider.play([{ match: {}, then: [{ ...action, events: 10, pace: '2ms' }] }]);
        await assertBreaks(model, name);
      }
    });

    test(`a stream of ${format} that falls silent is thrown by the iterator [U8]`, async () => {
      await serve({ endpoint: { timeouts: { stall: '300ms' } } });
      await provider.play([{ match: {}, then: [{ stall_after_events: 4, events: 10 }] }]);
      await assertBreaks(model, 'silence');
    });
  }

  test('our own limit is a RateLimitError when its turn comes after the deadline [U28]', async () => {
    await serve({ endpoint: { limits: { rpm: 1 } }, route: { deadline: '1s' } });
    await provider.play([{ match: {}, then: ['ok'] }]);
    const since = await provider.last();
    await create({ model: 'only-openai' });
    const error = await thrown(create({ model: 'only-openai' }));
    assertIs(error, OpenAI.RateLimitError, 429, 'rate_limit_exceeded');
    const seconds = Number(error.headers['retry-after']);
    assert.ok(seconds > 30 && seconds <= 61, `retry-after: ${seconds}`);
    assert.equal((await provider.ledger(since)).length, 1);
  });

  test('a deadline that passes is an InternalServerError with 504', async () => {
    await serve({ route: { deadline: '100ms' } });
    await provider.play([{ match: {}, then: [{ delay: '1m' }] }]);
    for (const stream of [false, true]) {
      const error = await thrown(create({ model: 'only-openai', stream }));
      assertIs(error, OpenAI.InternalServerError, 504, 'deadline_exceeded');
    }
  });

  test('a gateway that is gone is an APIConnectionError', async () => {
    await serve();
    await gateway.program.end('SIGTERM');
    assert.equal((await thrown(create({ model: 'only-openai' }))).constructor.name, 'APIConnectionError');
  });
});
