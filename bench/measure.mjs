// @ts-check
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * @typedef {object} Measured
 * @property {number} ms wall time
 * @property {number} cpuMs processor time of the process and those it waited for, to ten milliseconds
 * @property {number} peakMb largest resident size; both are 0 where there is no `/proc`
 * @property {string} stdout
 */

/**
 * Runs a command to its end, alone, and measures it.
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, file?: string }} [options] `env` beside PATH;
 *   nothing else of ours is handed on, for some variables (certificates, options) slow every process
 *   down. `file` is another program than this runtime
 * @returns {Promise<Measured>}
 */
export function measure(args, { cwd, env = {}, file = process.execPath } = {}) {
  return new Promise((resolve, reject) => {
    const cpuBefore = readChildrenCpuMs();
    const startedAt = performance.now();
    const child = spawn(file, args, {
      cwd,
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let peakKb = 0;
    const output = { stdout: '', stderr: '' };
    for (const name of /** @type {const} */ (['stdout', 'stderr'])) {
      child[name].setEncoding('utf8').on('data', (text) => (output[name] += text));
    }
    const watch = setInterval(() => (peakKb = Math.max(peakKb, readPeakKb(child.pid))), 10);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(watch);
      if (code !== 0) {
        reject(new TypeError(`${args.join(' ')} ended with ${String(code)}: ${output.stderr}`));
        return;
      }
      const ms = performance.now() - startedAt;
      const cpuMs = readChildrenCpuMs() - cpuBefore;
      resolve({ ms, cpuMs, peakMb: peakKb / 1024, stdout: output.stdout });
    });
  });
}

/** A tick of the counters in `/proc` (proc_pid_stat(5)), on every Linux that Node runs on. */
const TICK_MS = 10;

/** Fields 16 and 17 of our `stat`, counted from the bracket after the name. */
function readChildrenCpuMs() {
  const stat = readOrEmpty('/proc/self/stat');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) * TICK_MS;
}

/** @param {number | undefined} pid */
function readPeakKb(pid) {
  return Number(/VmHWM:\s+(\d+)/.exec(readOrEmpty(`/proc/${pid}/status`))?.[1] ?? 0);
}

/** @param {string} path */
function readOrEmpty(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** @param {readonly number[]} values */
export function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
