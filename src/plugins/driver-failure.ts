import { assertNever } from '../kernel/index.ts';
import { DriverError, type DriverErrorCode, type DriverErrorOptions } from '../resources/index.ts';
import { classify } from './classify.ts';
import { toText } from './exit-text.ts';
import { type CallFailure, LARGEST_REQUEST_BYTES } from './wire/index.ts';

/** Which call it was. */
export interface CallSubject {
  readonly provider: string;
  /** `Service.Method` */
  readonly method: string;
  /** The resource's name, where the call is about one. */
  readonly resource: string | undefined;
  readonly redact: (text: string) => string;
}

/** Whether a failure says that the provider does not have the method at all. */
export function meansNotSupported(failure: CallFailure): boolean {
  return (
    failure.kind === 'status' &&
    classify(failure.code, failure.words).code === 'PROVIDER_NOT_SUPPORTED'
  );
}

/**
 * Says a failure in the words of the room: method, resource and the provider's own words, whole
 * (T-63), redacted, and once: gRPC's error, which repeats them, is no cause of it.
 */
export function toDriverError(failure: CallFailure, subject: CallSubject): DriverError {
  const say = (code: DriverErrorCode, what: string, more: DriverErrorOptions = {}): DriverError =>
    new DriverError(code, `${toSubject(subject)} ${subject.redact(what)}`, more);
  switch (failure.kind) {
    case 'status':
      return sayStatus(failure, subject, say);
    case 'died':
      return say('PROVIDER_DIED', `got no answer: the plugin ended with ${toText(failure.exit)}`, {
        hint: failure.lastWords,
      });
    case 'cancelled':
      return say('PROVIDER_CANCELLED', 'was cancelled', { hint: MAY_HAVE_HAPPENED });
    case 'timed-out':
      return say('PROVIDER_UNAVAILABLE', `got no answer within ${String(failure.afterMs)} ms`);
    case 'too-large':
      return say('PROVIDER_INVALID', `was not sent: it is ${String(failure.sizeBytes)} bytes`, {
        hint: `Plugins accept ${String(LARGEST_REQUEST_BYTES)} bytes in one call: make the config smaller.`,
      });
    case 'unencodable':
      return say('PROVIDER_INVALID', `was not sent: ${toWords(failure.cause)}`, {
        cause: failure.cause,
      });
    case 'undecodable':
      return say('PROVIDER_BAD_ANSWER', `gave an unusable answer: ${toWords(failure.cause)}`, {
        hint: 'Report this to the authors of the plugin, or try another version of it.',
        cause: failure.cause,
      });
    default:
      return assertNever(failure);
  }
}

type Say = (code: DriverErrorCode, what: string, more: DriverErrorOptions) => DriverError;

function sayStatus(
  { code: grpcCode, words }: Extract<CallFailure, { kind: 'status' }>,
  { resource }: CallSubject,
  say: Say,
): DriverError {
  const { code, isInferred } = classify(grpcCode, words);
  const isDoubt = isInferred && code === 'PROVIDER_NOT_FOUND' && resource !== undefined;
  return say(code, `failed: ${words}`, { isInferred, ...(isDoubt ? { hint: MAY_BE_GONE } : {}) });
}

const MAY_BE_GONE =
  'A 404 alone does not prove that the resource is gone: if it is, forget its record with wfctl infra state rm.';

const MAY_HAVE_HAPPENED =
  'The provider may have done part of it: what it did shows at the next plan.';

function toSubject(subject: CallSubject): string {
  const about = subject.resource === undefined ? '' : ` of "${subject.resource}"`;
  return `${subject.method}${about} by provider "${subject.provider}"`;
}

function toWords(cause: unknown): string {
  return cause instanceof Error ? cause.message : 'unknown cause';
}
