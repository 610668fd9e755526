import type { Diagnostic } from '../kernel/index.ts';
import type { ProviderQuestion } from './compare.ts';
import type { ResourceDriver } from './driver.ts';
import { unfillable } from './plan-diagnostics.ts';
import type { PlanRequest } from './plan-changes.ts';
import type { ResourceRecord } from './record.ts';
import { fillIn, findMalformed, type Lookup } from './references.ts';
import { isAbstractSize, resolveSizing, type SizedSpec } from './sizing.ts';
import { mapLimited } from './walk.ts';

/** A wanted resource, ready to be compared with what is. */
export interface Candidate {
  readonly sized: SizedSpec;
  readonly record: ResourceRecord | undefined;
  /** What to ask its provider; `undefined` where there is no provider to ask. */
  readonly question: ProviderQuestion | undefined;
}

/** What of a {@link PlanRequest} prepares the candidates. */
export type CandidateRequest = Pick<PlanRequest, 'specs' | 'records' | 'drivers'> & {
  readonly limit: number;
  /** Ends the questions to providers. */
  readonly signal?: AbortSignal;
};

export interface Candidates {
  /** In config order. */
  readonly candidates: readonly Candidate[];
  /** Of every spec whose placeholders can never be filled in. */
  readonly errors: readonly Diagnostic[];
}

/** Sizes every spec, finds its record, and fills in its config as far as is possible today. */
export async function prepareCandidates(
  request: CandidateRequest,
  lookup: Lookup,
): Promise<Candidates> {
  const records = new Map<string, ResourceRecord>(
    request.records.map((record) => [record.name, record]),
  );
  const candidates: Candidate[] = [];
  const errors: Diagnostic[] = [];
  for (const sized of await sizeAll(request)) {
    const driver = request.drivers?.get(sized.spec.providerRef);
    const preparation = prepareQuestion(sized, driver, lookup);
    if (preparation.kind === 'prepared') {
      const { question } = preparation;
      candidates.push({ sized, record: records.get(sized.spec.name), question });
    } else {
      errors.push(preparation.error);
    }
  }
  return { candidates, errors };
}

async function sizeAll(request: CandidateRequest): Promise<readonly SizedSpec[]> {
  const abstract = request.specs.filter(({ size }) => isAbstractSize(size));
  const options = request.signal === undefined ? {} : { signal: request.signal };
  const answers = await mapLimited(abstract, request.limit, (spec) =>
    resolveSizing(spec, request.drivers?.get(spec.providerRef), options),
  );
  const bySpec = new Map(abstract.map((spec, index) => [spec, answers[index]]));
  return request.specs.map(
    (spec) => bySpec.get(spec) ?? { spec, isUnresolved: false, warning: undefined },
  );
}

type Preparation =
  | { readonly kind: 'prepared'; readonly question: ProviderQuestion | undefined }
  | { readonly kind: 'unfillable'; readonly error: Diagnostic };

function prepareQuestion(
  { spec }: SizedSpec,
  driver: ResourceDriver | undefined,
  lookup: Lookup,
): Preparation {
  if (driver === undefined) {
    const problems = findMalformed(spec.config);
    return problems.length === 0
      ? { kind: 'prepared', question: undefined }
      : { kind: 'unfillable', error: unfillable(spec, problems) };
  }
  const outcome = fillIn(spec.config, lookup, 'lenient');
  if (outcome.kind === 'incomplete') {
    return { kind: 'unfillable', error: unfillable(spec, outcome.problems) };
  }
  const { config: filled, unresolved } = outcome;
  return { kind: 'prepared', question: { driver, filled, unresolved } };
}
