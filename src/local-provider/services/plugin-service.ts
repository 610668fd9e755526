import {
  ContractKind,
  ContractMode,
  type ContractDescriptor,
  type PluginServiceServer,
} from '../../gen/plugin.ts';
import manifest from '../plugin.json' with { type: 'json' };
import { unary } from '../rpc.ts';
import type { Provider } from '../session.ts';

/** The part of `PluginService` an infrastructure plugin answers; the rest is UNIMPLEMENTED. */
export type PluginServiceAnswers = Pick<
  PluginServiceServer,
  'getManifest' | 'getContractRegistry' | 'getModuleTypes'
>;

/** Serves `PluginService`: who we are, and which services to find here. */
export function createPluginService(provider: Provider): PluginServiceAnswers {
  const { log, version } = provider;
  const { name, author, description } = manifest;
  return {
    getManifest: unary(log, () =>
      Promise.resolve({
        name,
        version,
        author,
        description,
        configMutable: false,
        sampleCategory: '',
      }),
    ),
    getContractRegistry: unary(log, () =>
      Promise.resolve({
        contracts: manifest.iacServices.map(toContract),
        fileDescriptorSet: Buffer.alloc(0),
      }),
    ),
    getModuleTypes: unary(log, () => Promise.resolve({ types: ['iac.provider'] })),
  };
}

function toContract(serviceName: string): ContractDescriptor {
  return {
    kind: ContractKind.SERVICE,
    moduleType: '',
    stepType: '',
    triggerType: '',
    serviceName,
    method: '',
    configMessage: '',
    inputMessage: '',
    outputMessage: '',
    mode: ContractMode.STRICT_PROTO,
    contractType: '',
    protoPackage: '',
    messageNames: [],
    goImportPath: '',
    schemaDigest: '',
    protocolVersion: '',
  };
}
