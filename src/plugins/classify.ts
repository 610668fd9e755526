import { status } from '@grpc/grpc-js';
import type { DriverErrorCode } from '../resources/index.ts';

/** What a failure is, and how we know. */
export interface Classification {
  readonly code: DriverErrorCode;
  /** Told by an HTTP status in the prose alone. */
  readonly isInferred: boolean;
}

/**
 * Classifies a failure of either wire (T-45, T-75): by its gRPC code; an UNKNOWN one, which is all
 * that a plain Go error becomes, by a whole sentinel; and that failing, by an HTTP status in one of
 * the forms that clients of cloud APIs print. Loose numbers and words such as "not found" mean
 * nothing. Two sentinels, or two statuses, that contradict each other make an ordinary failure, and
 * so does a "not found" about an answer other than 404 or 410, such as 405.
 */
export function classify(grpcCode: number, words: string): Classification {
  const told = CODES.get(grpcCode);
  if (told !== undefined) return { code: told, isInferred: false };
  if (grpcCode !== UNKNOWN) return ORDINARY;
  const statuses = findHttpStatuses(words);
  const sentinels = new Set(words.match(SENTINEL));
  if (sentinels.size > 0) return bySentinel(sentinels, statuses);
  const codes = new Set(statuses.map((each) => HTTP_CODES.get(each) ?? 'PROVIDER_FAILED'));
  const [code] = codes;
  return code === undefined || codes.size > 1 ? ORDINARY : { code, isInferred: true };
}

const UNKNOWN: number = status.UNKNOWN;
const ORDINARY: Classification = { code: 'PROVIDER_FAILED', isInferred: false };

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

/** Upstream's sentinel errors, which Go plugins wrap in their own (compat-core 2, T-75). */
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

function bySentinel(found: ReadonlySet<string>, statuses: readonly number[]): Classification {
  const [only = ''] = found;
  const code = found.size > 1 ? undefined : SENTINELS.get(only);
  if (code === undefined) return ORDINARY;
  // The DigitalOcean plugin says "not found" of 405 as well.
  const isDoubtful = code === 'PROVIDER_NOT_FOUND' && statuses.some((each) => !isGone(each));
  return isDoubtful ? ORDINARY : { code, isInferred: false };
}

function isGone(httpStatus: number): boolean {
  return HTTP_CODES.get(httpStatus) === 'PROVIDER_NOT_FOUND';
}

/** What each HTTP status means; one that is not listed tells nothing. */
const HTTP_CODES: ReadonlyMap<number, DriverErrorCode> = new Map<number, DriverErrorCode>([
  [400, 'PROVIDER_INVALID'],
  [401, 'PROVIDER_UNAUTHENTICATED'],
  [403, 'PROVIDER_FORBIDDEN'],
  [404, 'PROVIDER_NOT_FOUND'],
  [409, 'PROVIDER_ALREADY_EXISTS'],
  [410, 'PROVIDER_NOT_FOUND'],
  [422, 'PROVIDER_INVALID'],
  [429, 'PROVIDER_RATE_LIMITED'],
  [500, 'PROVIDER_UNAVAILABLE'],
  [502, 'PROVIDER_UNAVAILABLE'],
  [503, 'PROVIDER_UNAVAILABLE'],
  [504, 'PROVIDER_UNAVAILABLE'],
]);

/** The statuses with the name that HTTP gives them, as Go's and Azure's clients print them. */
const REASONS = [
  '400 Bad Request',
  '401 Unauthorized',
  '403 Forbidden',
  '404 Not Found',
  '405 Method Not Allowed',
  '409 Conflict',
  '410 Gone',
  '422 Unprocessable Entity',
  '429 Too Many Requests',
  '500 Internal Server Error',
  '502 Bad Gateway',
  '503 Service Unavailable',
  '504 Gateway Timeout',
];

/** Where a client of a cloud's API puts the status of an answer. */
const HTTP_STATUS_FORMS: readonly RegExp[] = [
  // godo: GET https://api.example.com/v2/things/1: 404 (request "…") words
  /\b(?:GET|HEAD|POST|PUT|PATCH|DELETE) https?:\/\/[^\s"]+: (\d{3})(?![\w.])/g,
  // aws-sdk-go: StatusCode: 404, RequestID: …, formerly status code: 404; autorest: StatusCode=404
  /\bStatusCode(?:: |=)(\d{3})(?=$|[\s,;)])/g,
  /\bstatus code:? (\d{3})(?=$|[\s,;)])/g,
  // azcore: RESPONSE 404: 404 Not Found; and before it
  /^RESPONSE (\d{3})(?=: )/gm,
  /\bService returned an error\. Status=(\d{3}) Code=/g,
  /\bgoogleapi: Error (\d{3})(?=: )/g,
  // net/http's status line, at the start of an error or of what it wraps
  new RegExp(`(?<=^|: )(?:${REASONS.join('|')})(?=$|[:;,(\\n]| \\()`, 'gi'),
];

function findHttpStatuses(words: string): readonly number[] {
  return HTTP_STATUS_FORMS.flatMap((form) =>
    [...words.matchAll(form)].map((match) => Number((match[1] ?? match[0]).slice(0, 3))),
  );
}
