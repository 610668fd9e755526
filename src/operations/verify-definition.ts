import { resolve } from 'node:path';
import { type Config, discoverConfig, loadConfig, parseYaml } from '../config/index.ts';
import {
  type Diagnostic,
  isJsonObject,
  type JsonArray,
  type JsonObject,
  type JsonValue,
  type Place,
} from '../kernel/index.ts';
import type { Files } from '../ports/index.ts';
import type { EnvironmentRequest } from './ports.ts';

/** Where it is said what to verify. */
export type DefinitionSource =
  | {
      readonly kind: 'given';
      readonly urls: readonly string[];
      /** `module.field`, each the address of one target. */
      readonly fromOutputs: readonly string[];
      /** A list of targets as YAML or JSON. */
      readonly targets: string | undefined;
      /** What holds for all targets, and the pace. */
      readonly shared: JsonObject;
    }
  | {
      readonly kind: 'step';
      /** Name of the step in the config; `undefined` for the only one there is. */
      readonly name: string | undefined;
      /** What takes the place of the step's own pace. */
      readonly pace: JsonObject;
    };

/** What to verify as it is written, and the way back to where each value stands. */
export interface Definition {
  readonly document: JsonObject;
  /** How people know a value of it. */
  describePath(path: readonly (string | number)[]): string;
  findPlace(path: readonly (string | number)[]): Place | undefined;
}

export type DefinitionOutcome =
  | { readonly kind: 'loaded'; readonly definition: Definition }
  | { readonly kind: 'wrong'; readonly diagnostics: readonly Diagnostic[] };

/** Reads what to verify from where it is said, without looking into it yet. */
export async function loadDefinition(
  source: DefinitionSource,
  request: Pick<EnvironmentRequest, 'folder' | 'config' | 'positional'>,
  files: Files,
): Promise<DefinitionOutcome> {
  if (source.kind === 'given') return readGiven(source);
  const discovery = await discoverConfig({ ...request, explicit: request.config }, files);
  if (discovery.kind === 'invalid') return { kind: 'wrong', diagnostics: discovery.diagnostics };
  const file = resolve(request.folder, discovery.file);
  const loaded = await loadConfig(file, { files });
  if (loaded.kind === 'invalid') return { kind: 'wrong', diagnostics: loaded.diagnostics };
  const steps = findSteps(loaded.config);
  const chosen = chooseStep(steps, source.name);
  if (chosen.kind === 'wrong') return chosen;
  const locate = createPlaces(file, (await files.read(file)) ?? '', chosen.step);
  const definition: Definition = {
    document: { ...chosen.step.config, ...source.pace },
    describePath: toText,
    findPlace: locate,
  };
  if (isForDriver(chosen.step)) return wrong('NOT_OURS', FOR_DRIVER, locate([]));
  return { kind: 'loaded', definition };
}

function readGiven(source: DefinitionSource & { readonly kind: 'given' }): DefinitionOutcome {
  const { urls, fromOutputs, shared } = source;
  const parsed = parseYaml('targets', source.targets ?? '[]');
  if (parsed.kind === 'invalid') {
    return { kind: 'wrong', diagnostics: parsed.diagnostics.map(withoutPlace) };
  }
  const { root } = parsed.file;
  if (!isList(root))
    return wrong('BAD_VALUE', '"targets" has to be a list of maps, each with a url.');
  const lists = [
    ...urls.map((url, index) => ({ target: { url }, name: ['urls', index] as const })),
    ...fromOutputs.map((output, index) => ({
      target: { from_output: output },
      name: ['from-output', index] as const,
    })),
    ...root.map((target, index) => ({ target, name: ['targets', index] as const })),
  ];
  const definition: Definition = {
    document: { ...shared, targets: lists.map(({ target }) => target) },
    describePath: ([first, index, ...rest]) => {
      const known = first === 'targets' ? lists[Number(index)]?.name : undefined;
      if (known !== undefined) return toText([...known, ...rest]);
      // Inputs and flags are written with dashes.
      const inputName = String(first).replaceAll('_', '-');
      return toText(index === undefined ? [inputName] : [inputName, index, ...rest]);
    },
    findPlace: () => undefined,
  };
  return { kind: 'loaded', definition };
}

/** A step of a pipeline that verifies. */
interface VerifyStep {
  readonly name: string;
  readonly config: JsonObject;
  readonly path: readonly (string | number)[];
}

const TYPES: readonly unknown[] = ['step.deploy_verify', 'deploy_verify'];

function findSteps({ sections }: Config): readonly VerifyStep[] {
  const pipelines = sections.get('pipelines') ?? null;
  if (!isJsonObject(pipelines)) return [];
  return Object.entries(pipelines).flatMap(([pipeline, body]) => {
    const steps = isJsonObject(body) ? (body['steps'] ?? null) : null;
    if (!isList(steps)) return [];
    return steps.flatMap((step, index): VerifyStep[] => {
      if (!isJsonObject(step) || !TYPES.includes(step['type'])) return [];
      const { name, config = null } = step;
      return [
        {
          name: typeof name === 'string' ? name : '',
          config: isJsonObject(config) ? config : {},
          path: ['pipelines', pipeline, 'steps', index],
        },
      ];
    });
  });
}

function chooseStep(
  steps: readonly VerifyStep[],
  name: string | undefined,
):
  | { readonly kind: 'chosen'; readonly step: VerifyStep }
  | { readonly kind: 'wrong'; readonly diagnostics: readonly Diagnostic[] } {
  const meant =
    name === undefined
      ? steps
      : steps.filter(
          (step) => step.name === name || `${String(step.path[1])}.${step.name}` === name,
        );
  const [step] = meant;
  if (step !== undefined && meant.length === 1) return { kind: 'chosen', step };
  const known = steps.map(({ path, name: own }) => `${String(path[1])}.${own}`).join(', ');
  const which =
    step === undefined
      ? `There is no step ${name === undefined ? 'of type step.deploy_verify' : `"${name}" of that type`} in the pipelines of this config.`
      : 'More than one step of the pipelines is meant.';
  return wrong('UNKNOWN_STEP', `${which} There is: ${known === '' ? 'none' : known}.`);
}

/** wfctl's engine has a step of this type that asks the driver of a deployment instead. */
function isForDriver({ config }: VerifyStep): boolean {
  return !Object.hasOwn(config, 'targets') && Object.hasOwn(config, 'service');
}

const FOR_DRIVER =
  'This step names a service for the driver of a deployment, which only a running engine has. To verify addresses from here, give it "targets", each with a "url".';

/** Places in the main file; a step that an import brought is somewhere else. */
function createPlaces(
  file: string,
  text: string,
  step: VerifyStep,
): (path: readonly (string | number)[]) => Place | undefined {
  const parsed = parseYaml(file, text);
  if (parsed.kind === 'invalid') return () => undefined;
  const { locator } = parsed.file;
  if (locator.findPlace(step.path) === undefined) return () => undefined;
  return (path) => locator.placeOf([...step.path, 'config', ...path]);
}

function toText(path: readonly (string | number)[]): string {
  return path
    .map((step, index) =>
      typeof step === 'number' ? `[${String(step)}]` : `${index === 0 ? '' : '.'}${step}`,
    )
    .join('');
}

function wrong(
  code: keyof typeof SUMMARIES,
  detail: string,
  place?: Place,
): { readonly kind: 'wrong'; readonly diagnostics: readonly Diagnostic[] } {
  return { kind: 'wrong', diagnostics: [toVerifyFinding(code, detail, place)] };
}

const SUMMARIES = {
  UNKNOWN_KEY: 'Unknown key',
  BAD_VALUE: 'A value has the wrong form',
  MISSING_VALUE: 'A value is missing',
  CANNOT_PASS: 'No answer could pass',
  UNKNOWN_STEP: 'No such step',
  NOT_OURS: 'This cannot be done here',
  UNFILLED: 'A placeholder cannot be filled in',
} as const;

/** A finding about what is to be verified. */
export function toVerifyFinding(
  code: keyof typeof SUMMARIES,
  detail: string,
  place?: Place,
): Diagnostic {
  const finding = { severity: 'error', code, summary: SUMMARIES[code], detail } as const;
  return place === undefined ? finding : { ...finding, place };
}

/** A text that is no file has lines that nobody could be shown. */
function withoutPlace({ place, ...rest }: Diagnostic): Diagnostic {
  const line = place === undefined ? '' : ` (line ${String(place.line)} of "targets")`;
  return { ...rest, detail: `${rest.detail}${line}` };
}

function isList(value: JsonValue): value is JsonArray {
  return Array.isArray(value);
}
