import type { ResourceRef } from '../../resources/index.ts';
import { oneOf } from '../asked.ts';
import { FieldError } from '../field-error.ts';
import type { DriftAnswer, ProviderDrift, ProviderDriftDetection } from '../provider-drift.ts';
import type { LegacyCaller } from './caller.ts';
import { toRefShape, toSpecShapes } from './encode.ts';
import {
  type Fields,
  requiredFlagOf,
  requiredListOf,
  secretOf,
  textOf,
  textsOf,
} from './fields.ts';

/** A provider's own drift detection: one method, whose specs releases before 0.22.3 overlook. */
export function createDriftCalls(caller: LegacyCaller): ProviderDriftDetection {
  return {
    detectDrift: (refs, options) =>
      caller.askOptional({
        method: 'IaCProvider.DetectDrift',
        args: () => ({ refs: refs.map(toRefShape) }),
        decode: (result) => readDrifts(result, refs),
        limit: 'list',
        signal: options?.signal,
      }),
    detectDriftWithSpecs: (refs, specs, options) =>
      caller.askOptional({
        method: 'IaCProvider.DetectDrift',
        args: () => ({ refs: refs.map(toRefShape), specs: toSpecShapes(specs) }),
        decode: (result) => readDrifts(result, refs),
        limit: 'list',
        signal: options?.signal,
      }),
    detectDriftConfig: () => Promise.resolve({ kind: 'not-supported' }),
  };
}

function readDrifts(result: Fields, refs: readonly ResourceRef[]): DriftAnswer {
  return {
    kind: 'drifts',
    drifts: requiredListOf(result, 'drifts').map((drift) => ({
      name: oneOf(`${drift.path}.name`, textOf(drift, 'name'), refs),
      type: textOf(drift, 'type'),
      drifted: requiredFlagOf(drift, 'drifted'),
      class: readClass(drift),
      expected: secretOf(drift, 'expected'),
      actual: secretOf(drift, 'actual'),
      fields: textsOf(drift, 'fields'),
    })),
  };
}

function readClass(drift: Fields): ProviderDrift['class'] {
  const word = textOf(drift, 'class');
  switch (word) {
    case '':
      return 'unknown';
    case 'in-sync':
    case 'ghost':
    case 'config':
      return word;
    default:
      throw new FieldError('FIELD_UNREADABLE', `"${drift.path}.class" is none of the known values`);
  }
}
