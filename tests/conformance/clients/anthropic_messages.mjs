// SPDX-License-Identifier: Apache-2.0
// A conversation by the npm client `@anthropic-ai/sdk` over the Messages API.
import Anthropic from '@anthropic-ai/sdk';
import { jsonSchemaOutputFormat } from '@anthropic-ai/sdk/helpers/json-schema';
import { watchedFetch } from './watched_fetch.mjs';

const finishes = { end_turn: 'end', tool_use: 'tools', max_tokens: 'length' };

const asPart = (part) =>
  part.text !== undefined
    ? { type: 'text', text: part.text }
    : { type: 'image', source: { type: 'base64', media_type: 'image/png', data: part.png } };

const asTool = ({ name, description, parameters }) => ({
  name,
  description,
  input_schema: parameters,
});

function requestOf(settings, messages) {
  const request = { model: settings.model, max_tokens: settings.maxTokens ?? 8192, messages };
  if (settings.system) request.system = settings.system;
  if (settings.tools) request.tools = settings.tools.map(asTool);
  if (settings.thinking) request.thinking = { type: 'enabled', budget_tokens: 2048 };
  if (settings.schema) request.output_config = { format: jsonSchemaOutputFormat(settings.schema) };
  return request;
}

const ofType = (message, type) => message.content.filter((block) => block.type === type);

function replyOf(message, pieces) {
  const { usage } = message;
  return {
    text: ofType(message, 'text')
      .map((block) => block.text)
      .join(''),
    thinking: ofType(message, 'thinking')
      .map((block) => block.thinking)
      .join(''),
    calls: ofType(message, 'tool_use').map((block) => ({
      id: block.id,
      name: block.name,
      arguments: JSON.stringify(block.input),
    })),
    finish: finishes[message.stop_reason] ?? message.stop_reason,
    parsed: message.parsed_output,
    // The three classes of input are disjoint here.
    usage: {
      input:
        usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0),
      output: usage.output_tokens,
    },
    pieces,
  };
}

async function askStream(client, request, pieces) {
  const stream = client.messages.stream(request);
  stream.on('text', (delta) => pieces.push(delta));
  return stream.finalMessage();
}

const askWhole = (client, request) =>
  request.output_config ? client.messages.parse(request) : client.messages.create(request);

/** A block as one sends it back: what the library's helpers have added to it is left out. */
const replayed = ({ parsed_output, ...block }) => block;

export function open(url, settings, signal) {
  const watched = watchedFetch(signal);
  const client = new Anthropic({
    baseURL: url,
    apiKey: 'sk-of-the-client',
    maxRetries: 0,
    fetch: watched.fetch,
  });
  const messages = [];
  const ask = async () => {
    const pieces = [];
    const request = requestOf(settings, messages);
    const message = await (settings.stream ? askStream(client, request, pieces) : askWhole(client, request));
    messages.push({ role: 'assistant', content: message.content.map(replayed) });
    return { ...replyOf(message, pieces), ...watched.last() };
  };
  return {
    say(parts) {
      const plain = parts.length === 1 && parts[0].text !== undefined;
      messages.push({ role: 'user', content: plain ? parts[0].text : parts.map(asPart) });
      return ask();
    },
    results(outputs) {
      const content = outputs.map(({ id, output }) => ({
        type: 'tool_result',
        tool_use_id: id,
        content: output,
      }));
      messages.push({ role: 'user', content });
      return ask();
    },
  };
}
