// @ts-check
/**
 * Prints how fast the suite in `dist/` is and how large, each figure beside its budget
 * (`bench/budgets.mjs`), as ratios within this one run where there is something to compare with.
 *
 *     npm run bench                 everything
 *     npm run bench -- --start-up   sizes and start-up only
 *     npm run bench -- --stores     the stores only
 *     npm run bench -- --check      the same, and fails over budget
 *
 * Runs of one comparison take turns, and medians are compared, so that a machine that is busy with
 * something else slows both sides alike. Where it is very busy that is not enough, for a process has
 * several threads: start-up is judged by wall time or processor time, whichever ratio is smaller.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { budgets } from './budgets.mjs';
import { measureCalling } from './calling.mjs';
import { layered, slow } from './configs.mjs';
import { measureInstalling } from './installing.mjs';
import { measure, median, sum } from './measure.mjs';
import { measureSealing } from './sealing.mjs';
import { measureStores } from './stores.mjs';
import { measureRedacting } from './redacting.mjs';
import { sizeAtStart, sizeOfFolder } from './sizes.mjs';
import { measureVerifying } from './verifying.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const wfctl = join(dist, 'wfctl.mjs');
const folder = mkdtempSync(join(tmpdir(), 'wfctl-bench-'));
let exceeded = 0;

/**
 * @typedef {object} Line
 * @property {string} what
 * @property {number} value
 * @property {number} budget
 * @property {string} unit
 * @property {string} [note]
 * @property {boolean} [isLeast] whether the value has to be at least the budget
 *
 * @param {Line} line
 */
function print({ what, value, budget, unit, note = '', isLeast = false }) {
  const isOver = isLeast ? value < budget : value > budget;
  if (isOver) exceeded += 1;
  const digits = unit === 'x' || unit === 's' ? 2 : 0;
  const columns = [
    what.padEnd(49),
    value.toFixed(digits).padStart(6),
    unit.padEnd(2),
    `of ${budget.toFixed(digits)}`.padStart(8),
    isOver ? (isLeast ? 'LESS' : 'OVER') : 'ok  ',
    note,
  ];
  console.log(columns.join('  ').trimEnd());
}

/**
 * A folder of its own with that config.
 * @param {string} config
 */
function prepare(config) {
  const place = mkdtempSync(join(folder, 'run-'));
  writeFileSync(join(place, 'infra.yaml'), config);
  return place;
}

function printSizes() {
  for (const [name, { kB }] of Object.entries(budgets.entries)) {
    const value = sizeAtStart(join(dist, name)) / 1000;
    print({ what: `${name}, loaded at its start`, value, budget: kB, unit: 'kB' });
  }
  const value = sizeOfFolder(dist) / 1000;
  print({ what: 'dist/ as a whole', value, budget: budgets.distKb, unit: 'kB' });
}

/** An action is started as a post step to which its main step left nothing: it loads and ends. */
const POST_STEP = { 'STATE_wfctl-phase': 'post' };

/** @typedef {{ value: number, note: string }} Ratio */

/** What else runs on the machine only ever adds: over budget is what is so five times. */
const ATTEMPTS = 5;

async function printStartUp() {
  const entries = Object.entries(budgets.entries);
  /** @type {Map<string, Ratio>} */
  const best = new Map();
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    for (const [name, ratio] of await measureStartUp(Object.keys(budgets.entries))) {
      if (ratio.value < (best.get(name)?.value ?? Infinity)) best.set(name, ratio);
    }
    if (entries.every(([name, { startUp }]) => (best.get(name)?.value ?? 0) <= startUp)) break;
  }
  for (const [name, { startUp }] of entries) {
    const { value, note } = best.get(name) ?? { value: Infinity, note: '' };
    const what = `${name}, start against an empty process`;
    print({ what, value, budget: startUp, unit: 'x', note });
  }
}

/**
 * How long each entry takes to start, against an empty process.
 * @param {string[]} names
 * @returns {Promise<Map<string, Ratio>>}
 */
async function measureStartUp(names) {
  const empty = join(folder, 'empty.mjs');
  writeFileSync(empty, '');
  /** @type {Map<string, import('./measure.mjs').Measured[]>} */
  const runs = new Map([empty, ...names].map((name) => [name, []]));
  for (let round = 0; round < 15; round += 1) {
    for (const [name, measured] of runs) {
      const args = name === empty ? [empty] : [join(dist, name)];
      if (name === 'wfctl.mjs') args.push('version');
      measured.push(await measure(args, { env: POST_STEP }));
    }
  }
  const wallOf = (/** @type {string} */ name) => median((runs.get(name) ?? []).map(({ ms }) => ms));
  const cpuOf = (/** @type {string} */ name) => sum((runs.get(name) ?? []).map((run) => run.cpuMs));
  return new Map(
    names.map((name) => {
      const wall = wallOf(name) / wallOf(empty);
      const cpu = cpuOf(name) / cpuOf(empty);
      const note = `${wallOf(name).toFixed(0)} ms; wall ${wall.toFixed(2)} x, processor ${cpu.toFixed(2)} x`;
      // Without `/proc` there is no processor time, and 0 / 0 is not a number.
      return [name, { value: Number.isNaN(cpu) ? wall : Math.min(wall, cpu), note }];
    }),
  );
}

async function printPlanning() {
  const place = prepare(layered(10_000));
  const runs = [];
  for (let round = 0; round < 5; round += 1) {
    runs.push(await measure([wfctl, 'infra', 'plan', '--no-provider'], { cwd: place }));
  }
  const what = 'plan of 10,000 resources, cold';
  const { seconds, peakMb } = budgets.plan;
  const cpu = median(runs.map(({ cpuMs }) => cpuMs)) / 1000;
  const value = median(runs.map(({ ms }) => ms)) / 1000;
  print({ what, value, budget: seconds, unit: 's', note: `processor ${cpu.toFixed(2)} s` });
  const peak = median(runs.map((run) => run.peakMb));
  print({ what: `${what}, peak memory`, value: peak, budget: peakMb, unit: 'MB' });
}

/**
 * @typedef {object} Shape
 * @property {string} what
 * @property {number} count
 * @property {number} limit
 * @property {boolean} chained
 */

const LATENCY_MS = 50;

/** @type {readonly Shape[]} */
const SHAPES = [
  { what: 'apply of 300 independent, limit 8', count: 300, limit: 8, chained: false },
  { what: 'apply of 300 independent, limit 64', count: 300, limit: 64, chained: false },
  { what: 'apply of a chain of 50', count: 50, limit: 8, chained: true },
];

/**
 * Against the time in which the provider's calls alone, at the limit, would be done. What comes
 * before and after (starting the provider, planning) is in the note.
 */
async function printApplying() {
  for (const shape of SHAPES) {
    const runs = [];
    for (let round = 0; round < 5; round += 1) runs.push(await applyOnce(shape));
    const { what, count, limit, chained } = shape;
    const idealMs = (chained ? count : Math.ceil(count / limit)) * LATENCY_MS;
    const whole = median(runs.map(({ ms }) => ms));
    const cpu = median(runs.map(({ cpuMs }) => cpuMs)) / count;
    const note = `ideal ${idealMs} ms; whole command ${whole.toFixed(0)} ms; processor ${cpu.toFixed(1)} ms a resource`;
    const value = median(runs.map(({ walkMs }) => walkMs)) / idealMs;
    print({ what: `${what}, against ideal`, value, budget: budgets.apply, unit: 'x', note });
  }
}

/** @param {Shape} shape */
async function applyOnce({ count, limit, chained }) {
  const place = prepare(slow({ count, latencyMs: LATENCY_MS, chained }));
  const args = ['infra', 'apply', '--auto-approve', `--parallelism=${limit}`, '--format=json'];
  const measured = await measure([wfctl, ...args], { cwd: place });
  /** @type {{ results: { started_at: string, took_ms: number }[] }} */
  const { results } = JSON.parse(measured.stdout);
  const starts = results.map((result) => Date.parse(result.started_at));
  const ends = results.map((result) => Date.parse(result.started_at) + result.took_ms);
  return { ...measured, walkMs: Math.max(...ends) - Math.min(...starts) };
}

async function printInstalling() {
  const { install, shell, warm, start } = await measureInstalling({ folder, wfctl });
  print({
    what: 'install of five plugins of 30 MB, against curl',
    value: install.ms / shell.ms,
    budget: budgets.install.againstShell,
    unit: 'x',
    note: `${install.ms.toFixed(0)} ms; processor ${(install.cpuMs / shell.cpuMs).toFixed(2)} x`,
  });
  const wall = warm.ms - start.ms;
  const cpu = warm.cpuMs - start.cpuMs;
  print({
    what: 'the same again, all of it there, above the start',
    value: cpu > 0 ? Math.min(wall, cpu) : wall,
    budget: budgets.install.warmMs,
    unit: 'ms',
    note: `wall ${wall.toFixed(0)} ms, processor ${cpu.toFixed(0)} ms`,
  });
}

async function printCalling() {
  const plugin = join(dist, 'plugins', 'local', 'local');
  for (const { what, perSecond, ratio } of await measureCalling({ folder, plugin })) {
    print({
      what: `typed calls of ${what}, against bare ones`,
      value: ratio,
      budget: budgets.callRate,
      unit: 'x',
      note: `${perSecond.toFixed(0)} a second`,
      isLeast: true,
    });
  }
}

async function printRedacting() {
  const counts = [1, 100, 10_000];
  const rates = await measureRedacting(folder, counts);
  for (const [at, { mbPerSecond, addMs }] of rates.entries()) {
    const isMany = at === rates.length - 1;
    print({
      what: `hiding ${counts[at]} secrets in a log of 50 MB, a second`,
      value: mbPerSecond,
      budget: isMany ? budgets.redaction.ofMany : budgets.redaction.mbPerSecond,
      unit: 'MB',
      note: `registered in ${addMs.toFixed(0)} ms`,
      isLeast: true,
    });
  }
}

async function printVerifying() {
  const { ratio, ms, pausesMs, peakMb } = await measureVerifying({ wfctl });
  print({
    what: 'verify of 200 targets, 20 retries, against bare',
    value: ratio,
    budget: budgets.verify,
    unit: 'x',
    note: `${ms.toFixed(0)} ms, of which ${pausesMs} are pauses; peak memory ${peakMb.toFixed(0)} MB`,
  });
}

async function printSealing() {
  const { ratio, ms } = await measureSealing({ root, folder });
  print({
    what: 'sealing 1,000 secrets, against libsodium alone',
    value: ratio,
    budget: budgets.sealing,
    unit: 'x',
    note: `${ms.toFixed(0)} ms`,
  });
}

const RECORDS = 10_000;

/** Against the bare means of each place; where a server is missing it says so. */
async function printStores() {
  for (const result of await measureStores({ folder, count: RECORDS })) {
    if ('skipped' in result) {
      console.log(`state in ${result.store}: skipped, ${result.skipped}`);
      continue;
    }
    for (const { what, ratio, note } of result.rates) {
      const amount =
        what === 'lock' ? 'the lock, taken and given back' : `${what} of 10,000 records`;
      print({
        what: `state in ${result.store}, ${amount}`,
        value: ratio,
        budget: what === 'lock' ? budgets.stores.lock : budgets.stores.records,
        unit: 'x',
        note,
      });
    }
  }
}

const isCheck = process.argv.includes('--check');
try {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  console.log(`wfctl ${version} on Node.js ${process.version}\n`);
  const isStoresOnly = process.argv.includes('--stores');
  if (!isStoresOnly) {
    printSizes();
    await printStartUp();
  }
  if (!isCheck && !isStoresOnly && !process.argv.includes('--start-up')) {
    await printPlanning();
    await printApplying();
    await printInstalling();
    await printCalling();
    await printVerifying();
    await printSealing();
    await printRedacting();
  }
  if (isStoresOnly || (!isCheck && !process.argv.includes('--start-up'))) await printStores();
} finally {
  // All at the end: a file system may be slow to create files where many were just deleted.
  rmSync(folder, { recursive: true, force: true });
}
if (isCheck && exceeded > 0) process.exitCode = 1;
