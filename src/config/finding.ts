import { type Diagnostic, type Place } from '../kernel/index.ts';

/**
 * Every finding this room can make about a config, with how bad it is and its constant summary.
 *
 * The place and the sentences are given where the finding is made.
 */
const CATALOGUE = {
  CONFIG_NOT_FOUND: ['error', 'No infrastructure config found'],
  CONFIG_TOO_LARGE: ['error', 'The config file is too large'],
  CONFIG_SYNTAX: ['error', 'The file is not valid YAML'],
  CONFIG_TOO_DEEP: ['error', 'The file is nested too deeply'],
  CONFIG_ALIAS_BOMB: ['error', 'The aliases expand to too much'],
  UNKNOWN_ANCHOR: ['error', 'No such anchor'],
  DUPLICATE_KEY: ['error', 'A key is given twice'],
  NON_STRING_KEY: ['error', 'A key is not text'],
  NON_FINITE_NUMBER: ['error', 'A number is not finite'],
  IMPORT_CYCLE: ['error', 'Circular import'],
  IMPORT_MISSING: ['error', 'An imported file does not exist'],
  IMPORT_TOO_DEEP: ['error', 'Imports are nested too deeply'],
  UNREAD_DOCUMENT: ['warning', 'A part of the file is not read'],
  BAD_SHAPE: ['error', 'A value has the wrong shape'],
  UNKNOWN_KEY: ['error', 'Unknown key'],
  MISSPELT_SECTION: ['warning', 'A section looks misspelt'],
  DUPLICATE_MODULE: ['error', 'Two modules have the same name'],
  NO_ENVIRONMENT: ['error', 'No environment is named'],
  UNKNOWN_ENVIRONMENT: ['error', 'Unknown environment'],
  NAME_FROM_BASE_CONFIG: ['warning', 'A name depends on the list of environments'],
  NAME_WITH_VARIABLE: ['error', 'A resource name holds a variable'],
  ENV_VARS_NOT_A_MAP: ['error', 'Default variables have nowhere to go'],
  UNSET_VARIABLE: ['error', 'A variable is not set'],
  EMPTY_VARIABLE: ['error', 'A variable of an image is empty'],
  EMPTY_SECRET_VARIABLE: ['error', 'A variable of a secret is empty'],
  EMPTY_ENV_VARIABLE: ['warning', 'A variable is empty'],
  GITHUB_EXPRESSION: ['error', 'A GitHub expression in a config'],
  DEFAULT_VALUE_SYNTAX: ['error', 'A default value in a variable'],
  MALFORMED_VARIABLE: ['error', 'A variable is malformed'],
  UNKNOWN_REFERENCE: ['error', 'A reference to something that is not a resource'],
  DISABLED_REFERENCE: ['error', 'A reference to a disabled module'],
  SELF_REFERENCE: ['error', 'A resource refers to itself'],
  SPECIAL_VARIABLE: ['warning', 'A dollar sign eats text'],
  UNKNOWN_DEPENDENCY: ['warning', 'A dependency names nothing'],
  DISABLED_DEPENDENCY: ['warning', 'A dependency is disabled'],
  PROVIDER_NOT_NAMED: ['error', 'A resource names no provider'],
  PROVIDER_NOT_DECLARED: ['error', 'A provider is not declared'],
  PROVIDER_DISABLED: ['error', 'A provider is disabled'],
  PROVIDER_WITHOUT_TYPE: ['error', 'A provider module has no provider type'],
  PROVIDER_UNUSABLE: ['warning', 'An unused provider cannot be configured'],
  UNUSED_STATE: ['warning', 'A state module is not used'],
  DUPLICATE_RESOURCE: ['error', 'Two modules make the same resource'],
  SINK_NOT_ALLOWED: ['error', 'A sink may not take this output'],
  UNKNOWN_SECRET_SOURCE: ['error', 'A secret comes from an output of nothing'],
  DISABLED_SECRET_SOURCE: ['error', 'A secret comes from a disabled module'],
  MIXED_MODULE_STYLES: ['error', 'Two module styles in one config'],
} as const satisfies Record<string, readonly [Diagnostic['severity'], string]>;

/** The code of a {@link Diagnostic} that comes from this room. */
export type ConfigFindingCode = keyof typeof CATALOGUE;

/** Makes a finding: its severity and summary follow from the code. */
export function toFinding(code: ConfigFindingCode, detail: string, place?: Place): Diagnostic {
  const [severity, summary] = CATALOGUE[code];
  return { severity, code, summary, detail, ...(place === undefined ? {} : { place }) };
}

/** The same finding as one that does not stand in the way. */
export function toWarning(finding: Diagnostic): Diagnostic {
  return { ...finding, severity: 'warning' };
}
