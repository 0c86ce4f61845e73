// SPDX-License-Identifier: Apache-2.0
// What a request said when it arrived at the provider: the tool calls of its history, each with its result,
// and whatever was thought, in any of the four formats.

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
    if (message.reasoning_content) thoughts.push(message.reasoning_content);
    for (const call of list(message.tool_calls))
      calls.push({ id: call.id, name: call.function.name, arguments: parse(call.function.arguments) });
    if (message.role === 'tool') results.push({ id: message.tool_call_id, text: textOf(message.content) });
  }
  return { calls, results, thoughts };
}

function readResponses(body) {
  const items = list(body.input);
  const of = (type) => items.filter((item) => item.type === type);
  return {
    calls: of('function_call').map((c) => ({ id: c.call_id, name: c.name, arguments: parse(c.arguments) })),
    results: of('function_call_output').map((r) => ({ id: r.call_id, text: textOf(r.output) })),
    thoughts: of('reasoning').flatMap((item) => list(item.summary).map((part) => part.text)),
  };
}

function readAnthropic(body) {
  const blocks = list(body.messages).flatMap((message) => list(message.content));
  const of = (type) => blocks.filter((block) => block.type === type);
  return {
    calls: of('tool_use').map(({ id, name, input }) => ({ id, name, arguments: input })),
    results: of('tool_result').map((r) => ({ id: r.tool_use_id, text: textOf(r.content) })),
    thoughts: of('thinking').map((block) => block.thinking),
  };
}

/** Gemini's calls and results need no ids: they are in order, and bear names. */
function readGemini(body) {
  const parts = list(body.contents).flatMap((content) => list(content.parts));
  const calls = parts.filter((p) => p.functionCall).map((p) => p.functionCall);
  const results = parts.filter((p) => p.functionResponse).map((p) => p.functionResponse);
  const id = (item, i) => item.id ?? `${item.name} ${i}`;
  return {
    calls: calls.map((c, i) => ({ id: id(c, i), name: c.name, arguments: c.args })),
    results: results.map((r, i) => ({ id: id(r, i), text: Object.values(r.response ?? {}).join('') })),
    thoughts: parts.filter((p) => p.thought).map((p) => p.text),
    signatures: list(body.contents)
      .map((content) => list(content.parts).find((p) => p.functionCall))
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
 * Of a ledger entry: { calls: [{ id, name, arguments }], results: [{ id, text }], thoughts: [text] }; of Gemini
 * also `signatures`: those of the first call of each turn, where its third generation wants them back.
 */
export function readUpstream(entry) {
  const read = readers[entry.dialect];
  if (!read) throw new Error(`the provider was asked in the format "${entry.dialect}" at ${entry.path}`);
  return read(JSON.parse(entry.body));
}
