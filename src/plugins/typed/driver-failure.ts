import { status } from '@grpc/grpc-js';
import { assertNever } from '../../kernel/index.ts';
import { DriverError, type DriverErrorCode } from '../../resources/index.ts';
import { toText } from '../exit-text.ts';
import { type CallFailure, LARGEST_REQUEST_BYTES } from '../wire/index.ts';

/** Which call it was. */
export interface CallSubject {
  readonly provider: string;
  /** `Service.Method` */
  readonly method: string;
  /** The resource's name, where the call is about one. */
  readonly resource: string | undefined;
  readonly redact: (text: string) => string;
}

/** What each gRPC status means; one that is not listed is an ordinary failure. */
const CODES: ReadonlyMap<number, DriverErrorCode> = new Map<number, DriverErrorCode>([
  [status.NOT_FOUND, 'PROVIDER_NOT_FOUND'],
  [status.ALREADY_EXISTS, 'PROVIDER_ALREADY_EXISTS'],
  [status.RESOURCE_EXHAUSTED, 'PROVIDER_RATE_LIMITED'],
  [status.UNAVAILABLE, 'PROVIDER_UNAVAILABLE'],
  [status.DEADLINE_EXCEEDED, 'PROVIDER_UNAVAILABLE'],
  [status.UNAUTHENTICATED, 'PROVIDER_UNAUTHENTICATED'],
  [status.PERMISSION_DENIED, 'PROVIDER_FORBIDDEN'],
  [status.INVALID_ARGUMENT, 'PROVIDER_INVALID'],
  [status.UNIMPLEMENTED, 'PROVIDER_NOT_SUPPORTED'],
  [status.CANCELLED, 'PROVIDER_CANCELLED'],
]);

/**
 * Upstream's sentinel errors. Go plugins return plain errors, which arrive as UNKNOWN with nothing
 * but their text, and wrap these in it (compat-core 2, T-75).
 */
const SENTINELS: ReadonlyMap<string, DriverErrorCode> = new Map<string, DriverErrorCode>([
  ['iac: resource not found', 'PROVIDER_NOT_FOUND'],
  ['iac: resource already exists', 'PROVIDER_ALREADY_EXISTS'],
  ['iac: rate limited', 'PROVIDER_RATE_LIMITED'],
  ['iac: transient error', 'PROVIDER_UNAVAILABLE'],
  ['iac: unauthorized', 'PROVIDER_UNAUTHENTICATED'],
  ['iac: forbidden', 'PROVIDER_FORBIDDEN'],
  ['iac: validation error', 'PROVIDER_INVALID'],
  ['iac: provider method unimplemented', 'PROVIDER_NOT_SUPPORTED'],
]);

/** A sentinel as Go wraps it: between the text's ends, colons, brackets or line ends. */
const SENTINEL = new RegExp(
  `(?<=^|[:([\\n]\\s*)(?:${[...SENTINELS.keys()].join('|')})(?=$|[:;,)\\]\\n])`,
  'g',
);

/**
 * Classifies a failure by its gRPC code, and an UNKNOWN one by a whole sentinel (T-45): numbers and
 * words such as "not found" in a provider's text mean nothing. A text with two different sentinels
 * is doubtful, and so an ordinary failure.
 */
export function classify(code: number, words: string): DriverErrorCode {
  const byCode = CODES.get(code);
  if (byCode !== undefined) return byCode;
  if (code !== UNKNOWN) return 'PROVIDER_FAILED';
  const found = new Set(words.match(SENTINEL));
  const [only] = found;
  const byWords = only === undefined || found.size > 1 ? undefined : SENTINELS.get(only);
  return byWords ?? 'PROVIDER_FAILED';
}

const UNKNOWN: number = status.UNKNOWN;

/** Whether a failure says that the provider does not have the method at all. */
export function meansNotSupported(failure: CallFailure): boolean {
  return (
    failure.kind === 'status' && classify(failure.code, failure.words) === 'PROVIDER_NOT_SUPPORTED'
  );
}

/**
 * Says a failure in the words of the room: method, resource and the provider's own words, whole
 * (T-63) and redacted.
 */
export function toDriverError(failure: CallFailure, subject: CallSubject): DriverError {
  const say = (code: DriverErrorCode, what: string, more: Saying = {}): DriverError =>
    new DriverError(code, `${toSubject(subject)} ${subject.redact(what)}`, more);
  switch (failure.kind) {
    case 'status':
      return say(classify(failure.code, failure.words), `failed: ${failure.words}`, {
        cause: failure.cause,
      });
    case 'died':
      return say('PROVIDER_DIED', `got no answer: the plugin ended with ${toText(failure.exit)}`, {
        hint: failure.lastWords,
        cause: failure.cause,
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

interface Saying {
  readonly hint?: string;
  readonly cause?: unknown;
}

const MAY_HAVE_HAPPENED =
  'The provider may have done part of it: what it did shows at the next plan.';

function toSubject(subject: CallSubject): string {
  const about = subject.resource === undefined ? '' : ` of "${subject.resource}"`;
  return `${subject.method}${about} by provider "${subject.provider}"`;
}

function toWords(cause: unknown): string {
  return cause instanceof Error ? cause.message : 'unknown cause';
}
