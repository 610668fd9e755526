import { encodeJson, type JsonValue, parseJson } from '../kernel/index.ts';
import type { Environment } from '../ports/index.ts';
import type { RunnerCommands } from './runner-commands.ts';

/** Something the main step leaves for the post step. */
export interface StateSlot<Value extends JsonValue> {
  readonly name: string;
  /** `undefined` for what a different version of this action may have left. */
  readonly parse: (value: JsonValue) => Value | undefined;
}

/** What the main step hands to the post step of the same action. Never a secret: it is kept in plain. */
export interface SavedState {
  /** Which of the two steps this is: one bundle serves both. */
  readonly phase: 'main' | 'post';
  /** Leaves a value; one left earlier under that name is replaced. */
  save<Value extends JsonValue>(slot: StateSlot<Value>, value: Value): void;
  /** What was left; `undefined` where the main step did not get that far. */
  read<Value extends JsonValue>(slot: StateSlot<Value>): Value | undefined;
}

const PHASE = 'wfctl-phase';

export function createSavedState(commands: RunnerCommands, environment: Environment): SavedState {
  return {
    phase: environment(`STATE_${PHASE}`) === 'post' ? 'post' : 'main',
    save(slot, value) {
      commands.saveState(slot.name, encodeJson(value));
    },
    read(slot) {
      const text = environment(`STATE_${slot.name}`) ?? '';
      return text === '' ? undefined : slot.parse(parseJson(text));
    },
  };
}

/** Lets the post step know that it is one: called first thing in the main step. */
export function announcePost(commands: RunnerCommands): void {
  commands.saveState(PHASE, 'post');
}
