// SPDX-License-Identifier: Apache-2.0
// Compares what a client saw and what the provider was sent with what the scenario says. The fake provider's
// ledger is the witness for usage and for the requests.
import assert from 'node:assert/strict';
import { readUpstream } from './upstream.mjs';

const plain = (calls) => calls.map((c) => ({ name: c.name, arguments: JSON.parse(c.arguments) }));

function checkReply(reply, expected, where) {
  assert.equal(reply.finish, expected.finish, `finish of ${where}`);
  if (expected.text !== undefined) assert.equal(reply.text, expected.text, `text of ${where}`);
  assert.deepEqual(plain(reply.calls), expected.calls, `calls of ${where}`);
  const ids = new Set(reply.calls.map((c) => c.id).filter(Boolean));
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

function checkSentBack(entry, scenario, marker) {
  const { calls, results, signatures } = readUpstream(entry);
  const bare = calls.map(({ name, arguments: args }) => ({ name, arguments: args }));
  assert.deepEqual(bare, scenario.sentBack, 'calls that reached the provider again');
  assert.deepEqual(
    results.map((r) => r.id),
    calls.map((c) => c.id),
    'results that reached the provider, by the ids of their calls'
  );
  if (scenario.resultText)
    assert.deepEqual(
      results.map((r) => r.text),
      calls.map((call, i) => scenario.resultText(i, call, marker)),
      'words of the results that reached the provider'
    );
  // What a gateway may write in place of a signature that it has lost does not count.
  for (const signature of signatures ?? [])
    assert.match(
      signature ?? '',
      /^[A-Za-z0-9+/]{20,}={0,2}$/,
      'signature of a call that reached the provider again'
    );
}

/** Throws what is wrong with a cell that has been played; `entries` are the ledger's of this cell. */
export function checkCell(cell, replies, entries) {
  const { scenario, provider } = cell;
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
  });
  assert.deepEqual(
    replies.map((reply) => reply.headers['x-signalbox-dropped']),
    replies.map((_, i) => cell.dropped?.[Math.min(i, cell.dropped.length - 1)]),
    'what was dropped, turn by turn'
  );
  if (cell.stream && expected[0].pieces)
    assert.deepEqual(replies[0].pieces, expected[0].pieces, 'pieces of the stream');
  for (const text of scenario.reaches ?? [])
    assert.ok(entries[0].body.includes(text), `"${text.slice(0, 40)}" did not reach the provider`);
  if (scenario.sentBack) checkSentBack(entries.at(-1), scenario, cell.marker);
  if (cell.replaysThought)
    assert.deepEqual(readUpstream(entries[1]).thoughts, [scenario.thoughtSentBack], 'thoughts sent back');
}
