import { checkPlanFile, parsePlanFile, type Plan, type StaleReason } from '../resources/index.ts';
import type { OperationPorts } from './ports.ts';

/** What was approved earlier and must still be what would be done. */
export interface Gates {
  /** `plan-digest` of the approved plan, or `undefined`. */
  readonly expectedPlanDigest: string | undefined;
  /** Absolute path of a plan file, or `undefined`. */
  readonly planFile: string | undefined;
}

/** Why the plan at hand is not the one that was approved; empty when it is, or none was asked for. */
export async function checkGates(
  plan: Plan,
  gates: Gates,
  ports: OperationPorts,
): Promise<readonly string[]> {
  return [...checkDigest(plan, gates.expectedPlanDigest), ...(await checkFile(plan, gates, ports))];
}

function checkDigest(plan: Plan, expected: string | undefined): readonly string[] {
  if (expected === undefined || expected === plan.digest) return [];
  return [
    `The approved plan has the digest ${expected}, and what would be done now has ${plan.digest}: ` +
      'the config, the state or the cloud has changed since. Plan again and have that approved.',
  ];
}

async function checkFile(
  plan: Plan,
  gates: Gates,
  ports: OperationPorts,
): Promise<readonly string[]> {
  if (gates.planFile === undefined) return [];
  const text = await ports.files.read(gates.planFile);
  if (text === undefined) return [`There is no plan file ${gates.planFile}.`];
  const parsed = parsePlanFile(text);
  if (parsed.kind === 'invalid') return parsed.diagnostics.map(({ detail }) => detail);
  const check = checkPlanFile(parsed.planFile, plan);
  return check.kind === 'current' ? [] : check.reasons.map((reason) => WORDS[reason]);
}

const WORDS: Readonly<Record<StaleReason, string>> = {
  'no-hash': 'The plan file has no plan_hash, so nothing can be told of it. Plan again.',
  environment: 'The plan file was made for another environment.',
  config: 'The config wants something else than when the plan file was made. Plan again.',
  state: 'The state has changed since the plan file was made. Plan again.',
  changes: 'Made anew, the plan would do something else than the plan file says. Plan again.',
};
