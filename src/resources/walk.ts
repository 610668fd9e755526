import { assertNever } from '../kernel/index.ts';
import { ResourceError } from './resource-error.ts';

/** A step that does something. */
export interface WorkStep {
  readonly kind: 'work';
  readonly id: string;
  /** The steps it waits for, by id; an id that is not in the walk is not waited for. */
  readonly after: readonly string[];
}

/** A step that does nothing itself: it stands for what lies between steps of work. */
export interface JunctionStep {
  readonly kind: 'junction';
  readonly id: string;
  readonly after: readonly string[];
}

export interface WalkOptions<Work extends WorkStep, Value> {
  /** How many steps may run at once; less than 1 counts as 1. */
  readonly limit: number;
  /** Once it is aborted nothing new is started; what runs already is waited for. */
  readonly signal?: AbortSignal;
  /** Does the work of one step. Its rejection is the failure of that step. */
  readonly perform: (step: Work) => Promise<Value>;
}

/** How one step of work ended. */
export type WalkResult<Work extends WorkStep, Value> =
  | { readonly kind: 'done'; readonly step: Work; readonly value: Value }
  | { readonly kind: 'failed'; readonly step: Work; readonly error: unknown }
  /** Never started, because a step it waits for, directly or not, failed: this one. */
  | { readonly kind: 'skipped'; readonly step: Work; readonly because: string }
  /** Never started, because the walk was told to stop. */
  | { readonly kind: 'not-started'; readonly step: Work };

/**
 * Does every step after the steps it waits for, as many at once as the limit allows, and answers
 * the results of the steps of work, in the order given. A failure stops what waits for it, directly
 * or not, and nothing else; it is told once, at the step that failed.
 *
 * Takes time in proportion to steps and their `after`s. Ids are unique.
 *
 * @throws ResourceError `STEPS_CYCLIC`, before anything is done, when steps wait for each other.
 */
export async function walk<Work extends WorkStep, Value>(
  steps: readonly (Work | JunctionStep)[],
  options: WalkOptions<Work, Value>,
): Promise<readonly WalkResult<Work, Value>[]> {
  const nodes = connect<Work, Value>(steps);
  await performAll(nodes, options);
  return nodes.flatMap((node) => toResult(node));
}

/**
 * Maps every item, as many at once as the limit allows, and keeps their order. The first rejection
 * starts nothing new, waits for what runs, and is passed on.
 */
export async function mapLimited<Item, Value>(
  items: readonly Item[],
  limit: number,
  map: (item: Item) => Promise<Value>,
): Promise<readonly Value[]> {
  const stop = new AbortController();
  const steps = items.map((item, index) => ({
    kind: 'work' as const,
    id: String(index),
    after: [],
    item,
  }));
  const perform = async ({ item }: { readonly item: Item }): Promise<Value> => {
    try {
      return await map(item);
    } catch (error) {
      stop.abort();
      throw error;
    }
  };
  const results = await walk(steps, { limit, signal: stop.signal, perform });
  return results.map((result) => {
    if (result.kind === 'done') return result.value;
    const failure = results.find((other) => other.kind === 'failed');
    throw failure?.error;
  });
}

/** How a node ended; a junction passes on how the nodes before it did. */
type Ending<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'skipped'; readonly because: string }
  | { readonly kind: 'not-started' };

interface Node<Work extends WorkStep, Value> {
  readonly step: Work | JunctionStep;
  readonly followers: Node<Work, Value>[];
  /** What the nodes before it hand down: the first failure, else whether one was not started. */
  inherited: Ending<Value>;
  waitingFor: number;
  ending: Ending<Value> | undefined;
}

function connect<Work extends WorkStep, Value>(
  steps: readonly (Work | JunctionStep)[],
): readonly Node<Work, Value>[] {
  const nodes = steps.map((step): Node<Work, Value> => ({
    step,
    followers: [],
    inherited: { kind: 'passed' },
    waitingFor: 0,
    ending: undefined,
  }));
  const byId = new Map(nodes.map((node) => [node.step.id, node]));
  for (const node of nodes) {
    for (const id of new Set(node.step.after)) {
      const before = byId.get(id);
      if (before === undefined) continue;
      before.followers.push(node);
      node.waitingFor += 1;
    }
  }
  assertAcyclic(nodes);
  return nodes;
}

function assertAcyclic<Work extends WorkStep, Value>(nodes: readonly Node<Work, Value>[]): void {
  const waitingFor = new Map(nodes.map((node) => [node, node.waitingFor]));
  const reached = nodes.filter((node) => node.waitingFor === 0);
  for (const node of reached) {
    for (const follower of node.followers) {
      const left = (waitingFor.get(follower) ?? 0) - 1;
      waitingFor.set(follower, left);
      if (left === 0) reached.push(follower);
    }
  }
  if (reached.length === nodes.length) return;
  throw new ResourceError('STEPS_CYCLIC', 'steps of the plan wait for each other', {
    hint: 'Please report this with the plan: a plan never orders its changes in a circle.',
  });
}

/** Resolves when every node has ended. */
async function performAll<Work extends WorkStep, Value>(
  nodes: readonly Node<Work, Value>[],
  options: WalkOptions<Work, Value>,
): Promise<void> {
  const ready = nodes.filter((node) => node.waitingFor === 0);
  const limit = Math.max(1, options.limit);
  let next = 0;
  let running = 0;
  await new Promise<void>((resolve) => {
    const startReady = (): void => {
      while (running < limit) {
        const node = ready[next];
        if (node === undefined) break;
        next += 1;
        const { step } = node;
        const ending = endWithoutWork(node, options.signal);
        if (ending !== undefined || step.kind === 'junction') {
          settle(node, ending ?? node.inherited, ready);
          continue;
        }
        running += 1;
        void perform(step, options).then((ended) => {
          running -= 1;
          settle(node, ended, ready);
          startReady();
        });
      }
      if (running === 0 && next === ready.length) resolve();
    };
    startReady();
  });
}

function endWithoutWork<Work extends WorkStep, Value>(
  node: Node<Work, Value>,
  signal: AbortSignal | undefined,
): Ending<Value> | undefined {
  if (node.inherited.kind !== 'passed') return node.inherited;
  if (node.step.kind === 'junction') return node.inherited;
  return signal?.aborted === true ? { kind: 'not-started' } : undefined;
}

async function perform<Work extends WorkStep, Value>(
  step: Work,
  options: WalkOptions<Work, Value>,
): Promise<Ending<Value>> {
  try {
    return { kind: 'done', value: await options.perform(step) };
  } catch (error) {
    return { kind: 'failed', error };
  }
}

function settle<Work extends WorkStep, Value>(
  node: Node<Work, Value>,
  ending: Ending<Value>,
  ready: Node<Work, Value>[],
): void {
  node.ending = ending;
  const handedDown = toHandDown(node, ending);
  for (const follower of node.followers) {
    if (outranks(handedDown, follower.inherited)) follower.inherited = handedDown;
    follower.waitingFor -= 1;
    if (follower.waitingFor === 0) ready.push(follower);
  }
}

function toHandDown<Work extends WorkStep, Value>(
  node: Node<Work, Value>,
  ending: Ending<Value>,
): Ending<Value> {
  switch (ending.kind) {
    case 'done':
    case 'passed':
      return { kind: 'passed' };
    case 'failed':
      return { kind: 'skipped', because: node.step.id };
    case 'skipped':
    case 'not-started':
      return ending;
    default:
      return assertNever(ending);
  }
}

function outranks<Value>(offered: Ending<Value>, held: Ending<Value>): boolean {
  if (held.kind === 'skipped') return false;
  return offered.kind === 'skipped' || offered.kind === 'not-started';
}

function toResult<Work extends WorkStep, Value>(
  node: Node<Work, Value>,
): readonly WalkResult<Work, Value>[] {
  const { step, ending } = node;
  if (step.kind === 'junction' || ending === undefined || ending.kind === 'passed') return [];
  return [{ step, ...ending }];
}
