// SPDX-License-Identifier: Apache-2.0
// Compares what a client saw, what it sent and what the provider was sent with what the scenario says. The
// fake provider's ledger is the witness for usage and for the requests.
import assert from 'node:assert/strict';
import { idOfCall, readRequest, readUpstream, sealOfCall, sealOfThought } from './upstream.mjs';

const plain = (calls) => calls.map((c) => ({ name: c.name, arguments: JSON.parse(c.arguments) }));
const idsOf = (items) => items.map((item) => item.id);
const droppedFrom = (reply) => reply.headers['x-signalbox-dropped'];

function checkReply(reply, expected, where) {
  assert.equal(reply.finish, expected.finish, `finish of ${where}`);
  if (expected.text !== undefined) assert.equal(reply.text, expected.text, `text of ${where}`);
  assert.deepEqual(plain(reply.calls), expected.calls, `calls of ${where}`);
  const ids = new Set(idsOf(reply.calls).filter(Boolean));
  assert.equal(ids.size, reply.calls.length, `ids of calls are there and differ, ${where}`);
  if (expected.thinking !== undefined)
    assert.equal(reply.thinking, expected.thinking, `thinking of ${where}`);
  if (expected.parsed) assert.deepEqual(reply.parsed, expected.parsed, `parsed answer of ${where}`);
}

function checkUsage(reply, billed, where) {
  assert.ok(reply.usage, `there is no usage, ${where}`);
  assert.equal(reply.usage.input, billed.input_tokens, `input tokens of ${where}`);
  assert.equal(reply.usage.output, billed.output_tokens, `output tokens of ${where}`);
  if (reply.usage.reasoning !== undefined)
    assert.equal(reply.usage.reasoning, billed.reasoning, `reasoning tokens of ${where}`);
}

/** Every call and result of the turns before bears the id that was given out for it, at both ends. */
function checkIds({ client, provider }, sent, reached, before, where) {
  const shown = before.flatMap((reply) => idsOf(reply.calls));
  assert.deepEqual(idsOf(sent.calls), shown, `ids of calls that the client sent, ${where}`);
  assert.deepEqual(idsOf(sent.results), shown, `ids of results that the client sent, ${where}`);
  const given = before.flatMap((reply) => reply.calls.map((_, i) => idOfCall(provider.dialect, reply, i)));
  assert.deepEqual(idsOf(reached.calls), given, `ids of calls that reached the provider, ${where}`);
  assert.deepEqual(idsOf(reached.results), given, `ids of results that reached the provider, ${where}`);
}

function checkCalls({ scenario, marker }, reached, before, where) {
  const bare = reached.calls.map(({ name, arguments: args }) => ({ name, arguments: args }));
  const calls = before.flatMap((turn) => turn.calls);
  assert.deepEqual(bare, calls, `calls that reached the provider again, ${where}`);
  if (calls.length === 0) return;
  assert.deepEqual(
    reached.results.map((r) => r.text),
    calls.map((call, i) => scenario.resultText(i, call, marker)),
    `words of the results that reached the provider, ${where}`
  );
}

/** Where thoughts come back they do to the letter, with their provider's seal; elsewhere it is told. */
function checkThoughts(cell, reached, before, reply, where) {
  const { dialect } = cell.provider;
  const thoughts = before.map((turn) => turn.thinking).filter(Boolean);
  const back = cell.thoughtsReturn ? thoughts : [];
  assert.deepEqual(
    reached.thoughts,
    back.map((text) => ({ text, seal: sealOfThought(dialect, text) })),
    `thoughts that reached the provider again, ${where}`
  );
  if (thoughts.length > back.length)
    assert.match(droppedFrom(reply) ?? '', /thinking|reasoning/, `what is told of thoughts, ${where}`);
  const signed = dialect === 'gemini' ? before.filter((turn) => turn.calls.length > 0) : [];
  assert.deepEqual(
    reached.seals,
    signed.map((turn) => sealOfCall(turn.calls[0])),
    `signatures of calls that reached the provider again, ${where}`
  );
}

/** Throws what is wrong with a cell that has been played; `entries` are the ledger's of this cell. */
export function checkCell(cell, replies, entries) {
  const { client, scenario, provider } = cell;
  const expected = scenario.expect(provider.name);
  assert.equal(replies.length, expected.length, 'number of turns');
  assert.equal(entries.length, replies.length, 'number of requests at the provider');
  replies.forEach((reply, i) => {
    const where = `turn ${i + 1}`;
    checkReply(reply, expected[i], where);
    checkUsage(reply, entries[i].billed, where);
    assert.equal(reply.headers['x-signalbox-endpoint'], provider.name, `endpoint of ${where}`);
    assert.equal(entries[i].dialect, provider.dialect, `format of ${where} at the provider`);
    assert.equal(entries[i].stream, cell.stream, `stream in ${where} at the provider`);
    const reached = readUpstream(entries[i]);
    checkIds(cell, readRequest(client.dialect, reply.sent), reached, replies.slice(0, i), where);
    checkCalls(cell, reached, expected.slice(0, i), where);
    checkThoughts(cell, reached, expected.slice(0, i), reply, where);
  });
  assert.deepEqual(
    replies.map(droppedFrom),
    replies.map((_, i) => cell.dropped?.[Math.min(i, cell.dropped.length - 1)]),
    'what was dropped, turn by turn'
  );
  if (cell.stream && expected[0].pieces)
    assert.deepEqual(replies[0].pieces, expected[0].pieces, 'pieces of the stream');
  for (const text of scenario.reaches ?? [])
    assert.ok(entries[0].body.includes(text), `"${text.slice(0, 40)}" did not reach the provider`);
}
