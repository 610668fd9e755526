// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { measure, median } from './measure.mjs';

const TARGETS = 200;
const RETRIES = 20;
const PAUSE_MS = 500;
const ROUNDS = 3;

/**
 * How long it takes until two hundred targets, each of which fails twenty times, are verified side by
 * side, times how long bare requests with the same pauses take. Rounds take turns. Starting and ending
 * the command is not in it.
 *
 * @param {{ wfctl: string }} options
 */
export async function measureVerifying({ wfctl }) {
  const server = spawn(process.execPath, [pathOf('flaky-server.mjs'), String(RETRIES)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [told] = await once(server.stdout.setEncoding('utf8'), 'data');
    const port = String(told).trim();
    /** @type {{ ours: Verified[], bare: number[] }} */
    const took = { ours: [], bare: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      took.ours.push(await verifyOnce(wfctl, `http://127.0.0.1:${port}/ours-${round}`));
      const asked = [port, `bare-${round}`, String(TARGETS), String(PAUSE_MS)];
      const bare = await measure([pathOf('bare-polling.mjs'), ...asked]);
      took.bare.push(Number(bare.stdout));
    }
    const ms = median(took.ours.map(({ tookMs }) => tookMs));
    return {
      ratio: ms / median(took.bare),
      ms,
      pausesMs: RETRIES * PAUSE_MS,
      peakMb: median(took.ours.map(({ peakMb }) => peakMb)),
    };
  } finally {
    server.kill();
  }
}

/** @typedef {import('./measure.mjs').Measured & { tookMs: number }} Verified */

/**
 * @param {string} wfctl
 * @param {string} base
 * @returns {Promise<Verified>}
 */
async function verifyOnce(wfctl, base) {
  const urls = Array.from({ length: TARGETS }, (_, index) => `--url=${base}/${String(index)}`);
  const pace = [`--retry-interval=${String(PAUSE_MS)}ms`, '--timeout=5m', '--format=json'];
  const measured = await measure([wfctl, 'deploy', 'verify', ...urls, ...pace]);
  /** @type {{ attempts: number, 'took-ms': number }[]} */
  const results = JSON.parse(measured.stdout);
  if (results.some(({ attempts }) => attempts !== RETRIES + 1)) {
    throw new TypeError('a target was not asked as often as it takes');
  }
  return { ...measured, tookMs: Math.max(...results.map((result) => result['took-ms'])) };
}

/** @param {string} name */
function pathOf(name) {
  return fileURLToPath(new URL(name, import.meta.url));
}
