// SPDX-License-Identifier: Apache-2.0
// The official `openai` client with its base URL changed and nothing else: whole and streamed answers, tools,
// models; served by an upstream of OpenAI's format and by one of Anthropic's.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import OpenAI from 'openai';
import { chat, contentOf, question, startGateway, startProvider, stopAll } from './helper.mjs';

const text = 'Déjà vu: “naïve” – 日本語, and 👩‍🚀 in seven pieces.';
const usage = { input_tokens: 1000, output_tokens: 70, cached: 200 };
const price = { input: 2, output: 8, cache_read: 0.5 };
// 800 fresh and 200 cached input tokens and 70 output tokens, at these prices per million.
const cost = '0.00226';

const weather = {
  type: 'function',
  function: {
    name: 'weather',
    description: 'The weather in a city.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};
const call = { name: 'weather', arguments: { city: 'Orléans', days: 2 } };

let provider;
let gateway;
let client;

async function start() {
  provider = await startProvider();
  const common = { price, context: 100_000, max_output: 4096, key: 'env:PROVIDER_KEY' };
  gateway = await startGateway(
    {
      endpoints: {
        gpt: { provider: 'openai', model: 'gpt-test', base_url: `${provider.url}/v1`, ...common },
        claude: { provider: 'anthropic', model: 'claude-test', base_url: provider.url, ...common },
      },
      pools: { both: { strategy: 'round-robin', members: ['gpt', 'claude'] } },
      routes: [
        { name: 'french', match: { language: ['fr'] }, plan: { single: 'claude' } },
        { name: 'default', plan: { single: 'gpt' } },
      ],
    },
    { PROVIDER_KEY: 'sk-of-the-provider' }
  );
  client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'sk-of-the-client' });
}

/** Everything that a stream said, put together. */
async function collect(stream) {
  const got = { chunks: [], content: '', finish: [], calls: [], usage: undefined };
  for await (const chunk of stream) {
    got.chunks.push(chunk);
    if (chunk.usage) got.usage = chunk.usage;
    for (const choice of chunk.choices) {
      got.content += choice.delta.content ?? '';
      if (choice.finish_reason) got.finish.push(choice.finish_reason);
      for (const piece of choice.delta.tool_calls ?? []) {
        const whole = (got.calls[piece.index] ??= { id: '', name: '', arguments: '' });
        whole.id += piece.id ?? '';
        whole.name += piece.function?.name ?? '';
        whole.arguments += piece.function?.arguments ?? '';
      }
    }
  }
  return got;
}

const models = { 'an OpenAI upstream': 'gpt', 'an Anthropic upstream': 'claude' };

describe('the openai client', () => {
  before(start);
  after(stopAll);

  for (const [upstream, model] of Object.entries(models)) {
    test(`gets a whole answer from ${upstream}, and what it cost`, async () => {
      await provider.play([{ match: {}, then: [{ text, usage }] }]);
      const since = await provider.last();
      const { data, response } = await client.chat.completions
        .create({ model, messages: question() })
        .withResponse();
      assert.equal(data.object, 'chat.completion');
      assert.equal(data.model, `${model}-test`);
      assert.equal(data.choices.length, 1);
      assert.equal(data.choices[0].message.role, 'assistant');
      assert.equal(data.choices[0].message.content, text);
      assert.equal(data.choices[0].finish_reason, 'stop');
      assert.equal(data.usage.prompt_tokens, 1000);
      assert.equal(data.usage.completion_tokens, 70);
      assert.equal(data.usage.total_tokens, 1070);
      assert.equal(data.usage.prompt_tokens_details.cached_tokens, 200);
      const header = (name) => response.headers.get(`x-signalbox-${name}`);
      assert.equal(header('endpoint'), model);
      assert.equal(header('model'), `${model}-test`);
      assert.equal(header('attempts'), '1');
      assert.equal(header('cache'), 'miss');
      assert.equal(Number(header('cost')), Number(cost));
      assert.match(header('request-id'), /^\w+$/);
      assert.match(header('tier'), /^(standard|fast|premium|private)$/);
      assert.match(header('complexity'), /^(low|medium|high)$/);
      const asked = await provider.ledger(since);
      assert.equal(asked.length, 1);
      assert.equal(asked[0].model, `${model}-test`);
      // The client's own key stays with us; the provider gets the endpoint's. [W80]
      assert.equal(asked[0].key.last4, 'ider');
      assert.ok(!JSON.stringify(asked[0]).includes('of-the-client'));
    });

    test(`gets the same text streamed from ${upstream}, however its bytes are cut [U16]`, async () => {
      for (const size of [1, 2, 3, 7, 64]) {
        await provider.play([
          { match: {}, then: [{ text, usage, events: 7, slow_bytes: { size, every: '0ms' } }] },
        ]);
        const got = await collect(
          await client.chat.completions.create({
            model,
            messages: question(),
            stream: true,
            stream_options: { include_usage: true },
          })
        );
        assert.equal(got.content, text);
        assert.deepEqual(got.finish, ['stop']);
        assert.equal(got.usage.prompt_tokens, 1000);
        assert.equal(got.usage.completion_tokens, 70);
        assert.equal(got.usage.total_tokens, 1070);
        // [W16] to [W18]
        assert.equal(new Set(got.chunks.map((c) => `${c.id} ${c.model} ${c.created} ${c.object}`)).size, 1);
        assert.equal(got.chunks[0].choices[0].delta.role, 'assistant');
        assert.deepEqual(got.chunks.at(-1).choices, []);
      }
    });

    test(`finds the cost of a stream from ${upstream} in a comment before its end`, async () => {
      await provider.play([{ match: {}, then: [{ text, usage }] }]);
      const answer = await chat(gateway.url, { model, stream: true });
      assert.equal(contentOf(answer), text);
      assert.equal(answer.complete, true);
      const found = /\n\n: x-signalbox-cost: (\S+)\n\ndata: \[DONE\]\n\n$/.exec(answer.text);
      assert.equal(Number(found?.[1]), Number(cost));
    });

    test(`gets no usage chunk from ${upstream} unless it asks for one [W18]`, async () => {
      await provider.play([{ match: {}, then: [{ text, usage }] }]);
      const got = await collect(
        await client.chat.completions.create({ model, messages: question(), stream: true })
      );
      assert.equal(got.content, text);
      assert.equal(got.usage, undefined);
      assert.ok(got.chunks.every((chunk) => chunk.choices.length === 1));
    });

    test(`is told that the limit of tokens was reached at ${upstream}`, async () => {
      await provider.play([{ match: {}, then: [{ events: 20 }] }]);
      const ask = { model, messages: question(), max_tokens: 5 };
      const whole = await client.chat.completions.create(ask);
      const streamed = await collect(await client.chat.completions.create({ ...ask, stream: true }));
      assert.equal(whole.choices[0].finish_reason, 'length');
      assert.deepEqual(streamed.finish, ['length']);
      assert.equal(streamed.content, whole.choices[0].message.content);
    });

    test(`calls tools of ${upstream}, whole and streamed, and gives their results back`, async () => {
      await provider.play([{ match: {}, then: [{ tool_calls: [call, { ...call, name: 'other' }] }] }]);
      const ask = { model, messages: question('What is the weather?'), tools: [weather] };
      const whole = await client.chat.completions.create(ask);
      const streamed = await collect(await client.chat.completions.create({ ...ask, stream: true }));
      const asked = whole.choices[0].message.tool_calls;
      assert.equal(whole.choices[0].finish_reason, 'tool_calls');
      assert.deepEqual(streamed.finish, ['tool_calls']);
      assert.deepEqual(
        asked.map((c) => [c.type, c.function.name]),
        [
          ['function', 'weather'],
          ['function', 'other'],
        ]
      );
      assert.deepEqual(
        streamed.calls.map((c) => c.name),
        ['weather', 'other']
      );
      for (const c of asked) assert.deepEqual(JSON.parse(c.function.arguments), call.arguments);
      for (const c of streamed.calls) assert.deepEqual(JSON.parse(c.arguments), call.arguments);
      assert.equal(new Set([...asked, ...streamed.calls].map((c) => c.id)).size, 4);

      await provider.play([{ match: {}, then: [{ text: 'It rains.' }] }]);
      const since = await provider.last();
      const results = asked.map((c, i) => ({ role: 'tool', tool_call_id: c.id, content: `result ${i}` }));
      const last = await client.chat.completions.create({
        ...ask,
        messages: [...ask.messages, whole.choices[0].message, ...results],
      });
      assert.equal(last.choices[0].message.content, 'It rains.');
      const sent = JSON.parse((await provider.ledger(since))[0].body).messages;
      if (model === 'gpt') return assert.deepEqual(sent.slice(2), results);
      // One user message holds all results, in the order of the calls. [W41]
      assert.deepEqual(
        sent.map((m) => m.role),
        ['user', 'assistant', 'user']
      );
      assert.deepEqual(
        sent[2].content.map((b) => [b.type, b.tool_use_id]),
        asked.map((c) => ['tool_result', c.id])
      );
      assert.ok(sent[2].content.every((b, i) => JSON.stringify(b.content).includes(`result ${i}`)));
    });

    test(`reads a stream of ${upstream} with its helper for streams`, async () => {
      await provider.play([{ match: {}, then: [{ text, usage, events: 7 }] }]);
      const runner = client.beta.chat.completions.stream({ model, messages: question() });
      let seen = '';
      runner.on('content', (piece) => (seen += piece));
      const whole = await runner.finalChatCompletion();
      assert.equal(seen, text);
      assert.equal(whole.choices[0].message.content, text);
      assert.equal(whole.choices[0].finish_reason, 'stop');
    });
  }

  test('leaves the choice to Signalbox with `auto`: the route follows the request', async () => {
    await provider.play([{ match: {}, then: [{ text: '{{model}}' }] }]);
    const served = async (words) =>
      (await client.chat.completions.create({ model: 'auto', messages: question(words) })).choices[0].message
        .content;
    assert.equal(await served('Why is the sky blue? Please explain it to a child.'), 'gpt-test');
    assert.equal(await served('Pourquoi le ciel est-il bleu ? Explique-le à un enfant.'), 'claude-test');
  });

  test('asks for a pool, a route, or a provider’s model id by name', async () => {
    await provider.play([{ match: {}, then: [{ text: '{{model}}' }] }]);
    const served = async (model) =>
      (await client.chat.completions.create({ model, messages: question() })).choices[0].message.content;
    assert.equal(await served('french'), 'claude-test');
    assert.equal(await served('claude-test'), 'claude-test');
    assert.deepEqual([await served('both'), await served('both')].sort(), ['claude-test', 'gpt-test']);
  });

  test('sends bytes that reach an OpenAI upstream as they are, unknown members included', async () => {
    await provider.play([{ match: {}, then: ['ok'] }], {}, false);
    const since = await provider.last();
    const unknown = { z: [1, 2.5, 'é'], a: null };
    await client.chat.completions.create({
      seed: 7,
      messages: question('Bonjour'),
      vendor_extension: unknown,
      model: 'gpt',
      temperature: 0.5,
    });
    // Compared as text: order of members and spaces are kept as well. The client indents by two.
    const same = { seed: 7, messages: question('Bonjour'), vendor_extension: unknown, model: 'gpt-test' };
    assert.equal(
      (await provider.ledger(since))[0].body,
      JSON.stringify({ ...same, temperature: 0.5 }, null, 2)
    );
  });

  test('lists the names that it may ask for', async () => {
    const names = [];
    for await (const model of client.models.list()) names.push(model.id);
    for (const name of ['auto', 'gpt', 'claude', 'both', 'french', 'default'])
      assert.ok(names.includes(name), name);
    assert.equal(new Set(names).size, names.length);
    assert.equal((await client.models.retrieve('gpt')).id, 'gpt');
  });

  test('gets its own answer when two hundred ask at once', async () => {
    await provider.play([{ match: {}, then: [{ text: 'You said: {{user}}', events: 5, pace: '1ms' }] }]);
    const one = async (i) => {
      const ask = { model: i % 2 ? 'gpt' : 'claude', messages: question(`number ${i}, please`) };
      if (i % 4 < 2) return (await client.chat.completions.create(ask)).choices[0].message.content;
      return (await collect(await client.chat.completions.create({ ...ask, stream: true }))).content;
    };
    const numbers = Array.from({ length: 200 }, (_, i) => i);
    const got = await Promise.all(numbers.map(one));
    assert.deepEqual(
      got,
      numbers.map((i) => `You said: number ${i}, please`)
    );
  });

  test('is counted as the provider bills it, to the nano-unit', async () => {
    const metrics = await gateway.settled();
    for (const name of Object.values(models)) {
      const entries = (await provider.ledger()).filter((entry) => entry.model === `${name}-test`);
      const sum = (field) => entries.reduce((all, entry) => all + entry.billed[field], 0);
      const of = (sample) => metrics.value(`signalbox_${sample}_total`, { endpoint: name });
      assert.equal(of('attempts'), entries.length);
      assert.equal(of('input_tokens'), sum('input_tokens'));
      assert.equal(of('output_tokens'), sum('output_tokens'));
      // Prices per million are micro-units per token: thousands of nano-units.
      const fresh = sum('input_tokens') - sum('cached');
      const nano =
        1000 * (fresh * price.input + sum('cached') * price.cache_read + sum('output_tokens') * price.output);
      assert.equal(Math.round(of('cost') * 1e9), nano);
    }
  });
});
