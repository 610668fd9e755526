// @ts-check
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * @typedef {object} Measured
 * @property {number} ms wall time
 * @property {number} peakMb largest resident size, where the system tells it
 * @property {number} code exit code
 */

/**
 * Runs a command once to its end and measures it.
 * @param {readonly string[]} args arguments to this runtime
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<Measured>}
 */
export function measure(args, options = {}) {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = spawn(process.execPath, args, { stdio: 'ignore', ...options });
    let peakKb = 0;
    const watch = setInterval(() => {
      peakKb = Math.max(peakKb, readPeakKb(child.pid));
    }, 20);
    child.on('error', reject);
    child.on('exit', (code) => {
      clearInterval(watch);
      resolve({ ms: performance.now() - startedAt, peakMb: peakKb / 1024, code: code ?? 1 });
    });
  });
}

/** @param {number | undefined} pid */
function readPeakKb(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
