import { type Diagnostic, findNearest, type Place } from '../kernel/index.ts';
import { environmentFlag, type ResourceRecord, type ResourceSpec } from '../resources/index.ts';
import {
  FOREIGN_TYPES,
  type ForeignProblem,
  type ForeignResource,
  isOtherCloud,
} from '../state/index.ts';
import type { Session } from './session.ts';

/** A resource of another tool, and what the config wants it to be. */
export interface ForeignMatch {
  readonly resource: ForeignResource;
  readonly spec: ResourceSpec;
}

export interface ForeignMatches {
  /** To be recorded. */
  readonly wanted: readonly ForeignMatch[];
  /** Recorded already as just this. */
  readonly known: readonly ForeignMatch[];
  /** Errors for what must not be guessed, warnings for what is left out. */
  readonly diagnostics: readonly Diagnostic[];
}

interface MatchContext {
  readonly session: Session;
  readonly records: readonly ResourceRecord[];
  /** From `--map`; `-` leaves a type out. */
  readonly types: ReadonlyMap<string, string>;
  /** As the file was given, for findings. */
  readonly file: string;
}

/** How a resource could not be matched. */
interface Finding {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly summary: string;
  readonly detail: string;
}

type Verdict =
  | { readonly kind: 'wanted' | 'known'; readonly spec: ResourceSpec }
  | { readonly kind: 'left-out' }
  | { readonly kind: 'finding'; readonly finding: Finding };

/**
 * Finds out what the config wants of the resources that another tool has: by the name that its code
 * gives them, as it is or with hyphens for underscores. What nobody wants is left out and said: a
 * record of it would have the next apply delete it.
 */
export function matchForeign(
  resources: readonly ForeignResource[],
  context: MatchContext,
): ForeignMatches {
  const wanted: ForeignMatch[] = [];
  const known: ForeignMatch[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const resource of resources) {
    const verdict = judge(resource, context);
    const other = 'spec' in verdict ? wanted.find(({ spec }) => spec === verdict.spec) : undefined;
    if (verdict.kind === 'finding') {
      diagnostics.push(toDiagnostic(verdict.finding, resource, context.file));
    } else if (verdict.kind === 'wanted' && other !== undefined) {
      diagnostics.push(toDiagnostic(twice(resource, other), resource, context.file));
    } else if (verdict.kind === 'wanted') {
      wanted.push({ resource, spec: verdict.spec });
    } else if (verdict.kind === 'known') {
      known.push({ resource, spec: verdict.spec });
    }
  }
  return { wanted, known, diagnostics };
}

/** What is wrong with single resources of the file. */
export function toProblems(
  problems: readonly ForeignProblem[],
  file: string,
): readonly Diagnostic[] {
  return problems.map((problem) => {
    // What its tool is still to delete is nobody's to take over.
    const severity = problem.code === 'DEPOSED' ? 'warning' : 'error';
    const summary = 'A resource in the file cannot be imported';
    const detail = `${problem.address}: ${problem.text}`;
    return toDiagnostic({ severity, code: problem.code, summary, detail }, problem, file);
  });
}

function judge(resource: ForeignResource, context: MatchContext): Verdict {
  const { session } = context;
  const type = typeOf(resource, context.types);
  if (type === '-') return { kind: 'left-out' };
  if (type === undefined) return finding(unknownType(resource));
  const spec = findSpec(resource.name, session);
  if (spec === undefined) return finding(notWanted(resource, session));
  if (spec.type !== type) return finding(otherType(resource, type, spec));
  const provider = session.resolved.providers.find(({ name }) => name === spec.providerRef)?.type;
  if (provider !== undefined && isOtherCloud(resource.type, provider)) {
    return finding(otherCloud(resource, spec, provider));
  }
  return compareWithState({ resource, spec }, context);
}

function compareWithState(
  { resource, spec }: ForeignMatch,
  { session, records }: MatchContext,
): Verdict {
  const isSame = (record: ResourceRecord): boolean =>
    record.type === spec.type && record.providerId === resource.providerId;
  const record = records.find(({ name }) => name === spec.name);
  if (record !== undefined && isSame(record)) return { kind: 'known', spec };
  const inTheWay = record ?? records.find(isSame);
  return inTheWay === undefined
    ? { kind: 'wanted', spec }
    : finding(remembered(resource, inTheWay, session));
}

function finding(found: Finding): Verdict {
  return { kind: 'finding', finding: found };
}

function typeOf({ type }: ForeignResource, types: ReadonlyMap<string, string>): string | undefined {
  const mapped = types.get(type) ?? FOREIGN_TYPES.get(type);
  return mapped ?? (type.startsWith('infra.') ? type : undefined);
}

function findSpec(name: string, { specs }: Session): ResourceSpec | undefined {
  for (const spelled of [name, name.replaceAll('_', '-')]) {
    const spec =
      specs.find((one) => one.name === spelled) ?? specs.find((one) => one.baseName === spelled);
    if (spec !== undefined) return spec;
  }
  return undefined;
}

function unknownType({ address, type }: ForeignResource): Finding {
  return {
    severity: 'error',
    code: 'UNKNOWN_FOREIGN_TYPE',
    summary: 'What a type is in the config is not known',
    detail:
      `${address} is of the type ${type}. Say what that is in the config, or that it is to be left out:\n\n` +
      `    --map ${type}=infra.TYPE\n    --map ${type}=-`,
  };
}

function notWanted({ address, name }: ForeignResource, { specs }: Session): Finding {
  const nearest = findNearest(
    name,
    specs.map((spec) => spec.name),
  );
  return {
    severity: 'warning',
    code: 'NOT_IN_CONFIG',
    summary: 'The config does not want a resource',
    detail:
      `${address} is left out: no resource of this environment is called ${name}` +
      `${nearest === undefined ? '' : ` (there is ${nearest})`}. A record of it would have the next apply ` +
      'delete it. Add it to the config, then import again.',
  };
}

function otherType({ address, type }: ForeignResource, ours: string, spec: ResourceSpec): Finding {
  return {
    severity: 'error',
    code: 'OTHER_TYPE',
    summary: 'The config has another type for a resource',
    detail:
      `${address} (${type}) is a ${ours}, and the config has ${spec.name} as a ${spec.type}. Name the right ` +
      `module so, or say what it is:\n\n    --map ${type}=${spec.type}`,
  };
}

function otherCloud({ address }: ForeignResource, spec: ResourceSpec, provider: string): Finding {
  return {
    severity: 'error',
    code: 'OTHER_PROVIDER',
    summary: 'A resource belongs to another cloud',
    detail:
      `${address} cannot be ${spec.name}, whose provider ${spec.providerRef} is of the type ${provider}: ` +
      'its id would mean nothing there.',
  };
}

function remembered(
  { address, providerId }: ForeignResource,
  record: ResourceRecord,
  { environment }: Session,
): Finding {
  return {
    severity: 'error',
    code: 'ALREADY_REMEMBERED',
    summary: 'The state has a record in the way',
    detail:
      `${address} has the id ${providerId}, and the state already holds ${record.name} (${record.type}) with ` +
      `the id ${record.providerId}. Nothing is overwritten. If that record is wrong, forget it first (the ` +
      `resource itself stays):\n\n    wfctl infra state rm ${record.name}${environmentFlag(environment)}`,
  };
}

function twice({ address }: ForeignResource, other: ForeignMatch): Finding {
  return {
    severity: 'error',
    code: 'NAMED_TWICE',
    summary: 'Two resources in the file are one in the config',
    detail: `Both ${other.resource.address} and ${address} come to ${other.spec.name}.`,
  };
}

/**
 * With the line, where it has one of its own. The line shown is made up of the type alone: nothing of a
 * file that is full of secrets is quoted.
 */
function toDiagnostic(
  found: Finding,
  { line, ...about }: { readonly line: number | undefined; readonly type?: string },
  file: string,
): Diagnostic {
  const sourceLine = about.type === undefined ? '' : `"type": "${about.type}"`;
  const place: Place | undefined =
    line === undefined || sourceLine === ''
      ? undefined
      : { file, line, column: 1, length: sourceLine.length, sourceLine };
  return place === undefined ? found : { ...found, place };
}
