// SPDX-License-Identifier: Apache-2.0
// What a request says, as a client sent it or as it arrived at the provider: the tool calls of its history,
// each with its result, and whatever was thought, in any of the four formats. And what the fake provider gives
// out with calls and thoughts, to be given back.
import assert from 'node:assert/strict';

const list = (value) => (Array.isArray(value) ? value : []);
const parse = (text) => (typeof text === 'string' ? JSON.parse(text) : text);
const textOf = (content) =>
  typeof content === 'string'
    ? content
    : list(content)
        .map((part) => part.text ?? '')
        .join('');

function readChat(body) {
  const calls = [];
  const results = [];
  const thoughts = [];
  for (const message of list(body.messages)) {
    const { reasoning_content: thought } = message;
    if (thought) thoughts.push({ text: thought, seal: undefined });
    for (const call of list(message.tool_calls))
      calls.push({ id: call.id, name: call.function.name, arguments: parse(call.function.arguments) });
    if (message.role === 'tool') results.push({ id: message.tool_call_id, text: textOf(message.content) });
  }
  return { calls, results, thoughts, seals: [] };
}

function readResponses(body) {
  const items = list(body.input);
  const of = (type) => items.filter((item) => item.type === type);
  return {
    calls: of('function_call').map((c) => ({ id: c.call_id, name: c.name, arguments: parse(c.arguments) })),
    results: of('function_call_output').map((r) => ({ id: r.call_id, text: textOf(r.output) })),
    thoughts: of('reasoning').map((r) => ({ text: textOf(r.summary), seal: r.encrypted_content })),
    seals: [],
  };
}

function readAnthropic(body) {
  const blocks = list(body.messages).flatMap((message) => list(message.content));
  const of = (type) => blocks.filter((block) => block.type === type);
  return {
    calls: of('tool_use').map(({ id, name, input }) => ({ id, name, arguments: input })),
    results: of('tool_result').map((r) => ({ id: r.tool_use_id, text: textOf(r.content) })),
    thoughts: of('thinking').map((block) => ({ text: block.thinking, seal: block.signature })),
    seals: [],
  };
}

/** Gemini's calls and results bear no ids here: they go by their order, and bear names. */
function readGemini(body) {
  const turns = list(body.contents).map((content) => list(content.parts));
  const parts = turns.flat();
  const calls = parts.filter((p) => p.functionCall).map((p) => p.functionCall);
  const results = parts.filter((p) => p.functionResponse).map((p) => p.functionResponse);
  assert.deepEqual(
    results.map((r) => r.name),
    calls.map((c) => c.name),
    'names of results, in the order of their calls'
  );
  return {
    calls: calls.map((c) => ({ id: c.id, name: c.name, arguments: c.args })),
    results: results.map((r) => ({ id: r.id, text: Object.values(r.response ?? {}).join('') })),
    thoughts: parts.filter((p) => p.thought).map((p) => ({ text: p.text, seal: p.thoughtSignature })),
    seals: turns
      .map((these) => these.find((p) => p.functionCall))
      .filter(Boolean)
      .map((first) => first.thoughtSignature),
  };
}

const readers = {
  openai: readChat,
  'openai-responses': readResponses,
  anthropic: readAnthropic,
  gemini: readGemini,
};

/**
 * Of a body: { calls: [{ id, name, arguments }], results: [{ id, text }], thoughts: [{ text, seal }], seals },
 * which are the signatures of the first call of each turn, where Gemini wants them back.
 */
export function readRequest(dialect, body) {
  assert.ok(readers[dialect], `a request in the format "${dialect}"`);
  return readers[dialect](JSON.parse(body));
}

export const readUpstream = (entry) => readRequest(entry.dialect, entry.body);

/**
 * The id that the fake provider gave a call of a reply: it is made of the id of the request, which the gateway
 * hands through untouched. Gemini's calls are given back without.
 */
export function idOfCall(dialect, reply, index) {
  if (dialect === 'gemini') return undefined;
  const id = reply.headers['x-signalbox-upstream-request-id'];
  assert.match(id ?? '', /^req_(01)?\w{24}$/, "the provider's id of the request");
  return `${dialect === 'anthropic' ? 'toolu_01' : 'call_'}${index}${id.slice(-23)}`;
}

/** FNV-1a as sixteen letters, the least digit first. */
function hashOf(text) {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text)) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return Array.from({ length: 16 }, (_, i) => 'ABCDEFGHIJKLMNOP'[(hash >> BigInt(4 * i)) & 15n]).join('');
}

/** The fake provider's signature of a text. */
const sealOf = (text) => `EpAB${hashOf(text)}${hashOf(hashOf(text))}GAI=`;

/** Anthropic signs its thoughts, and Responses seal theirs. */
export const sealOfThought = (dialect, text) =>
  dialect === 'anthropic' || dialect === 'openai-responses' ? sealOf(text) : undefined;

export const sealOfCall = ({ name, arguments: args }) => sealOf(name + JSON.stringify(args));
