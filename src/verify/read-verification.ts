import { isJsonObject, type JsonArray, type JsonObject, type JsonValue } from '../kernel/index.ts';
import {
  DefinitionFields,
  type DefinitionProblem,
  type DefinitionValue,
  toMembers,
} from './definition-fields.ts';
import type { Pace, Target, Verification } from './model.ts';
import { refuseUnused } from './override.ts';
import { readTarget, SHARED_KEYS, TARGET_KEYS } from './read-target.ts';

/** What reading a definition comes to: all that is wrong with it at once. */
export type ReadOutcome =
  | { readonly kind: 'read'; readonly verification: Verification }
  | { readonly kind: 'wrong'; readonly problems: readonly DefinitionProblem[] };

/** So many requests may run at once, and a table of more is read by nobody. */
export const MAX_TARGETS = 256;

const PACE_KEYS = [
  'timeout',
  'retry_interval',
  'retry_backoff',
  'max_retry_interval',
  'max_retries',
] as const;

/** What is said of the deploy as a whole, and not of how it is verified. */
const ENVIRONMENT_URL = 'environment_url';

/**
 * Reads what is to be verified: `targets`, what holds for all of them unless one says otherwise, and
 * the pace. Placeholders are filled in already. Nothing is asked before all of it is in order.
 */
export function readVerification(definition: JsonObject): ReadOutcome {
  const problems: DefinitionProblem[] = [];
  const known = ['targets', ...SHARED_KEYS, ...PACE_KEYS, ENVIRONMENT_URL];
  const members = toMembers({ value: definition, path: [] }, known, problems);
  const fields = new DefinitionFields(members, [], problems);
  const pace = readPace(fields);
  const environmentUrl = fields.webAddress(ENVIRONMENT_URL);
  const found = readTargets(members, problems).filter((target) => target !== undefined);
  const targets = numberAlike(found);
  if (problems.length === 0) refuseUnused(fields, targets);
  const verification = { targets, pace, environmentUrl };
  checkReach(verification, members, problems);
  const distinct = withoutRepeated(problems);
  if (distinct.length > 0) return { kind: 'wrong', problems: distinct };
  return { kind: 'read', verification };
}

function readPace(fields: DefinitionFields): Pace {
  const intervalMs = fields.durationMs('retry_interval', LEAST_INTERVAL_MS) ?? 10_000;
  const backoff = fields.read('retry_backoff', 'a number from 1 to 10', (value) => {
    const factor = typeof value === 'string' ? Number(value) : value;
    return typeof factor === 'number' && factor >= 1 && factor <= 10 ? factor : undefined;
  });
  return {
    timeoutMs: fields.durationMs('timeout', 1) ?? 300_000,
    intervalMs,
    backoff: backoff ?? 1,
    maxIntervalMs: fields.durationMs('max_retry_interval', LEAST_INTERVAL_MS) ?? 60_000,
    maxRetries: fields.count('max_retries', 0),
  };
}

/** Asking more often than this is an attack. */
const LEAST_INTERVAL_MS = 50;

type Members = ReadonlyMap<string, DefinitionValue>;

function readTargets(
  members: Members,
  problems: DefinitionProblem[],
): readonly (Target | undefined)[] {
  const targets = members.get('targets') ?? { value: [], path: ['targets'] };
  const items = isList(targets.value) ? targets.value : undefined;
  const problem = findProblemOfList(items);
  if (items === undefined || problem !== undefined) {
    if (problem !== undefined) problems.push({ ...problem, path: targets.path });
    return [];
  }
  const shared = [...members].filter(([key]) => SHARED_KEYS.some((known) => known === key));
  return items.map((item, index) => {
    const path = [...targets.path, index];
    if (!isJsonObject(item)) {
      problems.push({ path, code: 'BAD_VALUE', detail: 'A target has to be a map with a url.' });
      return undefined;
    }
    const own = toMembers({ value: item, path }, [...TARGET_KEYS, ...SHARED_KEYS], problems);
    const inherited = shared.filter(([key]) => !isOverruled(key, own));
    const target = readTarget(
      new DefinitionFields(new Map([...inherited, ...own]), path, problems),
    );
    if (target !== undefined) refuseUnused(new DefinitionFields(own, path, problems), [target]);
    return target;
  });
}

/** What is wrong with the list as a whole. */
function findProblemOfList(
  items: JsonArray | undefined,
): Pick<DefinitionProblem, 'code' | 'detail'> | undefined {
  if (items === undefined) return { code: 'BAD_VALUE', detail: 'It has to be a list of targets.' };
  if (items.length === 0) {
    return {
      code: 'MISSING_VALUE',
      detail:
        'There is nothing to verify: name at least one url, on the command line with --url or --from-output.',
    };
  }
  if (items.length <= MAX_TARGETS) return undefined;
  const detail = `There are ${String(items.length)} targets, and ${String(MAX_TARGETS)} can be verified at once. Verify them in several steps.`;
  return { code: 'BAD_VALUE', detail };
}

const VERSION_PLACES: readonly string[] = ['version_path', 'version_header'];

/** A target that says where its version stands says it in place of what holds for all. */
function isOverruled(key: string, own: Members): boolean {
  return VERSION_PLACES.includes(key) && VERSION_PLACES.some((place) => own.has(place));
}

/** Refuses what no answer could pass: more good ones, or for longer, than there is time for. */
function checkReach(
  { targets, pace }: Verification,
  members: Members,
  problems: DefinitionProblem[],
): void {
  const hopeless = targets.find(({ consecutive, stableForMs }) => {
    const leastMs = Math.max(stableForMs, (consecutive - 1) * pace.intervalMs * 0.9);
    return leastMs >= pace.timeoutMs;
  });
  if (hopeless === undefined) return;
  problems.push({
    path: members.get('timeout')?.path ?? ['timeout'],
    code: 'CANNOT_PASS',
    detail:
      'The time is over before a target can have passed by consecutive_successes and stable_for. Raise timeout or lower those.',
  });
}

/** Targets of one name are told apart by numbers, in tables and logs. */
function numberAlike(targets: readonly Target[]): readonly Target[] {
  const seen = new Map<string, number>();
  return targets.map((target) => {
    const count = (seen.get(target.name) ?? 0) + 1;
    seen.set(target.name, count);
    return count === 1 ? target : { ...target, name: `${target.name} (${String(count)})` };
  });
}

/** What is wrong in a shared value is found again with each target. */
function withoutRepeated(problems: readonly DefinitionProblem[]): readonly DefinitionProblem[] {
  const byText = new Map(
    problems.map((problem) => [`${problem.path.join('\0')}\0${problem.detail}`, problem]),
  );
  return [...byText.values()];
}

function isList(value: JsonValue): value is JsonArray {
  return Array.isArray(value);
}
