// SPDX-License-Identifier: Apache-2.0
// The bridge to the Python clients (python_clients.py): one process, a line of JSON for each turn and reply.
import { spawn } from 'node:child_process';
import path from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));

/** Resolves when the libraries are loaded, which takes long on a machine under load. */
export async function startPython() {
  const python = process.env.SIGNALBOX_PYTHON;
  const child = spawn(python, [path.join(here, 'python_clients.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
  });
  process.on('exit', () => child.kill('SIGKILL'));
  const waiting = new Map();
  const failAll = (why) => {
    for (const { reject } of waiting.values()) reject(new Error(why));
    waiting.clear();
  };
  const ended = new Promise((resolve) => child.on('close', resolve));
  child.on('error', (error) => failAll(`python did not start: ${error.message}`));
  ended.then((code) => failAll(`python ended with ${code}`));
  readline.createInterface({ input: child.stdout }).on('line', (line) => {
    const { id, reply, error } = JSON.parse(line);
    if (!waiting.has(id)) return; // was stopped
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error) reject(Object.assign(new Error(error.message), error));
    else resolve(reply);
  });

  let last = 0;
  const write = (order) => child.stdin.write(`${JSON.stringify(order)}\n`);
  const call = (order, signal) =>
    new Promise((resolve, reject) => {
      const id = ++last;
      waiting.set(id, { resolve, reject });
      signal?.addEventListener('abort', () => {
        if (!waiting.delete(id)) return;
        write({ id, order: 'stop' });
        reject(signal.reason);
      });
      write({ id, ...order });
    });
  await call({ order: 'start' });
  return {
    async open(client, url, settings, signal) {
      const talk = await call({ order: 'open', client, url, settings }, signal);
      return {
        say: (parts) => call({ order: 'say', talk, parts }, signal),
        results: (outputs) => call({ order: 'results', talk, outputs }, signal),
      };
    },
    end() {
      child.stdin.end();
      return ended;
    },
  };
}
