import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { encodeJson, type JsonObject } from '../kernel/index.ts';
import type { Clock } from '../ports/index.ts';
import { createFileExclusively } from './atomic-file.ts';
import type { FolderLayout } from './folder-layout.ts';
import { SimulatedFailure } from './local-error.ts';
import {
  type CrashKnob,
  type FailKnob,
  type Knobs,
  parseKnobs,
  type SimulatedMethod,
} from './simulate.ts';

/** One call, as the knobs see it. */
export interface SimulatedCall {
  readonly method: SimulatedMethod;
  /** The resource the call is about; '' for a call about none. One-time knobs go off per scope. */
  readonly scope: string;
  /** The resource's config; empty for a call about none. */
  readonly config: JsonObject;
}

/** Plays what the knobs ask for around a call. */
export interface Simulation {
  /**
   * How long the knobs want the answer to take, counted from now. What the call does meanwhile is
   * done long before its caller knows, as in a cloud.
   */
  latency(call: SimulatedCall): Promise<void>;
  /** Fails with `SimulatedFailure`, or dies. */
  before(call: SimulatedCall): Promise<void>;
  /** Dies where the knobs say so: the deed is done, the catalogue does not know. */
  during(call: SimulatedCall): Promise<void>;
  /** Dies where the knobs say so: all is done, the caller does not know. */
  after(call: SimulatedCall): Promise<void>;
}

/** What a simulation plays with. */
export interface SimulationOptions {
  readonly layout: FolderLayout;
  readonly clock: Clock;
  /** Of the provider's own config; a resource's knob of the same kind wins. */
  readonly knobs: Knobs;
}

/** Opens the simulation of one folder, which remembers there what has gone off. */
export function openSimulation({ layout, clock, knobs }: SimulationOptions): Simulation {
  const resolve = ({ config }: SimulatedCall): Pick<Knobs, 'latencyMs' | 'fail' | 'crash'> => {
    const own = parseKnobs(config['simulate']);
    return {
      latencyMs: own.latencyMs > 0 ? own.latencyMs : knobs.latencyMs,
      fail: own.fail ?? knobs.fail,
      crash: own.crash ?? knobs.crash,
    };
  };
  /** Whether this is the first time; marked before it is acted on, so that a death is not repeated. */
  const isFirst = (call: SimulatedCall, knob: JsonObject): boolean => {
    const text = encodeJson({ scope: call.scope, ...knob });
    const mark = createHash('sha256').update(text).digest('hex').slice(0, 32);
    const path = join(layout.simulate, mark);
    return createFileExclusively({ temporary: layout.temporary, path, text });
  };
  const crash = async (call: SimulatedCall, when: CrashKnob['when']): Promise<void> => {
    const knob = resolve(call).crash;
    if (knob?.method !== call.method || knob.when !== when) return;
    if (isFirst(call, { ...knob })) await dieAtOnce();
  };
  return {
    latency: async (call) => {
      const { latencyMs } = resolve(call);
      if (latencyMs > 0) await clock.sleep(latencyMs);
    },
    before: async (call) => {
      const { fail } = resolve(call);
      if (fail !== undefined && concerns(fail, call.method)) {
        const { mode, method = '', message, status } = fail;
        const due = mode === 'always' || isFirst(call, { mode, method, message, status });
        if (due) throw new SimulatedFailure(message, status);
      }
      await crash(call, 'before');
    },
    during: (call) => crash(call, 'during'),
    after: (call) => crash(call, 'after'),
  };
}

const CHANGES: readonly SimulatedMethod[] = ['create', 'update', 'delete', 'scale'];

function concerns(knob: FailKnob, method: SimulatedMethod): boolean {
  return knob.method === undefined ? CHANGES.includes(method) : knob.method === method;
}

async function dieAtOnce(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  // The signal may take a moment; nothing more may happen meanwhile.
  return new Promise<never>(() => undefined);
}
