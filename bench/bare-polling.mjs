// @ts-check
/**
 * The least that asking again takes: side by side, each path of a server is asked over a new connection
 * until it answers 200, with a pause after every other answer. Prints the milliseconds of all of it:
 * `node bare-polling.mjs PORT ROUND TARGETS PAUSE_MS`.
 */
import { get } from 'node:http';
import { setTimeout } from 'node:timers/promises';

const [port, round = '', targets, pauseMs] = process.argv.slice(2);

/** @param {string} url */
function ask(url) {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    }).on('error', reject);
  });
}

/** @param {string} url */
async function poll(url) {
  while ((await ask(url)) !== 200) await setTimeout(Number(pauseMs));
}

const began = performance.now();
await Promise.all(
  Array.from({ length: Number(targets) }, (_, index) =>
    poll(`http://127.0.0.1:${port}/${round}/${String(index)}`),
  ),
);
console.log(performance.now() - began);
