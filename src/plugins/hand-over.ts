import { type JsonObject, Secret } from '../kernel/index.ts';
import type { FieldChange, ResourceOutput, ResourceRef } from '../resources/index.ts';
import type { ProviderClient } from './provider-client.ts';
import type { DriftAnswer } from './provider-drift.ts';
import type { PluginLog } from './report-log.ts';

/** A piece of what a provider has just answered, before anybody has it. */
export type HandedOver =
  | {
      readonly kind: 'outputs';
      readonly name: string;
      readonly type: string;
      readonly outputs: Secret<JsonObject>;
      readonly sensitive: ResourceOutput['sensitive'];
    }
  /** The settings that it found it to have. */
  | { readonly kind: 'settings'; readonly settings: Secret<JsonObject> }
  | { readonly kind: 'changes'; readonly changes: readonly FieldChange[] }
  | { readonly kind: 'variables'; readonly variables: Secret<ReadonlyMap<string, string>> };

/** Takes it in, so that its secrets can be hidden from then on. */
export type TakeIn = (handedOver: HandedOver) => void;

/**
 * Tells of all that a provider hands over before its caller has it, and holds the plugin's log from
 * the question to then: what the plugin says of a secret meanwhile is reported with the secret hidden.
 */
export function tellHandedOver(
  client: ProviderClient,
  log: Pick<PluginLog, 'hold'>,
  takeIn: TakeIn,
): ProviderClient {
  const during = async <Answer>(
    call: Promise<Answer>,
    toHandedOver: (answer: Answer) => readonly HandedOver[],
  ): Promise<Answer> => {
    const release = log.hold();
    try {
      const answer = await call;
      toHandedOver(answer).forEach(takeIn);
      return answer;
    } finally {
      release();
    }
  };
  return {
    ...client,
    create: (spec, options) =>
      during(client.create(spec, options), (output) => [toOutputs(spec, output)]),
    read: (ref, options) =>
      during(client.read(ref, options), (answer) =>
        answer.kind === 'found' ? [toOutputs(ref, answer.output)] : [],
      ),
    update: (ref, spec, options) =>
      during(client.update(ref, spec, options), (output) => [toOutputs(ref, output)]),
    diff: (spec, current, options) =>
      during(client.diff(spec, current, options), (answer) =>
        answer.kind === 'diff' ? [{ kind: 'changes', changes: answer.changes }] : [],
      ),
    enumerateAll: (type, options) =>
      during(client.enumerateAll(type, options), (answer) =>
        answer.kind === 'all' ? answer.outputs.map((output) => toOutputs(output, output)) : [],
      ),
    status: (refs) =>
      during(client.status(refs), (answers) =>
        answers.map((answer) => toOutputs(answer, { ...answer, sensitive: NO_MARKS })),
      ),
    importResource: (ref) =>
      during(client.importResource(ref), ({ outputs, appliedConfig }) => [
        toOutputs(ref, { outputs, sensitive: NO_MARKS }),
        ...(appliedConfig === undefined ? [] : [toSettings(new Secret(appliedConfig))]),
      ]),
    bootstrapStateBackend: (config, options) =>
      during(client.bootstrapStateBackend(config, options), (answer) =>
        answer.kind === 'bootstrapped'
          ? [{ kind: 'variables', variables: answer.environment }]
          : [],
      ),
    detectDrift: (refs, options) => during(client.detectDrift(refs, options), toActual),
    detectDriftWithSpecs: (refs, specs, options) =>
      during(client.detectDriftWithSpecs(refs, specs, options), toActual),
    detectDriftConfig: (refs, specs, options) =>
      during(client.detectDriftConfig(refs, specs, options), toActual),
  };
}

const NO_MARKS: ResourceOutput['sensitive'] = new Map();

/** A provider may know a resource by another name than we do, and what is secret is declared by ours. */
function toOutputs(
  { name, type }: Pick<ResourceRef, 'name' | 'type'>,
  { outputs, sensitive }: Pick<ResourceOutput, 'outputs' | 'sensitive'>,
): HandedOver {
  return { kind: 'outputs', name, type, outputs, sensitive };
}

function toSettings(settings: Secret<JsonObject>): HandedOver {
  return { kind: 'settings', settings };
}

function toActual(answer: DriftAnswer): readonly HandedOver[] {
  return answer.kind === 'drifts' ? answer.drifts.map(({ actual }) => toSettings(actual)) : [];
}
