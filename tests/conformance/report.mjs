// SPDX-License-Identifier: Apache-2.0
// The table, in the terminal and in docs/conformance.md, and what is wrong with cells that fail.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { clients, drops, modes, providers } from './cells.mjs';
import { scenarios } from './scenarios.mjs';

const file = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../docs/conformance.md');

const row = (cells) => `| ${cells.join(' | ')} |`;
const table = (head, rows) => [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

/** Marks a note that stands below the table: the same one for the same text. */
function footnotes() {
  const all = [];
  const mark = (text) => {
    if (!all.includes(text)) all.push(text);
    return `[${all.indexOf(text) + 1}]`;
  };
  return { mark, text: () => all.map((note, i) => `${i + 1}. ${note}`).join('\n') };
}

function word(cell, notes) {
  if (cell.failure) return 'FAIL';
  return cell.drop ? `pass ${notes.mark(cell.drop.why)}` : 'pass';
}

function mainTable(cells, notes) {
  const head = ['client', 'provider'];
  for (const name of Object.keys(scenarios)) head.push(name, `${name}, stream`);
  const rows = [];
  for (const client of clients)
    for (const provider of providers) {
      const of = cells.filter((c) => c.client === client && c.provider === provider);
      const words = Object.keys(scenarios).flatMap((name) =>
        modes.map((mode) =>
          word(
            of.find((c) => c.name === name && c.mode === mode),
            notes
          )
        )
      );
      rows.push([client.title, provider.name, ...words]);
    }
  return table(head, rows);
}

function loopTable(cells, notes) {
  const rows = [];
  for (const cell of cells.filter((c) => !c.stream)) {
    const twin = cells.find(
      (c) => c.stream && c.name === cell.name && c.client === cell.client && c.provider === cell.provider
    );
    rows.push([cell.client.title, cell.provider.name, cell.name, word(cell, notes), word(twin, notes)]);
  }
  return table(['client', 'provider', 'loop', 'whole', 'stream'], rows);
}

const outcome = (item) => (item.failure ? 'FAIL' : 'pass');

/** Errors bear the same names at every client and provider: a row for each pair, a column for each name. */
function errorTable(extras) {
  const errors = extras.filter((extra) => extra.name.startsWith('error '));
  const names = [...new Set(errors.map((e) => e.name))];
  const rows = new Map();
  for (const e of errors) {
    const key = `${e.client} ${e.provider}`;
    if (!rows.has(key)) rows.set(key, [e.client, e.provider]);
    rows.get(key).push(outcome(e));
  }
  return table(
    ['client', 'provider', ...names.map((name) => name.replace('error ', ''))],
    [...rows.values()]
  );
}

function extraTable(extras, notes) {
  const others = extras.filter((extra) => !extra.name.startsWith('error '));
  const said = (extra) =>
    extra.reason && !extra.failure ? `no ${notes.mark(extra.reason)}` : outcome(extra);
  const rows = others.map((extra) => [extra.client, extra.provider, extra.name, said(extra)]);
  return table(['client', 'provider', 'what', 'outcome'], rows);
}

function document({ table: cells, loops, extras }) {
  const notes = footnotes();
  return `# Conformance

Written by \`scripts/conformance --write-docs\`; \`scripts/test\` fails if it is not what the run says. Official client
libraries, their base URL changed and nothing else, talk to the gateway in front of the fake provider
(\`simulate/README.md\`). A pass means: every character of text, thoughts and arguments, finish reason, and usage as the
provider billed it, are what they must be; what reached the provider holds all that the client sent; and nothing was
dropped but what a note says, with its record in the header. Versions: \`tests/conformance/package-lock.json\` and
\`requirements.txt\`.

In every later turn

- the client sends calls and results with the ids that it was given, and each reaches the provider with the id that the
  provider gave it. Gemini's ids are optional: calls and results go back to it without, in order and by name, and
  gemini-2.5 gives none at all, so that its clients' are made up here;
- thoughts reach the provider again to the letter, with its own seal, between a client and a provider of one format, and
  from clients of Responses to Anthropic. Elsewhere a note says why they do not. OpenAI shows none in chat completions.
  Gemini's signatures come back with their calls from every client.

${mainTable(cells, notes)}

## Agent loops

By the npm clients alone, with the thoughts and calls of all turns before in each.

${loopTable(loops, notes)}

## Errors

The class of the library's error, its status and type, \`Retry-After\`, and no secret of the provider. A 404 is the gateway's own: a name
that it does not know. A provider's 500 is a 502 here.

${errorTable(extras)}

## Embeddings, legacy completions, counting, lists

By the npm clients alone.

${extraTable(extras, notes)}

## Notes

${notes.text()}
`;
}

/** A line for each row of the tables: quicker to read in a terminal than Markdown. */
function printRows(cells) {
  for (const client of clients)
    for (const provider of providers) {
      const of = cells.filter((c) => c.client === client && c.provider === provider && c.played);
      if (of.length === 0) continue;
      const bad = of.filter((c) => c.failure).map((c) => `${c.name} ${c.mode}`);
      const count = `${of.length - bad.length}/${of.length}`.padStart(6);
      console.log(`${client.name.padEnd(26)} ${provider.name.padEnd(18)} ${count}  ${bad.join(', ')}`);
    }
}

function printFailures(failed, verbose) {
  for (const item of failed) {
    console.log(`FAIL  ${item.title}\n      ${item.failure.replaceAll('\n', '\n      ')}`);
    if (!verbose) continue;
    for (const entry of item.entries ?? [])
      console.log(`      ${entry.path} ${entry.status} ${entry.action}\n      ${entry.body.slice(0, 3000)}`);
  }
}

/** Prints all, writes or compares the document; returns the exit status. */
export function report(run) {
  const { table: cells, loops, extras, held, seconds, partial, verbose, writeDocs } = run;
  printRows([...cells, ...loops]);
  const played = [...cells, ...loops, ...extras].filter((item) => item.played);
  const failed = played.filter((item) => item.failure);
  if (held) failed.push({ title: 'the gateway, after all', failure: held });
  printFailures(failed, verbose);
  const others = extras.filter((extra) => extra.played);
  if (others.length > 0)
    console.log(`${others.filter((e) => !e.failure).length}/${others.length} errors and other requests`);
  const passed = played.filter((item) => !item.failure).length;
  console.log(`${passed} of ${played.length} pass, in ${seconds} s`);
  if (failed.length > 0) return 1;
  if (partial) return 0;
  const unused = drops.filter((drop) => ![...cells, ...loops].some((cell) => cell.drop === drop));
  if (unused.length > 0) {
    console.log(`cells.mjs names drops that fit no cell: ${unused.map((d) => d.members).join('; ')}`);
    return 1;
  }
  const text = document(run);
  if (writeDocs) writeFileSync(file, text);
  else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
    console.log('docs/conformance.md is not what this run says: scripts/conformance --write-docs');
    return 1;
  }
  return 0;
}
