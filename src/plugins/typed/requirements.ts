import {
  DeploymentMode,
  type IaCRequirement,
  IaCProviderRequirementMapperService,
  IaCRequirementDiscoveryService,
  ObservabilityBackend,
  RequirementKind,
  RequirementRuntime,
  TelemetrySignal,
} from '../../gen/iac.ts';
import type { ProviderRequirements, Requirement } from '../provider-requirements.ts';
import type { Caller } from './caller.ts';
import { fromSecretJson } from './decode.ts';
import { fromJsonObjectBytes, toJsonBytes } from './json-field.ts';
import { wordsOf } from './literals.ts';

const KINDS = wordsOf(RequirementKind);
const RUNTIMES = wordsOf(RequirementRuntime);
const SIGNALS = wordsOf(TelemetrySignal);
const BACKENDS = wordsOf(ObservabilityBackend);
const MODES = wordsOf(DeploymentMode);

/** Finding out what an application needs, and what a provider would make of it. */
export function createRequirementCalls(caller: Caller): ProviderRequirements {
  return {
    discoverRequirements: (context, moduleConfig, options) =>
      caller.askOptional({
        method: IaCRequirementDiscoveryService.discoverRequirements,
        request: () => ({
          context: {
            application: context.application,
            environment: context.environment,
            modules: context.modules.map(({ name, type, satisfies }) => ({
              name,
              type,
              satisfies: [...satisfies],
            })),
            pluginIds: [...context.pluginIds],
          },
          moduleConfigJson: toJsonBytes('module_config', moduleConfig.reveal()),
        }),
        decode: ({ requirements }) => ({
          kind: 'requirements' as const,
          requirements: requirements.map(fromRequirement),
        }),
        limit: 'ask',
        signal: options?.signal,
      }),
    mapRequirements: (request, options) =>
      caller.askOptional({
        method: IaCProviderRequirementMapperService.mapRequirements,
        request: () => ({
          provider: request.provider,
          runtime: RUNTIMES.toWire('runtime', request.runtime),
          environment: request.environment,
          requirements: request.requirements.map(toWireRequirement),
        }),
        decode: (answer) => ({
          kind: 'mapping' as const,
          acceptedKeys: answer.acceptedKeys,
          rejected: answer.rejected,
          modules: answer.modules.map(({ name, type, satisfies, configJson, dependsOn }) => ({
            name,
            type,
            satisfies,
            config: fromSecretJson('modules.config', configJson),
            dependsOn,
          })),
          notes: answer.notes,
        }),
        limit: 'ask',
        signal: options?.signal,
      }),
  };
}

function fromRequirement(requirement: IaCRequirement): Requirement {
  return {
    key: requirement.key,
    kind: KINDS.fromWire('requirements.kind', requirement.kind),
    source: requirement.source,
    resourceTypeHint: requirement.resourceTypeHint,
    environment: requirement.environment,
    runtimes: requirement.runtimes.map((value) =>
      RUNTIMES.fromWire('requirements.runtimes', value),
    ),
    telemetrySignals: requirement.telemetrySignals.map((value) =>
      SIGNALS.fromWire('requirements.telemetry_signals', value),
    ),
    observabilityBackends: requirement.observabilityBackends.map((value) =>
      BACKENDS.fromWire('requirements.observability_backends', value),
    ),
    deploymentModes: requirement.deploymentModes.map((value) =>
      MODES.fromWire('requirements.deployment_modes', value),
    ),
    vendorFeatures: requirement.vendorFeatures,
    parameters: fromJsonObjectBytes('requirements.parameters', requirement.parametersJson) ?? {},
  };
}

function toWireRequirement(requirement: Requirement): IaCRequirement {
  return {
    key: requirement.key,
    kind: KINDS.toWire('kind', requirement.kind),
    source: requirement.source,
    resourceTypeHint: requirement.resourceTypeHint,
    environment: requirement.environment,
    runtimes: requirement.runtimes.map((word) => RUNTIMES.toWire('runtimes', word)),
    telemetrySignals: requirement.telemetrySignals.map((word) =>
      SIGNALS.toWire('telemetry_signals', word),
    ),
    observabilityBackends: requirement.observabilityBackends.map((word) =>
      BACKENDS.toWire('observability_backends', word),
    ),
    deploymentModes: requirement.deploymentModes.map((word) =>
      MODES.toWire('deployment_modes', word),
    ),
    vendorFeatures: [...requirement.vendorFeatures],
    parametersJson: toJsonBytes('parameters', requirement.parameters),
  };
}
