// SPDX-License-Identifier: Apache-2.0
// The conformance run: real clients of every dialect against the gateway in front of every provider, all at
// once. Prints a table; fails if a cell fails, or if docs/conformance.md says otherwise (--write-docs writes
// it).
import { startGateway, startProvider, stopAll } from '../clients/helper.mjs';
import { loopCells, loopProviders, tableCells } from './cells.mjs';
import { checkCell } from './check.mjs';
import { extraChecks } from './extras.mjs';
import { startPython } from './python.mjs';
import { report } from './report.mjs';

const width = 16; // conversations at once
const widthInPython = 4; // of one process with one thread
const longest = 20_000; // milliseconds that one may take, on a machine under load

const common = {
  price: { input: 2, output: 8 },
  context: 200_000,
  max_output: 32_000,
  key: 'env:PROVIDER_KEY',
  // A cell that fails must not make others fail.
  breaker: { failures: 0, minimum_calls: 100_000 },
};

const endpoint = (provider, url) => ({
  provider: provider.provider,
  ...(provider.vendor ? { vendor: provider.vendor } : {}),
  ...(provider.serves ? { serves: provider.serves } : {}),
  model: provider.model,
  base_url: `${url}${provider.path}`,
  ...common,
});

const configuration = (url, extras) => ({
  endpoints: Object.fromEntries([
    ...loopProviders.map((p) => [p.name, endpoint(p, url)]),
    ...extras.flatMap((extra) => extra.endpoints.map((e) => [e.name, endpoint(e, url)])),
  ]),
  // A route for each: whatever fails there goes nowhere else.
  routes: [...loopProviders, ...extras.flatMap((extra) => extra.endpoints)].map(({ name }) => ({
    name: `to-${name}`,
    plan: { single: name },
    attempts: 1,
    personal_data: 'ignore',
  })),
});

const ruleOf = (cell) => ({
  match: { contains: cell.marker },
  then: cell.scenario.actions(cell.provider.name),
});

/** What went wrong, in one paragraph. */
const told = (error) => (error.stack ?? String(error)).split('\n    at ')[0];

/** Does the work of a cell. What hangs fails by its name, at once, and its requests are ended. */
async function inTime(item, work) {
  const limit = new AbortController();
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`hangs: no end after ${longest / 1000} s`);
      console.log(`${item.title} ${error.message}`);
      reject(error);
      limit.abort(error);
    }, longest);
  });
  try {
    await Promise.race([work(limit.signal), late]);
  } catch (error) {
    item.failure = told(error);
  }
  clearTimeout(timer);
}

async function play(cell, open, signal) {
  const settings = { ...cell.scenario.settings, model: `to-${cell.provider.name}`, stream: cell.stream };
  cell.replies = await cell.scenario.play(await open(cell.client, settings, signal), cell.marker);
}

async function inParallel(items, work, most = width) {
  const queue = [...items];
  const one = async () => {
    for (let item = queue.shift(); item; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: most }, one));
}

function checkExtra(extra, entries) {
  extra.entries = entries.filter((entry) => entry.body.includes(extra.marker));
  if (extra.failure || !extra.check) return;
  try {
    extra.check(extra.entries);
  } catch (error) {
    extra.failure = told(error);
  }
}

function check(cell, entries) {
  cell.entries = entries.filter((entry) => entry.body.includes(cell.marker));
  if (cell.failure) return;
  try {
    checkCell(cell, cell.replies, cell.entries);
  } catch (error) {
    cell.failure = told(error);
  }
}

const titleOf = (cell) => `${cell.client.name} -> ${cell.provider.name}, ${cell.name}, ${cell.mode}`;

async function main(options) {
  const from = Date.now();
  const table = tableCells();
  const loops = loopCells(table.length);
  const extras = extraChecks();
  for (const cell of [...table, ...loops]) cell.title = titleOf(cell);
  const wanted = [...table, ...loops].filter((cell) => options.only.test(cell.title));
  const wantedExtras = extras.filter((extra) => options.only.test(extra.title));
  for (const item of [...wanted, ...wantedExtras]) item.played = true;

  const loading = startPython();
  const provider = await startProvider();
  await provider.play([...wanted.map(ruleOf), ...wantedExtras.flatMap((extra) => extra.rules)]);
  const config = configuration(provider.url, wantedExtras);
  const gateway = await startGateway(config, { PROVIDER_KEY: 'sk-of-the-provider' });
  const python = await loading;
  const open = (client, settings, signal) =>
    client.python
      ? python.open(client.python, gateway.url, settings, signal)
      : client.open(gateway.url, settings, signal);
  const playCell = (cell) => inTime(cell, (signal) => play(cell, open, signal));
  await Promise.all([
    inParallel(
      wanted.filter((cell) => !cell.client.python),
      playCell
    ),
    inParallel(
      wanted.filter((cell) => cell.client.python),
      playCell,
      widthInPython
    ),
  ]);
  await inParallel(wantedExtras, (extra) =>
    inTime(extra, (signal) => extra.play(open, gateway.url, signal))
  );
  const held = await gateway.settled().then(() => undefined, told);
  const entries = await provider.ledger();
  for (const cell of wanted) check(cell, entries);
  for (const extra of wantedExtras) checkExtra(extra, entries);
  await python.end();
  await stopAll();
  const seconds = Math.round((Date.now() - from) / 1000);
  return report({ table, loops, extras, held, seconds, ...options });
}

const args = process.argv.slice(2);
const option = (name) => args.find((arg) => arg.startsWith(`${name}=`))?.slice(name.length + 1);
process.exitCode = await main({
  writeDocs: args.includes('--write-docs'),
  verbose: args.includes('--verbose'),
  only: new RegExp(option('--only') ?? ''),
  partial: option('--only') !== undefined,
});
