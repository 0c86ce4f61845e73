// SPDX-License-Identifier: Apache-2.0
// The cells of the table, as data: every client at every provider through every scenario in both modes, and
// what differs where a format cannot carry something.
import * as anthropicMessages from './clients/anthropic_messages.mjs';
import * as openaiChat from './clients/openai_chat.mjs';
import * as openaiResponses from './clients/openai_responses.mjs';
import { loops, loopScenario, scenarios } from './scenarios.mjs';

/** Endpoints of the gateway: `name` is the endpoint's, `dialect` the fake provider's word for its format. */
export const providers = [
  { name: 'openai', dialect: 'openai', provider: 'openai', model: 'gpt-5-test', path: '/v1' },
  {
    name: 'compatible',
    dialect: 'openai',
    provider: 'compatible',
    vendor: 'vllm',
    model: 'qwen3',
    path: '/compatible/v1',
  },
  {
    name: 'openai-responses',
    dialect: 'openai-responses',
    provider: 'openai-responses',
    model: 'gpt-5-test',
    path: '/v1',
  },
  { name: 'anthropic', dialect: 'anthropic', provider: 'anthropic', model: 'claude-sonnet-4-5', path: '/v1' },
  { name: 'gemini', dialect: 'gemini', provider: 'gemini', model: 'gemini-3-pro', path: '/v1beta' },
];

/** In the loops only: its calls have no ids, so that the gateway makes some up for the clients. */
const olderGemini = {
  name: 'gemini-2.5',
  dialect: 'gemini',
  provider: 'gemini',
  model: 'gemini-2.5-pro',
  path: '/v1beta',
};
export const loopProviders = [...providers, olderGemini];

/** `open` of clients in Python comes from the bridge (python.mjs). */
export const clients = [
  { name: 'npm-openai-chat', title: 'npm `openai`, chat', dialect: 'openai', open: openaiChat.open },
  {
    name: 'npm-openai-responses',
    title: 'npm `openai`, responses',
    dialect: 'openai-responses',
    open: openaiResponses.open,
  },
  {
    name: 'npm-anthropic-messages',
    title: 'npm `@anthropic-ai/sdk`',
    dialect: 'anthropic',
    open: anthropicMessages.open,
  },
  { name: 'pypi-openai-chat', title: 'PyPI `openai`, chat', dialect: 'openai', python: 'openai-chat' },
  {
    name: 'pypi-openai-responses',
    title: 'PyPI `openai`, responses',
    dialect: 'openai-responses',
    python: 'openai-responses',
  },
  { name: 'pypi-anthropic-messages', title: 'PyPI `anthropic`', dialect: 'anthropic', python: 'anthropic' },
];

export const modes = ['whole', 'stream'];

const thoughts = ['thinking', 'ten turns with tools and thinking'];

/**
 * What must be told as dropped (header x-signalbox-dropped), first turn and later ones, where a provider's
 * format has no place for something that a client sends. Anything else that is dropped fails its cell.
 */
export const drops = [
  {
    client: 'openai',
    provider: 'anthropic',
    scenario: thoughts,
    members: [
      undefined,
      'thinking of earlier turns, reasoning_effort (earlier calls come without their thoughts)',
    ],
    why:
      'Chat completions cannot carry the signed thoughts that Anthropic wants back with a call while it ' +
      'thinks: after the call it answers without thinking.',
  },
  {
    client: 'openai',
    provider: ['openai-responses', 'gemini'],
    scenario: thoughts,
    members: [undefined, 'thinking of earlier turns'],
    why:
      'Chat completions show thoughts, but not what their provider would know them by when they come back. ' +
      'Gemini gets its signatures with the calls.',
  },
  {
    client: 'openai-responses',
    provider: ['compatible', 'gemini', 'gemini-2.5'],
    scenario: thoughts,
    members: [undefined, 'reasoning items'],
    why: 'Thoughts have no place in what is sent back there; Gemini gets its signatures with the calls.',
  },
  {
    client: 'anthropic',
    provider: ['compatible', 'openai-responses'],
    scenario: thoughts,
    members: [undefined, 'thinking of earlier turns'],
    why: 'Thoughts go back to the family of providers that made them only, signed by it.',
  },
  {
    client: 'anthropic',
    provider: 'gemini',
    scenario: thoughts,
    members: [
      'thinking budget (as the level low)',
      'thinking of earlier turns, thinking budget (as the level low)',
    ],
    why: 'Gemini 3 takes a level in place of a budget; thoughts go back as signatures, not as text.',
  },
  {
    client: 'anthropic',
    provider: 'gemini-2.5',
    scenario: thoughts,
    members: [undefined, 'thinking of earlier turns'],
    why: 'Thoughts go back to Gemini as signatures, not as text.',
  },
];

/**
 * Whether thoughts come back to a provider that shows them: in its own format, and Anthropic's also by
 * Responses, which have a place for what must come back unread. Elsewhere they are dropped, which is told.
 */
const thoughtsReturn = (client, provider) =>
  client === provider || (client === 'openai-responses' && provider === 'anthropic');

const fits = (entry, cell) =>
  ['client', 'provider', 'scenario'].every((key) => !entry[key] || [].concat(entry[key]).includes(cell[key]));

const find = (table, client, provider, scenario) =>
  table.find((entry) => fits(entry, { client: client.dialect, provider: provider.name, scenario }));

function makeCell(number, client, provider, name, scenario, mode) {
  const drop = find(drops, client, provider, name);
  return {
    marker: `[[cell ${number}]]`,
    client,
    provider,
    name,
    scenario,
    mode,
    stream: mode === 'stream',
    drop,
    dropped: drop?.members,
    thoughtsReturn: thoughtsReturn(client.dialect, provider.dialect),
  };
}

export function tableCells() {
  const cells = [];
  for (const client of clients)
    for (const provider of providers)
      for (const [name, scenario] of Object.entries(scenarios))
        for (const mode of modes) {
          cells.push(makeCell(cells.length, client, provider, name, scenario, mode));
        }
  return cells;
}

/** The agent loops, numbered after the cells of the table. */
export function loopCells(from) {
  const cells = [];
  for (const [name, loop] of Object.entries(loops))
    for (const client of clients.filter((c) => loop.clients.includes(c.name)))
      for (const provider of loopProviders.filter((p) => loop.providers.includes(p.name)))
        for (const mode of modes)
          cells.push(makeCell(from + cells.length, client, provider, name, loopScenario(loop), mode));
  return cells;
}
