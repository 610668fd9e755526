export { Checker, type Located } from './checker.ts';
export { chooseStore, type ChosenStore } from './choose-store.ts';
export { discoverConfig, type DiscoverOutcome, type DiscoverRequest } from './discover.ts';
export { SECRET_KEYS } from './expand.ts';
export { expandEverything, type FullyExpanded } from './expand-everything.ts';
export type { ConfigFindingCode } from './finding.ts';
export { namesOf } from './generated-names.ts';
export { loadConfig, type LoadPorts } from './load.ts';
export type {
  Config,
  EnvironmentDefaults,
  LoadOutcome,
  ModuleConfig,
  ModuleEnvironment,
  ModuleOutput,
  OutputSecret,
  ResolvedConfig,
  ResolvedProvider,
  ResolvedResource,
  ResolvedState,
  ResolveOutcome,
  SecretEntry,
  SecretGenerator,
  SecretsConfig,
  SecretStoreConfig,
} from './model.ts';
export { type ParsedFile, type ParseOutcome, parseYaml } from './parse.ts';
export { resolveForEnv, type ResolveOptions } from './resolve-env.ts';
export type {
  GitHubApp,
  GitHubScope,
  OrganizationVisibility,
  SinkDeclaration,
  SinkKind,
} from './sink-declaration.ts';
export { findUnusableName } from './sink-names.ts';
export { hasCredentials } from './sensitive-variables.ts';
