// SPDX-License-Identifier: Apache-2.0
// A conversation by the npm client `openai` over chat completions, in the words that all clients of the
// conformance run share: open, say, results.
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { forecast } from './forecast.mjs';
import { watchedFetch } from './watched_fetch.mjs';

const finishes = { stop: 'end', tool_calls: 'tools', length: 'length' };

const asPart = (part) =>
  part.text !== undefined
    ? { type: 'text', text: part.text }
    : { type: 'image_url', image_url: { url: `data:image/png;base64,${part.png}` } };

const asTool = ({ name, description, parameters }) => ({
  type: 'function',
  function: { name, description, parameters },
});

function requestOf(settings, messages) {
  const request = { model: settings.model, messages };
  if (settings.system) request.messages = [{ role: 'system', content: settings.system }, ...messages];
  if (settings.tools) request.tools = settings.tools.map(asTool);
  if (settings.thinking) request.reasoning_effort = 'low';
  if (settings.maxTokens) request.max_completion_tokens = settings.maxTokens;
  if (settings.schema) request.response_format = zodResponseFormat(forecast, 'forecast');
  return request;
}

/** A message as one sends it back: what the library's helpers have added to it is left out. */
function replayed(message) {
  const { parsed, tool_calls: calls, ...rest } = message;
  if (!calls?.length) return rest;
  const plain = ({ id, type, function: { name, arguments: text } }) => ({
    id,
    type,
    function: { name, arguments: text },
  });
  return { ...rest, tool_calls: calls.map(plain) };
}

function replyOf(completion, pieces) {
  const [choice] = completion.choices;
  const { message } = choice;
  const { usage } = completion;
  return {
    text: message.content ?? '',
    thinking: message.reasoning_content ?? '',
    calls: (message.tool_calls ?? []).map((c) => ({
      id: c.id,
      name: c.function.name,
      arguments: c.function.arguments,
    })),
    finish: finishes[choice.finish_reason] ?? choice.finish_reason,
    parsed: message.parsed,
    usage: usage && {
      input: usage.prompt_tokens,
      output: usage.completion_tokens,
      reasoning: usage.completion_tokens_details?.reasoning_tokens ?? 0,
    },
    pieces,
  };
}

const askWhole = (client, request) =>
  request.response_format
    ? client.beta.chat.completions.parse(request)
    : client.chat.completions.create(request);

async function askStream(client, request, pieces) {
  const stream = client.beta.chat.completions.stream({
    ...request,
    stream_options: { include_usage: true },
  });
  // The helper keeps the last piece only of members that it does not know.
  let thinking = '';
  let usage;
  stream.on('chunk', (chunk) => {
    usage = chunk.usage ?? usage;
    const delta = chunk.choices[0]?.delta;
    if (delta?.content) pieces.push(delta.content);
    thinking += delta?.reasoning_content ?? '';
  });
  const completion = await stream.finalChatCompletion();
  const { message } = completion.choices[0];
  if (thinking) message.reasoning_content = thinking;
  completion.usage = usage;
  return completion;
}

export function open(url, settings, signal) {
  const watched = watchedFetch(signal);
  const client = new OpenAI({
    baseURL: `${url}/v1`,
    apiKey: 'sk-of-the-client',
    maxRetries: 0,
    fetch: watched.fetch,
  });
  const messages = [];
  const ask = async () => {
    const pieces = [];
    const request = requestOf(settings, messages);
    const completion = settings.stream
      ? await askStream(client, request, pieces)
      : await askWhole(client, request);
    messages.push(replayed(completion.choices[0].message));
    return { ...replyOf(completion, pieces), ...watched.last() };
  };
  return {
    say(parts) {
      const plain = parts.length === 1 && parts[0].text !== undefined;
      messages.push({ role: 'user', content: plain ? parts[0].text : parts.map(asPart) });
      return ask();
    },
    results(outputs) {
      for (const { id, output } of outputs)
        messages.push({ role: 'tool', tool_call_id: id, content: output });
      return ask();
    },
  };
}
