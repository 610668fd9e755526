import { status } from '@grpc/grpc-js';
import { isJsonObject, type JsonObject, type JsonValue } from '../kernel/index.ts';
import { describe, refuseField } from './config-fields.ts';

/** The calls a knob can name. */
export const SIMULATED_METHODS = [
  'initialize',
  'create',
  'read',
  'update',
  'delete',
  'diff',
  'scale',
  'health_check',
  'troubleshoot',
  'status',
  'import',
  'destroy',
  'resolve_sizing',
  'bootstrap_state_backend',
  'enumerate_all',
  'enumerate_by_tag',
  'detect_drift',
  'get_owner',
  'set_owner',
  'list_owners',
  'finalize_apply',
  'validate_plan',
  'capture_logs',
] as const;

export type SimulatedMethod = (typeof SIMULATED_METHODS)[number];

/** A failure somebody wants to see. */
export interface FailKnob {
  readonly mode: 'once' | 'always';
  /** Without one: every call that changes something. */
  readonly method: SimulatedMethod | undefined;
  readonly message: string;
  /** gRPC status number. */
  readonly status: number;
}

/** A sudden death of the provider process somebody wants to see, once. */
export interface CrashKnob {
  readonly method: SimulatedMethod;
  /** `during`: the thing is made and the catalogue does not know it yet. */
  readonly when: 'before' | 'during' | 'after';
}

/** What `config.simulate` of a resource or of the provider asks for. */
export interface Knobs {
  readonly latencyMs: number;
  readonly fail: FailKnob | undefined;
  readonly crash: CrashKnob | undefined;
  /** Names of extra outputs, marked sensitive, with generated values. */
  readonly sensitive: readonly string[];
}

/**
 * Reads the knobs strictly: a rehearsal with a mistyped knob would prove nothing.
 *
 * @throws LocalError `LOCAL_INVALID` naming the knob.
 */
export function parseKnobs(value: JsonValue | undefined): Knobs {
  const knobs = value === undefined ? null : value;
  if (knobs === null) return NO_KNOBS;
  const object = requireMap(knobs, ROOT, ['latency_ms', 'fail', 'crash', 'sensitive']);
  return {
    latencyMs: parseLatency(object['latency_ms']),
    fail: parseFail(object['fail']),
    crash: parseCrash(object['crash']),
    sensitive: parseSensitive(object['sensitive']),
  };
}

const ROOT = 'config.simulate';
const NO_KNOBS: Knobs = { latencyMs: 0, fail: undefined, crash: undefined, sensitive: [] };
const LONGEST_LATENCY_MS = 600_000;

function requireMap(value: JsonValue, field: string, known: readonly string[]): JsonObject {
  if (!isJsonObject(value)) return refuseField(field, `must be a map, not ${describe(value)}`);
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    return refuseField(`${field}.${unknown}`, `is not a knob; there are ${known.join(', ')}`);
  }
  return value;
}

function parseLatency(value: JsonValue = null): number {
  if (value === null) return 0;
  const field = `${ROOT}.latency_ms`;
  if (typeof value !== 'number' || !(value >= 0 && value <= LONGEST_LATENCY_MS)) {
    return refuseField(field, `must be a number from 0 to ${String(LONGEST_LATENCY_MS)}`);
  }
  return value;
}

function parseFail(value: JsonValue = null): FailKnob | undefined {
  if (value === null) return undefined;
  const field = `${ROOT}.fail`;
  const map =
    typeof value === 'string'
      ? { mode: value }
      : requireMap(value, field, ['mode', 'method', 'message', 'code']);
  const method = map['method'] ?? null;
  return {
    mode: parseChoice(map['mode'], `${field}.mode`, ['once', 'always']),
    method: method === null ? undefined : parseChoice(method, `${field}.method`, SIMULATED_METHODS),
    message: parseMessage(map['message']),
    status: parseStatus(map['code']),
  };
}

function parseCrash(value: JsonValue = null): CrashKnob | undefined {
  if (value === null) return undefined;
  const field = `${ROOT}.crash`;
  const map = requireMap(value, field, ['method', 'when']);
  return {
    method: parseChoice(map['method'], `${field}.method`, SIMULATED_METHODS),
    when: parseChoice(map['when'], `${field}.when`, ['before', 'during', 'after']),
  };
}

function parseSensitive(value: JsonValue = null): readonly string[] {
  if (value === null) return [];
  const field = `${ROOT}.sensitive`;
  if (!Array.isArray(value)) return refuseField(field, `must be a list, not ${describe(value)}`);
  return value.map((name: JsonValue) => {
    if (typeof name !== 'string' || name === '') return refuseField(field, 'must hold names only');
    return name;
  });
}

function parseMessage(value: JsonValue = null): string {
  if (value === null) return 'a simulated failure';
  if (typeof value !== 'string') return refuseField(`${ROOT}.fail.message`, 'must be a string');
  return value;
}

function parseStatus(value: JsonValue = null): number {
  if (value === null) return status.UNAVAILABLE;
  const known = Object.entries(status).filter(
    ([name, code]) => typeof code === 'number' && name !== 'OK',
  );
  const found = known.find(([name]) => name === value);
  if (found === undefined) {
    return refuseField(
      `${ROOT}.fail.code`,
      `must be a gRPC status name: ${known.map(([name]) => name).join(', ')}`,
    );
  }
  return Number(found[1]);
}

function parseChoice<const Choice extends string>(
  value: JsonValue | undefined,
  field: string,
  choices: readonly Choice[],
): Choice {
  const found = choices.find((choice) => choice === value);
  return found ?? refuseField(field, `must be one of ${choices.join(', ')}`);
}
