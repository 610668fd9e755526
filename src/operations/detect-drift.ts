import type { DriftAnswer, ProviderClient } from '../plugins/index.ts';
import {
  type CallOptions,
  type DriftDetection,
  type DriftVerdict,
  DriverError,
  GHOST,
  IN_SYNC,
  judgeDetection,
  judgeDiff,
  judgeOutputs,
  mergeOutputs,
  type ResourceOutput,
  type ResourceRecord,
  type ResourceRef,
  toConfigDrift,
  toDriftFrom,
} from '../resources/index.ts';
import type { ExpectedConfig } from './expected-config.ts';

/** What was found out about one remembered resource. */
export interface DriftFinding {
  readonly verdict: DriftVerdict;
  /** What its provider shows of it now, where that was looked at. */
  readonly shown: ResourceOutput | undefined;
}

/** One remembered resource to ask a provider about. */
export interface DriftQuestion {
  readonly record: ResourceRecord;
  readonly client: Pick<
    ProviderClient,
    'detectDrift' | 'detectDriftWithSpecs' | 'detectDriftConfig' | 'read' | 'diff'
  >;
  readonly expected: ExpectedConfig;
  /** Whether what it shows is wanted too, and not only the verdict. */
  readonly needsOutputs: boolean;
  readonly signal: AbortSignal;
}

/**
 * Finds out how a resource compares with what we remember of it: by the provider's own detection, and
 * where it has none by reading the resource and having the provider compare that. A provider that fails
 * leaves its resource untold, never in sync and never gone (T-45, T-48).
 *
 * Each resource is asked about by itself, so that one that fails, or is gone, hides no other (T-74).
 *
 * Rejects when it is cancelled.
 */
export async function detectDrift(question: DriftQuestion): Promise<DriftFinding> {
  try {
    const detection = await askDetector(question);
    const verdict = detection === undefined ? undefined : judgeDetection(detection);
    return await complete(question, { detection, verdict });
  } catch (error) {
    if (!(error instanceof DriverError) || question.signal.aborted) throw error;
    return untold(error.code, error.message);
  }
}

/** What a provider's detection came to; no verdict where the resource has to be read for one. */
interface Told {
  readonly detection: DriftDetection | undefined;
  readonly verdict: DriftVerdict | undefined;
}

async function complete(question: DriftQuestion, told: Told): Promise<DriftFinding> {
  const { verdict } = told;
  switch (verdict?.kind) {
    case 'could-not-tell':
      return { verdict, shown: undefined };
    case 'ghost':
      return { verdict: await confirmGhost(question), shown: undefined };
    case 'in-sync':
    case 'config-drift':
      return question.needsOutputs ? await look(question, told) : { verdict, shown: undefined };
    case undefined:
      return await look(question, told);
  }
}

/** `undefined` where the provider has no detection, or its detection passes over the resource. */
async function askDetector(question: DriftQuestion): Promise<DriftDetection | undefined> {
  try {
    for (const ask of detectorsFor(question)) {
      const answer = await ask();
      if (answer.kind === 'drifts') return answer.drifts[0];
    }
    return undefined;
  } catch (error) {
    // Some give up at the first resource that is gone; reading it tells.
    if (error instanceof DriverError && error.code === 'PROVIDER_NOT_FOUND') return undefined;
    throw error;
  }
}

/** The ways to ask, the one that compares most first. Upstream's hosts take the first for specs. */
function detectorsFor(question: DriftQuestion): readonly (() => Promise<DriftAnswer>)[] {
  const { client, expected } = question;
  const refs = [toRef(question)];
  const options = toOptions(question);
  const byExistence = (): Promise<DriftAnswer> => client.detectDrift(refs, options);
  if (expected.kind !== 'known') return [byExistence];
  const specs = new Map([[expected.spec.name, expected.spec]]);
  return [
    () => client.detectDriftConfig(refs, specs, options),
    () => client.detectDriftWithSpecs(refs, specs, options),
    byExistence,
  ];
}

/** A detection that calls a resource gone is only believed where reading does not show it. */
async function confirmGhost(question: DriftQuestion): Promise<DriftVerdict> {
  try {
    const answer = await question.client.read(toRef(question), toOptions(question));
    if (answer.kind === 'absent') return GHOST;
    const other = findOther(question.record, answer.output);
    const because = 'the provider calls it gone, and shows it when it is read';
    return other ?? { kind: 'could-not-tell', code: 'PROVIDER_BAD_ANSWER', because };
  } catch (error) {
    if (error instanceof DriverError && SAYS_NOTHING_ELSE.has(error.code)) return GHOST;
    throw error;
  }
}

/** What reading may fail with and not contradict a detection: it says the same in prose, or cannot read. */
const SAYS_NOTHING_ELSE: ReadonlySet<string> = new Set([
  'PROVIDER_NOT_FOUND',
  'PROVIDER_NOT_SUPPORTED',
]);

async function look(question: DriftQuestion, told: Told): Promise<DriftFinding> {
  const answer = await question.client.read(toRef(question), toOptions(question));
  if (answer.kind === 'absent') {
    return told.verdict === undefined
      ? { verdict: GHOST, shown: undefined }
      : untold('PROVIDER_BAD_ANSWER', 'the provider compares it, and says that it is not there');
  }
  const { output } = answer;
  const other = findOther(question.record, output);
  if (other !== undefined) return { verdict: other, shown: undefined };
  if (told.verdict !== undefined) return { verdict: told.verdict, shown: output };
  if (told.detection === undefined) {
    return { verdict: await compare(question, output), shown: output };
  }
  const verdict = told.detection.drifted ? toConfigDrift(told.detection) : IN_SYNC;
  return { verdict, shown: output };
}

/** A provider may look by name where it does not know an id, and show what is called so now. */
function findOther(record: ResourceRecord, output: ResourceOutput): DriftVerdict | undefined {
  if (['', record.providerId].includes(output.providerId) || record.providerId === '') {
    return undefined;
  }
  return {
    kind: 'could-not-tell',
    code: 'ANOTHER_RESOURCE',
    because:
      `the provider shows one with the id ${output.providerId} under its name, and we remember ` +
      record.providerId,
  };
}

async function compare(question: DriftQuestion, output: ResourceOutput): Promise<DriftVerdict> {
  const { record, client, expected } = question;
  if (expected.kind === 'unknown') return judgeOutputs(record, output.outputs);
  // What it shows only once is no difference (T-74).
  const current = { ...output, outputs: mergeOutputs(record.outputs, output.outputs) };
  const answer = await client.diff(expected.spec, current, toOptions(question));
  if (answer.kind === 'not-supported') return judgeOutputs(record, output.outputs);
  const unresolved = expected.kind === 'known' ? new Set<string>() : expected.unresolved;
  const verdict = judgeDiff(answer, { unresolved, isSameConfig: true });
  return verdict.kind === 'unchanged' ? IN_SYNC : toDriftFrom(verdict.changes);
}

function toRef({ record: { name, type, providerId } }: DriftQuestion): ResourceRef {
  return { name, type, providerId };
}

function toOptions({ signal }: DriftQuestion): CallOptions {
  return { signal };
}

function untold(code: string, because: string): DriftFinding {
  return { verdict: { kind: 'could-not-tell', code, because }, shown: undefined };
}
