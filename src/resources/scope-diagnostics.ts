import { assertNever, type Diagnostic, toShellWord } from '../kernel/index.ts';
import type { EnvironmentName } from './address.ts';
import { environmentFlag } from './environment-flag.ts';
import type { Owner } from './record-owner.ts';
import type { ResourceRecord } from './record.ts';
import type { ResourceSpec } from './spec.ts';

type Wanted = Pick<ResourceSpec, 'providerRef' | 'place'>;

/** A warning for a record whose last operation did not end well (T-36); otherwise nothing. */
export function needsAttention(
  record: ResourceRecord,
  wanted: Wanted | undefined,
): readonly Diagnostic[] {
  switch (record.status) {
    case 'error':
    case 'destroying':
    case 'provisioning':
      return [
        {
          severity: 'warning',
          code: 'RECORD_NEEDS_ATTENTION',
          summary: 'Resource was left unfinished',
          detail:
            `The record of ${record.name} (${record.type}) has status ${record.status}: an earlier ` +
            'operation on it did not end well. It is taken to exist. Check it at the provider if ' +
            'the plan below is not what you expect.',
          ...placeOf(wanted),
        },
      ];
    case 'planned':
    case 'active':
    case 'destroyed':
      return [];
    default:
      return assertNever(record.status);
  }
}

/** A wanted name is in use by another environment in the same state location. */
export function belongsElsewhere(
  record: ResourceRecord,
  environment: string,
  wanted: Wanted,
): Diagnostic {
  return {
    severity: 'error',
    code: 'RECORD_OF_OTHER_ENVIRONMENT',
    summary: 'Resource name belongs to another environment',
    detail:
      `The state already holds ${record.name} (${record.type}), and it belongs to environment ` +
      `${environment}. Making it here would overwrite that record. Give the resource a name of ` +
      'its own under environments, or keep the state of each environment in its own place.',
    ...placeOf(wanted),
  };
}

/** A record that may be an orphan of ours or something of another environment: left alone (T-11). */
export function unclaimed(record: ResourceRecord, environment: EnvironmentName): Diagnostic {
  return {
    severity: 'warning',
    code: 'RECORD_UNCLAIMED',
    summary: 'Record belongs to no known environment',
    detail:
      `The state holds ${record.name} (${record.type}), which this environment’s config does not ` +
      'name, and nothing says that it is not another environment’s. It is left alone. If it ' +
      'belongs here and should be deleted, say so:\n' +
      `  wfctl infra state claim ${toShellWord(record.name)}${environmentFlag(environment)}`,
  };
}

/** A record that names neither a provider module nor a provider type, and that nothing wants. */
export function withoutProvider(record: ResourceRecord, environment: EnvironmentName): Diagnostic {
  return {
    severity: 'warning',
    code: 'RECORD_WITHOUT_PROVIDER',
    summary: 'Record names no provider',
    detail:
      `The record of ${record.name} (${record.type}) does not say which provider made it, and the ` +
      'config does not name the resource. It is left alone. If nothing stands behind it, remove ' +
      `the record:\n  ${removing(record, environment)}`,
  };
}

/** Why a record cannot be given to a provider module (T-10, T-76). */
export function ownerRefusal(
  {
    record,
    environment,
  }: { readonly record: ResourceRecord; readonly environment: EnvironmentName },
  owner: Exclude<Owner, { readonly kind: 'unknown' }>,
  wanted: Wanted | undefined,
): Diagnostic {
  switch (owner.kind) {
    case 'module':
    case 'module-gone':
      return wanted === undefined
        ? providerGone(record, `provider module ${owner.providerRef}`, { environment })
        : providerMoved(record, owner.providerRef, wanted);
    case 'type-gone':
      return providerGone(record, `a provider of type ${owner.type}`, { environment, wanted });
    case 'ambiguous':
      return {
        severity: 'error',
        code: 'RECORD_PROVIDER_AMBIGUOUS',
        summary: 'Record fits several providers',
        detail:
          `The record of ${record.name} (${record.type}) does not say which provider module made it, ` +
          `and ${owner.candidates.join(', ')} all have its type. Set provider_ref in ` +
          'the record to the module that made it.',
        ...placeOf(wanted),
      };
    default:
      return assertNever(owner);
  }
}

function providerGone(
  record: ResourceRecord,
  made: string,
  {
    environment,
    wanted,
  }: { readonly environment: EnvironmentName; readonly wanted?: Wanted | undefined },
): Diagnostic {
  return {
    severity: 'error',
    code: 'RECORD_PROVIDER_GONE',
    summary: 'Provider of a recorded resource is missing',
    detail:
      `The state holds ${record.name} (${record.type}), made by ${made}, which the config does ` +
      'not have in this environment. Without it the resource can be neither changed nor deleted. ' +
      'Put the iac.provider module back until the resource is gone, or, if nothing stands behind ' +
      `the record any more, remove it:\n  ${removing(record, environment)}`,
    ...placeOf(wanted),
  };
}

function providerMoved(record: ResourceRecord, from: string, wanted: Wanted): Diagnostic {
  return {
    severity: 'error',
    code: 'RECORD_UNDER_OTHER_PROVIDER',
    summary: 'Resource is recorded under another provider',
    detail:
      `The config makes ${record.name} (${record.type}) with provider module ` +
      `${wanted.providerRef}, but its record belongs to ${from}. Going on would make it a second ` +
      `time and forget the first. If the module was only renamed, set provider_ref to ` +
      `${wanted.providerRef} in the record; if the resource is to move, first delete it under ` +
      `${from}, then add it again.`,
    ...placeOf(wanted),
  };
}

/** The command that forgets a record. */
function removing({ name }: ResourceRecord, environment: EnvironmentName): string {
  return `wfctl infra state rm ${toShellWord(name)}${environmentFlag(environment)}`;
}

function placeOf(wanted: Wanted | undefined): Pick<Diagnostic, 'place'> {
  return wanted?.place === undefined ? {} : { place: wanted.place };
}
