// SPDX-License-Identifier: Apache-2.0
// A conversation by the npm client `openai` over the Responses API, with its state on the client's side.
import OpenAI from 'openai';
import { zodTextFormat } from 'openai/helpers/zod';
import { forecast } from './forecast.mjs';
import { watchedFetch } from './watched_fetch.mjs';

const asPart = (part) =>
  part.text !== undefined
    ? { type: 'input_text', text: part.text }
    : { type: 'input_image', detail: 'auto', image_url: `data:image/png;base64,${part.png}` };

const asTool = ({ name, description, parameters }) => ({
  type: 'function',
  name,
  description,
  parameters,
  strict: false,
});

function requestOf(settings, input) {
  const request = { model: settings.model, input, store: false };
  if (settings.system) request.instructions = settings.system;
  if (settings.tools) request.tools = settings.tools.map(asTool);
  if (settings.thinking) {
    request.reasoning = { effort: 'low', summary: 'auto' };
    request.include = ['reasoning.encrypted_content'];
  }
  if (settings.maxTokens) request.max_output_tokens = settings.maxTokens;
  if (settings.schema) request.text = { format: zodTextFormat(forecast, 'forecast') };
  return request;
}

const ofType = (response, type) => response.output.filter((item) => item.type === type);

function finishOf(response) {
  if (response.status === 'incomplete')
    return response.incomplete_details?.reason === 'max_output_tokens' ? 'length' : 'incomplete';
  if (response.status !== 'completed') return response.status;
  return ofType(response, 'function_call').length > 0 ? 'tools' : 'end';
}

function replyOf(response, pieces) {
  const summaries = ofType(response, 'reasoning').flatMap((item) => item.summary);
  // The helper for streams does not fill in `output_text`.
  const texts = ofType(response, 'message').flatMap((item) => item.content);
  const { usage } = response;
  return {
    text: texts.map((part) => part.text ?? '').join(''),
    thinking: summaries.map((part) => part.text).join(''),
    calls: ofType(response, 'function_call').map((c) => ({
      id: c.call_id,
      name: c.name,
      arguments: c.arguments,
    })),
    finish: finishOf(response),
    parsed: response.output_parsed,
    usage: usage && {
      input: usage.input_tokens,
      output: usage.output_tokens,
      reasoning: usage.output_tokens_details?.reasoning_tokens ?? 0,
    },
    pieces,
  };
}

async function askStream(client, request, pieces) {
  const stream = client.responses.stream(request);
  let sent;
  stream.on('event', (event) => {
    if (event.type === 'response.output_text.delta') pieces.push(event.delta);
    if (event.type === 'response.completed' || event.type === 'response.incomplete')
      sent = structuredClone(event.response);
  });
  const response = await stream.finalResponse();
  return { response, output: sent.output };
}

async function askWhole(client, request) {
  const response = await (request.text ? client.responses.parse(request) : client.responses.create(request));
  return { response, output: response.output };
}

export function open(url, settings, signal) {
  const watched = watchedFetch(signal);
  const client = new OpenAI({
    baseURL: `${url}/v1`,
    apiKey: 'sk-of-the-client',
    maxRetries: 0,
    fetch: watched.fetch,
  });
  const input = [];
  const ask = async () => {
    const pieces = [];
    const request = requestOf(settings, input);
    const { response, output } = settings.stream
      ? await askStream(client, request, pieces)
      : await askWhole(client, request);
    input.push(...output);
    return { ...replyOf(response, pieces), ...watched.last() };
  };
  return {
    say(parts) {
      const plain = parts.length === 1 && parts[0].text !== undefined;
      input.push({ role: 'user', content: plain ? parts[0].text : parts.map(asPart) });
      return ask();
    },
    results(outputs) {
      for (const { id, output } of outputs) input.push({ type: 'function_call_output', call_id: id, output });
      return ask();
    },
  };
}
