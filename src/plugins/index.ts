export type {
  Capability,
  ImportedResource,
  OpenProviderRequest,
  ProviderClient,
  ProviderIdentity,
  ResourceStatusAnswer,
} from './provider-client.ts';
