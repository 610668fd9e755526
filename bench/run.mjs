// @ts-check
/**
 * Prints how fast the parts are, as ratios within this one run, beside the budget of each. With
 * `--check` it fails when a budget is exceeded; without, it only prints.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { layered, slow } from './configs.mjs';
import { measure, median } from './measure.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = (/** @type {string} */ name) => join(root, 'dist', name);
const folder = mkdtempSync(join(tmpdir(), 'wfctl-bench-'));
const checks = process.argv.includes('--check');
let exceeded = 0;

/** @param {{ what: string, value: number, budget: number, unit: string, note?: string }} line */
function print({ what, value, budget, unit, note = '' }) {
  const isOver = value > budget;
  if (isOver) exceeded += 1;
  const verdict = isOver ? 'OVER' : 'ok';
  console.log(
    `${what.padEnd(52)} ${value.toFixed(2).padStart(8)} ${unit.padEnd(6)} budget ${budget.toFixed(2).padStart(7)}  ${verdict} ${note}`,
  );
}

/** @param {string} name @param {string} config */
function prepare(name, config) {
  const place = mkdtempSync(join(folder, `${name}-`));
  writeFileSync(join(place, 'infra.yaml'), config);
  return place;
}

async function startUp() {
  const empty = join(folder, 'empty.mjs');
  writeFileSync(empty, '');
  const bundles = [
    { name: 'wfctl.mjs', args: ['version'], budget: 1.6 },
    { name: 'setup.mjs', args: [], budget: 1.6 },
    { name: 'infra-plan.mjs', args: [], budget: 1.6 },
    { name: 'infra-apply.mjs', args: [], budget: 2.5 },
  ];
  const rounds = 11;
  /** @type {Map<string, number[]>} */
  const ratios = new Map();
  for (let round = 0; round < rounds; round += 1) {
    const base = (await measure([empty])).ms;
    for (const { name, args } of bundles) {
      const { ms } = await measure([dist(name), ...args], { env: { PATH: process.env['PATH'] } });
      ratios.set(name, [...(ratios.get(name) ?? []), ms / base]);
    }
  }
  for (const { name, budget } of bundles) {
    const value = median(ratios.get(name) ?? []);
    print({ what: `start of ${name} against an empty process`, value, budget, unit: 'x' });
  }
}

async function planning() {
  const place = prepare('plan', layered(10_000));
  const runs = [];
  for (let round = 0; round < 3; round += 1) {
    runs.push(await measure([dist('wfctl.mjs'), 'infra', 'plan', '--no-provider'], { cwd: place }));
  }
  assertDone(runs);
  print({
    what: 'plan of 10,000 resources, cold',
    value: median(runs.map(({ ms }) => ms)) / 1000,
    budget: 1.5,
    unit: 's',
  });
  print({
    what: 'plan of 10,000 resources, peak memory',
    value: median(runs.map(({ peakMb }) => peakMb)),
    budget: 300,
    unit: 'MB',
  });
}

/** @param {{ what: string, count: number, limit: number, chained: boolean }} shape */
async function applying({ what, count, limit, chained }) {
  const latencyMs = 50;
  const fixed = await applyTook(1, { latencyMs, limit, chained });
  const whole = await applyTook(count, { latencyMs, limit, chained });
  const ideal = chained ? count * latencyMs : Math.ceil(count / limit) * latencyMs;
  print({
    what,
    value: (whole - fixed + latencyMs) / ideal,
    budget: 1.1,
    unit: 'x',
    note: `(ideal ${ideal} ms)`,
  });
}

/**
 * @param {number} count
 * @param {{ latencyMs: number, limit: number, chained: boolean }} shape
 */
async function applyTook(count, { latencyMs, limit, chained }) {
  const runs = [];
  for (let round = 0; round < 3; round += 1) {
    const place = prepare('apply', slow({ count, latencyMs, chained }));
    const args = ['infra', 'apply', '--auto-approve', `--parallelism=${limit}`];
    runs.push(await measure([dist('wfctl.mjs'), ...args], { cwd: place }));
  }
  assertDone(runs);
  return median(runs.map(({ ms }) => ms));
}

/** @param {readonly import('./measure.mjs').Measured[]} runs */
function assertDone(runs) {
  if (runs.some(({ code }) => code !== 0)) throw new TypeError('a measured command failed');
}

try {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  console.log(`wfctl ${version}, Node.js ${process.version}\n`);
  await startUp();
  if (!process.argv.includes('--start-up')) {
    await planning();
    await applying({
      what: 'apply of 300 independent, limit 8, against ideal',
      count: 300,
      limit: 8,
      chained: false,
    });
    await applying({
      what: 'apply of 300 independent, limit 64, against ideal',
      count: 300,
      limit: 64,
      chained: false,
    });
    await applying({
      what: 'apply of a chain of 50, against ideal',
      count: 50,
      limit: 8,
      chained: true,
    });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (checks && exceeded > 0) process.exitCode = 1;
