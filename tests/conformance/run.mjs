// SPDX-License-Identifier: Apache-2.0
// The conformance run: real clients of every dialect against the gateway in front of every provider, all at
// once. Prints a table; fails if a cell fails, or if docs/conformance.md says otherwise (--write-docs writes
// it).
import { startGateway, startProvider, stopAll } from '../clients/helper.mjs';
import { loopCells, providers, tableCells } from './cells.mjs';
import { checkCell } from './check.mjs';
import { extraChecks } from './extras.mjs';
import { startPython } from './python.mjs';
import { report } from './report.mjs';

const width = 16; // conversations at once

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
    ...providers.map((p) => [p.name, endpoint(p, url)]),
    ...extras.flatMap((extra) => extra.endpoints.map((e) => [e.name, endpoint(e, url)])),
  ]),
  // A route for each: whatever fails there goes nowhere else.
  routes: [...providers, ...extras.flatMap((extra) => extra.endpoints)].map(({ name }) => ({
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

async function play(cell, open) {
  const settings = { ...cell.scenario.settings, model: `to-${cell.provider.name}`, stream: cell.stream };
  try {
    cell.replies = await cell.scenario.play(await open(cell.client, settings), cell.marker);
  } catch (error) {
    cell.failure = told(error);
  }
}

async function inParallel(items, work) {
  const queue = [...items];
  const one = async () => {
    for (let item = queue.shift(); item; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, one));
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

async function playExtra(extra, open, url) {
  try {
    await extra.play(open, url);
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
  const all = [...table, ...loops].filter((cell) => !cell.reason);
  const wanted = all.filter((cell) => options.only.test(cell.title));
  const wantedExtras = extras.filter((extra) => options.only.test(extra.title));
  for (const item of [...wanted, ...wantedExtras]) item.played = true;

  const provider = await startProvider();
  await provider.play([...wanted.map(ruleOf), ...wantedExtras.flatMap((extra) => extra.rules)]);
  const config = configuration(provider.url, wantedExtras);
  const gateway = await startGateway(config, { PROVIDER_KEY: 'sk-of-the-provider' });
  const python = startPython(gateway.url);
  const open = (client, settings) =>
    client.python ? python.open(client.python, settings) : client.open(gateway.url, settings);
  await inParallel(wanted, (cell) => play(cell, open));
  await inParallel(wantedExtras, (extra) => playExtra(extra, open, gateway.url));
  await gateway.settled();
  const entries = await provider.ledger();
  for (const cell of wanted) check(cell, entries);
  for (const extra of wantedExtras) checkExtra(extra, entries);
  await python.end();
  await stopAll();
  const seconds = Math.round((Date.now() - from) / 1000);
  return report({ table, loops, extras, seconds, ...options });
}

const args = process.argv.slice(2);
const option = (name) => args.find((arg) => arg.startsWith(`${name}=`))?.slice(name.length + 1);
process.exitCode = await main({
  writeDocs: args.includes('--write-docs'),
  verbose: args.includes('--verbose'),
  only: new RegExp(option('--only') ?? ''),
  partial: option('--only') !== undefined,
});
