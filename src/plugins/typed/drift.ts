import {
  DriftClass,
  type DriftResult,
  IaCProviderDriftConfigDetectorService,
  IaCProviderDriftDetectorService,
} from '../../gen/iac.ts';
import type { ResourceRef } from '../../resources/index.ts';
import type { DriftAnswer, ProviderDriftDetection } from '../provider-drift.ts';
import { oneOf } from '../asked.ts';
import type { Caller } from './caller.ts';
import { fromSecretJson } from './decode.ts';
import { toWireRefs, toWireSpecs } from './encode.ts';
import { wordsOf } from './literals.ts';

const CLASSES = wordsOf(DriftClass);

/** A provider's own drift detection, in its three forms. */
export function createDriftCalls(caller: Caller): ProviderDriftDetection {
  return {
    detectDrift: (refs, options) =>
      caller.askOptional({
        method: IaCProviderDriftDetectorService.detectDrift,
        request: () => ({ refs: toWireRefs(refs) }),
        decode: (answer) => toAnswer(answer.drifts, refs),
        limit: 'list',
        signal: options?.signal,
      }),
    detectDriftWithSpecs: (refs, specs, options) =>
      caller.askOptional({
        method: IaCProviderDriftDetectorService.detectDriftWithSpecs,
        request: () => ({ refs: toWireRefs(refs), specs: toWireSpecs(specs) }),
        decode: (answer) => toAnswer(answer.drifts, refs),
        limit: 'list',
        signal: options?.signal,
      }),
    detectDriftConfig: (refs, specs, options) =>
      caller.askOptional({
        method: IaCProviderDriftConfigDetectorService.detectDriftConfig,
        request: () => ({ refs: toWireRefs(refs), specs: toWireSpecs(specs) }),
        decode: (answer) => toAnswer(answer.drifts, refs),
        limit: 'list',
        signal: options?.signal,
      }),
  };
}

function toAnswer(drifts: readonly DriftResult[], refs: readonly ResourceRef[]): DriftAnswer {
  return {
    kind: 'drifts',
    drifts: drifts.map((drift) => ({
      name: oneOf('drifts.name', drift.name, refs),
      type: drift.type,
      drifted: drift.drifted,
      class: CLASSES.fromWire('drifts.class', drift.class),
      expected: fromSecretJson('drifts.expected', drift.expectedJson),
      actual: fromSecretJson('drifts.actual', drift.actualJson),
      fields: drift.fields,
    })),
  };
}
