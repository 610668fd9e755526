export { assertNever } from './assert-never.ts';
export { BASE_CONFIG } from './base-config.ts';
export type { Branded } from './brand.ts';
export { CoreError, type CoreErrorOptions, isCoreError } from './core-error.ts';
export { type ErrorChain, toErrorChain } from './error-chain.ts';
export { type Diagnostic, hasErrors, type Place } from './diagnostic.ts';
export { formatDiagnostic, formatPlace } from './format-diagnostic.ts';
export { formatDuration, parseDuration } from './duration.ts';
export {
  compareBytes,
  encodeJson,
  encodeString,
  isJsonObject,
  type JsonArray,
  type JsonLayout,
  type JsonObject,
  type JsonValue,
  parseJson,
} from './json.ts';
export { findApiBase, findHomeHost, isConfidential, type ServerHost } from './github-server.ts';
export { createLineSplitter, type LineSplitter, LONGEST_LINE } from './lines.ts';
export { neverEnded } from './never-ended.ts';
export { findNearest, suggest } from './nearest.ts';
export { isSensitiveName } from './sensitive-name.ts';
export { VERSION } from './version.ts';
export { readRetryAdvice, readRetryAfter, type RetryAdvice } from './retry-advice.ts';
export { hideUser, isPrivateAddress, parseWebAddress } from './web-address.ts';
export { Secret } from './secret.ts';
export { quoteForShell, toShellWord } from './shell-word.ts';
export { shareRuns } from './share-runs.ts';
