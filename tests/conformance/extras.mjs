// SPDX-License-Identifier: Apache-2.0
// What is not a conversation: the errors of each client's library, counting of tokens, lists of models,
// embeddings and continued texts. Each is { title, client, provider, name, marker, rules, endpoints, play }.
import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { clients, providers } from './cells.mjs';
import { watchedFetch } from './clients/watched_fetch.mjs';

const options = (signal) => ({
  apiKey: 'sk-of-the-client',
  maxRetries: 0,
  fetch: watchedFetch(signal).fetch,
});
const openaiClient = (url, signal) => new OpenAI({ baseURL: `${url}/v1`, ...options(signal) });
const anthropicClient = (url, signal) => new Anthropic({ baseURL: url, ...options(signal) });

/** What the provider answers, and what the client's library makes of it. For the 404 none is asked. */
const errors = {
  400: {
    then: { error: 'invalid_request' },
    type: 'BadRequestError',
    word: 'invalid_request_error',
    status: [400],
  },
  404: { type: 'NotFoundError', word: 'not_found_error', status: [404] },
  429: {
    then: { error: 'rate_limit', headers: { 'retry-after': '7', 'retry-after-ms': null } },
    type: 'RateLimitError',
    word: 'rate_limit_error',
    status: [429],
    retryAfter: true,
  },
  500: {
    then: { error: 'server_error' },
    type: 'InternalServerError',
    word: 'api_error',
    status: [500, 502, 503],
  },
};

const headerOf = (error, name) => error.headers?.get?.(name) ?? error.headers?.[name];

function checkError(error, expected, client) {
  assert.equal(error.libraryType ?? error.constructor.name, expected.type, `class of "${error.message}"`);
  assert.ok(expected.status.includes(error.status), `status ${error.status}`);
  assert.ok(headerOf(error, 'x-signalbox-request-id'), 'the answer names its request');
  assert.doesNotMatch(error.message, /sk-of-the-provider|127\.0\.0\.1/, 'the message tells no secret');
  if (client.dialect === 'anthropic')
    assert.ok(error.message.includes(expected.word), `type in "${error.message}"`);
  if (!expected.retryAfter) return;
  const seconds = Number(headerOf(error, 'retry-after'));
  // Providers say it in other places too (Anthropic's time of reset, Gemini's details): the longest counts.
  assert.ok(seconds >= 7 && seconds <= 60, `retry-after ${seconds}`);
}

function errorCheck(client, provider, status, expected, stream) {
  const name = `error ${status}${stream ? ', stream' : ''}`;
  const model = `${provider.name}.${client.name}.${status}${stream ? '.stream' : ''}`;
  const marker = `[[${model}]]`;
  return {
    client: client.title,
    provider: provider.name,
    name,
    title: `${client.name} -> ${provider.name}, ${name}`,
    marker,
    rules: expected.then ? [{ match: { contains: marker }, then: [expected.then] }] : [],
    // One that fails is left alone for a while: each check has its own.
    endpoints: expected.then ? [{ ...provider, name: model }] : [],
    async play(open, url, signal) {
      const settings = { model: expected.then ? `to-${model}` : 'no-such-model', stream };
      const talk = await open(client, settings, signal);
      const error = await talk.say([{ text: `${marker} Hello.` }]).then(
        () => assert.fail('there was no error'),
        (e) => e
      );
      checkError(error, expected, client);
    },
  };
}

const errorChecks = () =>
  clients.flatMap((client) =>
    providers.flatMap((provider) =>
      Object.entries(errors).flatMap(([status, expected]) =>
        [false, true].map((stream) => errorCheck(client, provider, status, expected, stream))
      )
    )
  );

function single(client, provider, name, more) {
  const marker = `[[${name} at ${provider}]]`;
  const base = {
    client,
    provider,
    name,
    title: `${client} -> ${provider}, ${name}`,
    marker,
    rules: [],
    endpoints: [],
  };
  return { ...base, ...more(marker) };
}

/** Vectors are the fake provider's own: of unit length, the same for the same text, others for others. */
function embeddings(provider) {
  return single('npm `openai`', provider.name, 'embeddings', (marker) => ({
    endpoints: [
      {
        ...provider,
        name: `embed-${provider.name}`,
        model: 'text-embedding-3-small',
        serves: ['embeddings'],
      },
    ],
    async play(_, url, signal) {
      const ask = (input, format) =>
        openaiClient(url, signal).embeddings.create({
          model: `to-embed-${provider.name}`,
          input,
          dimensions: 64,
          ...(format ? { encoding_format: format } : {}),
        });
      // Without a format the library asks for base64 and unpacks it: both ways must be the same numbers.
      const packed = await ask([`${marker} one`, `${marker} two`]);
      const plain = await ask([`${marker} one`, `${marker} two`], 'float');
      assert.deepEqual(
        packed.data.map((d) => d.index),
        [0, 1]
      );
      for (const [i, { embedding }] of packed.data.entries()) {
        assert.equal(embedding.length, 64);
        const length = Math.hypot(...embedding);
        assert.ok(Math.abs(length - 1) < 1e-3, `length of the vector: ${length}`);
        embedding.forEach((x, k) =>
          assert.ok(Math.abs(x - plain.data[i].embedding[k]) < 1e-6, 'numbers agree')
        );
      }
      assert.notDeepEqual(packed.data[0].embedding, packed.data[1].embedding);
      assert.ok(packed.usage.prompt_tokens > 0);
      this.seen = [packed.usage, plain.usage];
    },
    check(entries) {
      const billed = entries.map((e) => e.billed.input_tokens);
      assert.deepEqual(
        this.seen.map((u) => u.prompt_tokens),
        billed,
        'tokens as billed'
      );
    },
  }));
}

/** Elsewhere there are none: the library must be told so, and no provider is asked. */
function noEmbeddings(provider) {
  return single('npm `openai`', provider.name, 'embeddings', (marker) => ({
    reason:
      "Embeddings are passed on as they come, in OpenAI's format only: an endpoint of another provider is " +
      'not configured to serve them, and the answer is an error that says so.',
    async play(_, url, signal) {
      const asked = { model: `to-${provider.name}`, input: marker };
      const error = await openaiClient(url, signal)
        .embeddings.create(asked)
        .then(
          () => assert.fail('there was no error'),
          (e) => e
        );
      assert.equal(error.status, 400);
      assert.equal(error.param, 'model');
      assert.match(error.message, /does not serve embeddings/);
    },
    check: (entries) => assert.equal(entries.length, 0, 'requests at the provider'),
  }));
}

const continued = ' there was a naïve “fox” – 狐.';

function completions(provider, stream) {
  return single('npm `openai`', provider.name, `legacy completions${stream ? ', stream' : ''}`, (given) => {
    const marker = `${given}${stream}`;
    return {
      marker,
      rules: [
        {
          match: { contains: marker },
          then: [{ text: continued, usage: { input_tokens: 1013, output_tokens: 71 } }],
        },
      ],
      async play(_, url, signal) {
        const request = {
          model: `to-${provider.name}`,
          prompt: `${marker} Once upon a time`,
          max_tokens: 4000,
        };
        const client = openaiClient(url, signal);
        if (!stream) {
          const { choices, usage } = await client.completions.create(request);
          this.seen = { text: choices[0].text, finish: choices[0].finish_reason, usage };
        } else {
          const seen = { text: '' };
          const asked = { ...request, stream: true, stream_options: { include_usage: true } };
          for await (const { choices, usage } of await client.completions.create(asked)) {
            seen.text += choices[0]?.text ?? '';
            seen.finish = choices[0]?.finish_reason ?? seen.finish;
            seen.usage = usage ?? seen.usage;
          }
          this.seen = seen;
        }
        assert.equal(this.seen.text, continued);
        assert.equal(this.seen.finish, 'stop');
      },
      check([entry]) {
        assert.equal(this.seen.usage.prompt_tokens, entry.billed.input_tokens);
        assert.equal(this.seen.usage.completion_tokens, entry.billed.output_tokens);
      },
    };
  });
}

const counting = (provider) =>
  single('npm `@anthropic-ai/sdk`', provider.name, 'count_tokens', () => ({
    async play(_, url, signal) {
      const count = (words) =>
        anthropicClient(url, signal).messages.countTokens({
          model: `to-${provider.name}`,
          messages: [{ role: 'user', content: 'word '.repeat(words) }],
        });
      const [few, many] = [await count(10), await count(1000)];
      assert.ok(few.input_tokens >= 10 && few.input_tokens < 40, `ten words: ${few.input_tokens}`);
      assert.ok(
        many.input_tokens >= 1000 && many.input_tokens < 2000,
        `a thousand words: ${many.input_tokens}`
      );
    },
  }));

const lists = () => [
  single('npm `openai`', 'all', 'models', () => ({
    async play(_, url, signal) {
      const ids = [];
      for await (const model of openaiClient(url, signal).models.list()) {
        assert.equal(model.object, 'model');
        ids.push(model.id);
      }
      for (const { name } of providers) assert.ok(ids.includes(name), `${name} is listed`);
      assert.equal((await openaiClient(url, signal).models.retrieve('anthropic')).id, 'anthropic');
    },
  })),
  single('npm `@anthropic-ai/sdk`', 'all', 'models', () => ({
    async play(_, url, signal) {
      const ids = [];
      for await (const model of anthropicClient(url, signal).models.list()) {
        assert.equal(model.type, 'model');
        assert.ok(model.display_name && !Number.isNaN(Date.parse(model.created_at)));
        ids.push(model.id);
      }
      for (const { name } of providers) assert.ok(ids.includes(name), `${name} is listed`);
      assert.equal((await anthropicClient(url, signal).models.retrieve('openai')).type, 'model');
    },
  })),
];

export const extraChecks = () => [
  ...providers.map((p) => (p.dialect === 'openai' ? embeddings(p) : noEmbeddings(p))),
  ...providers.flatMap((provider) => [false, true].map((stream) => completions(provider, stream))),
  ...providers.map(counting),
  ...lists(),
  ...errorChecks(),
];
