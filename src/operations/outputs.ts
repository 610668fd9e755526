import { hasCredentials } from '../config/index.ts';
import { type Diagnostic, isSensitiveName, type JsonObject, type Secret } from '../kernel/index.ts';
import type { Secrecy } from '../outputs/index.ts';
import type { ResourceRecord } from '../resources/index.ts';
import type { SensitiveMarks } from '../state/index.ts';
import { scopeMemory } from './compute-plan.ts';
import type { Refused } from './plan.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';
import { type InvalidConfig, openSession, type Session } from './session.ts';

/** The outputs of one resource, and which of them may be shown. */
export interface ModuleOutputs {
  /** The resource's name in this environment. */
  readonly name: string;
  /** The module's own name, where the config still has it. */
  readonly baseName: string;
  readonly outputs: Secret<JsonObject>;
  /**
   * Everything the config does not declare as `sensitive: false`, and what the provider calls a
   * secret or what carries a password, whatever the config says.
   */
  readonly isSensitive: (field: string) => boolean;
  /** The same, and whether anybody says so: nothing but `sensitive: false` makes an output none. */
  readonly secrecyOf: (field: string) => Secrecy;
}

export type OutputsOutcome =
  | {
      readonly kind: 'outputs';
      readonly modules: readonly ModuleOutputs[];
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly kind: 'unknown-module'; readonly module: string; readonly known: readonly string[] }
  | InvalidConfig
  | Refused;

/**
 * Reads the outputs of an environment, or of one of its modules by either of its names, from state
 * alone. What is named like a credential is concealed from logs before it is handed out.
 *
 * @throws StateError
 */
export async function outputs(
  request: EnvironmentRequest & { readonly module: string | undefined },
  ports: OperationPorts,
): Promise<OutputsOutcome> {
  const opening = await openSession(request, ports);
  if (opening.kind === 'invalid') return opening;
  await using session = opening.session;
  const scope = await scopeMemory(session, ports);
  if (scope.kind === 'refused') return scope;
  const marks = await session.sensitiveFields.load();
  const baseNames = new Map([...session.resolved.names].map(([base, name]) => [name, base]));
  const modules = scope.records.map((record) =>
    toModuleOutputs(record, { session, marks, baseNames }),
  );
  const { module } = request;
  const chosen = module === undefined ? modules : findModules(modules, module);
  if (module !== undefined && chosen.length === 0) {
    return { kind: 'unknown-module', module, known: modules.map(({ name }) => name) };
  }
  return {
    kind: 'outputs',
    modules: chosen,
    diagnostics: [...opening.diagnostics, ...scope.warnings],
  };
}

/** By its name in the environment, and only then by the module's own, which another may be renamed to. */
function findModules(modules: readonly ModuleOutputs[], wanted: string): readonly ModuleOutputs[] {
  const named = modules.filter(({ name }) => name === wanted);
  return named.length > 0 ? named : modules.filter(({ baseName }) => baseName === wanted);
}

/** What a record gives out, and which of it is a secret. */
export function toModuleOutputs(
  { name, type, outputs }: ResourceRecord,
  context: {
    readonly session: Session;
    readonly marks: SensitiveMarks;
    readonly baseNames: ReadonlyMap<string, string>;
  },
): ModuleOutputs {
  const declared = context.session.declaredOutputs.get(name);
  const secrecyOf = (field: string): Secrecy => {
    const declaration = declared?.get(field);
    const value = outputs.reveal()[field];
    const isSeen = typeof value === 'string' && hasCredentials(value);
    if (isSeen || context.marks.has(type, field) || declaration?.sensitive === true) return 'said';
    if (declaration !== undefined) return 'none';
    return isSensitiveName(field) ? 'said' : 'presumed';
  };
  return {
    name,
    baseName: context.baseNames.get(name) ?? name,
    outputs,
    isSensitive: (field) => secrecyOf(field) !== 'none',
    secrecyOf,
  };
}
