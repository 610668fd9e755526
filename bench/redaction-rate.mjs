// @ts-check
/**
 * Hides secrets in a log of 50 MB, which comes in chunks of 64 KiB: `redaction-rate.mjs COUNT`, where
 * COUNT secrets are known. Prints a {@link RedactionRate} as JSON. It imports our sources, so that
 * whoever starts it has to bundle it first.
 *
 * @typedef {object} RedactionRate
 * @property {number} mbPerSecond of processor time, the best of three passes
 * @property {number} addMs how long it took to make all secrets known
 */
import { randomBytes } from 'node:crypto';
import { createRedactor } from '../src/outputs/index.ts';

const LOG_BYTES = 50_000_000;
const CHUNK_BYTES = 64 * 1024;

const count = Number(process.argv[2]);
const cpuMs = () => process.cpuUsage().user / 1000;

const lines = [];
for (let size = 0; size < LOG_BYTES; size += lines.at(-1)?.length ?? 0) {
  const at = lines.length;
  lines.push(
    `2026-11-28T20:45:${at % 60} [INFO] provider cloud: updated web-${at} in nyc3, id ${randomBytes(6).toString('hex')}, in ${at % 977} ms; https://web-${at}.example.com/healthz\n`,
  );
}
const log = lines.join('');

const redactor = createRedactor();
const startedAt = cpuMs();
for (let at = 0; at < count; at += 1) redactor.add(`${randomBytes(24).toString('base64')}!&`);
const addMs = cpuMs() - startedAt;

let best = Infinity;
for (let pass = 0; pass < 3; pass += 1) {
  const passStartedAt = cpuMs();
  for (let at = 0; at < log.length; at += CHUNK_BYTES)
    redactor.redact(log.slice(at, at + CHUNK_BYTES));
  best = Math.min(best, cpuMs() - passStartedAt);
}
console.log(JSON.stringify({ mbPerSecond: log.length / 1000 / best, addMs }));
