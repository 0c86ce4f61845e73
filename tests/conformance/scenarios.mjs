// SPDX-License-Identifier: Apache-2.0
// What every client is put through at every provider: what the fake provider answers, what the client says,
// and what it must see. A conversation is the same for all clients (clients/*): `say` and `results` send a
// turn and give the reply in common words.

const text = 'Déjà vu: “naïve” – 日本語, and 👩‍🚀 in several pieces.\n\tTabs\\and "quotes" too.';
const thought = 'First I look at the map — “north” is up. Then I count: 1, 2, 3.';
const closing = 'Orléans: 21 °C, and no rain.';

/** A PNG of one pixel. */
export const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const weather = {
  name: 'get_weather',
  description: 'The weather in a city.',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' }, days: { type: 'integer' } },
    required: ['city', 'days'],
    additionalProperties: false,
  },
};

export const forecastSchema = {
  type: 'object',
  properties: { city: { type: 'string' }, celsius: { type: 'number' } },
  required: ['city', 'celsius'],
  additionalProperties: false,
};
const forecast = { city: 'Orléans', celsius: 21.5 };

const orleans = { name: weather.name, arguments: { city: 'Orléans', days: 2 } };
const kyoto = { name: weather.name, arguments: { city: '京都 "old"', days: 1 } };

// No two figures are equal, so that none can stand in for another.
const usage = { input_tokens: 1013, output_tokens: 71, cached: 209 };
const later = { input_tokens: 2027, output_tokens: 83, cached: 1009 };
const withReasoning = (figures) => ({ ...figures, reasoning: 37 });

const longPieces = Array.from({ length: 2000 }, (_, i) => `${String(i).padStart(4, '0')} `);

/** OpenAI's chat completions keep thoughts to themselves; all others show them, or a summary. */
const shows = (provider) => provider !== 'openai';

const resultOf = (i, marker) => `result ${i} of ${marker}`;

const toolTurns = (calls) => ({
  settings: { tools: [weather] },
  actions: () => [
    { tool_calls: calls, usage },
    { text: closing, usage: later },
  ],
  async play(talk, marker) {
    const first = await talk.say([{ text: `${marker} What is the weather?` }]);
    const outputs = first.calls.map(({ id }, i) => ({ id, output: resultOf(i, marker) }));
    return [first, await talk.results(outputs)];
  },
  resultText: (i, call, marker) => resultOf(i, marker),
  expect: () => [
    { finish: 'tools', text: '', calls },
    { finish: 'end', text: closing, calls: [] },
  ],
});

export const scenarios = {
  text: {
    settings: { system: 'You speak in pieces.', maxTokens: 4321 },
    actions: () => [{ text, usage }],
    play: async (talk, marker) => [await talk.say([{ text: `${marker} Say something.` }])],
    expect: () => [{ finish: 'end', text, calls: [] }],
    reaches: ['You speak in pieces.', '4321'],
  },

  tools: toolTurns([orleans]),
  'parallel tools': toolTurns([orleans, kyoto]),

  image: {
    settings: {},
    actions: () => [{ text, usage }],
    play: async (talk, marker) => [await talk.say([{ text: `${marker} What is this?` }, { png }])],
    expect: () => [{ finish: 'end', text, calls: [] }],
    reaches: [png],
  },

  'structured output': {
    settings: { schema: forecastSchema },
    actions: () => [{ text: JSON.stringify(forecast), usage }],
    play: async (talk, marker) => [await talk.say([{ text: `${marker} A forecast, please.` }])],
    expect: () => [{ finish: 'end', text: JSON.stringify(forecast), calls: [], parsed: forecast }],
    reaches: ['celsius'],
  },

  thinking: {
    settings: { thinking: true, tools: [weather] },
    actions: (provider) => [
      {
        ...(shows(provider) ? { thinking: thought } : {}),
        tool_calls: [orleans],
        usage: withReasoning(usage),
      },
      { ...(shows(provider) ? { thinking: thought } : {}), text: closing, usage: withReasoning(later) },
    ],
    play: toolTurns([orleans]).play,
    expect: (provider) => [
      { finish: 'tools', text: '', calls: [orleans], thinking: shows(provider) ? thought : '' },
      { finish: 'end', text: closing, calls: [], thinking: shows(provider) ? thought : '' },
    ],
    resultText: toolTurns([orleans]).resultText,
  },

  'long stream': {
    settings: { maxTokens: 8000, long: true },
    actions: () => [{ text: longPieces.join(''), events: longPieces.length, usage }],
    play: async (talk, marker) => [await talk.say([{ text: `${marker} Count.` }])],
    expect: () => [{ finish: 'end', text: longPieces.join(''), calls: [], pieces: longPieces }],
  },
};

/** Ten turns of a coding agent: nine calls of a tool, each with its result, then words. */
export const loops = {
  'ten turns with tools and thinking': {
    clients: ['npm-openai-responses', 'npm-anthropic-messages'],
    providers: ['openai', 'compatible', 'openai-responses', 'anthropic', 'gemini', 'gemini-2.5'],
    settings: { thinking: true, tools: [weather], system: 'You are a coding agent.' },
    turns: 10,
    callsPerTurn: 1,
  },
  'ten turns with parallel tools': {
    clients: ['npm-openai-chat', 'npm-openai-responses'],
    providers: ['anthropic', 'gemini'],
    settings: { tools: [weather] },
    turns: 10,
    callsPerTurn: 2,
  },
};

const loopCalls = (turn, count) =>
  Array.from({ length: count }, (_, i) => ({
    name: weather.name,
    arguments: { city: `city ${turn}.${i}`, days: turn },
  }));

/** A client has the arguments as it shows them: as a text, or read. */
const loopResult = ({ name, arguments: args }) =>
  `result of ${name} for ${(typeof args === 'string' ? JSON.parse(args) : args).city}`;

/** A loop as a scenario of its own. */
export function loopScenario({ settings, turns, callsPerTurn }) {
  const calls = Array.from({ length: turns - 1 }, (_, turn) => loopCalls(turn, callsPerTurn));
  const thinks = (provider) => settings.thinking && shows(provider);
  return {
    settings,
    actions: (provider) => [
      ...calls.map((these, turn) => ({
        tool_calls: these,
        ...(thinks(provider) ? { thinking: `thought ${turn}` } : {}),
      })),
      { text: closing },
    ],
    async play(talk, marker) {
      const replies = [await talk.say([{ text: `${marker} Work through it.` }])];
      while (replies.at(-1).calls.length > 0 && replies.length < 2 * turns) {
        const outputs = replies.at(-1).calls.map((c) => ({ id: c.id, output: loopResult(c) }));
        replies.push(await talk.results(outputs));
      }
      return replies;
    },
    expect: (provider) => [
      ...calls.map((these, turn) => ({
        finish: 'tools',
        calls: these,
        ...(thinks(provider) ? { thinking: `thought ${turn}` } : {}),
      })),
      { finish: 'end', text: closing, calls: [] },
    ],
    resultText: (i, call) => loopResult(call),
  };
}
