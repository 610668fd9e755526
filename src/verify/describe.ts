import { assertNever, formatDuration } from '../kernel/index.ts';
import type { Finding, Found, Origin, Unanswered } from './observation.ts';
import type { Verdict } from './outcome.ts';

/** A finding in words, to follow a colon: lower case, no final period. */
export function describeFinding(finding: Finding): string {
  switch (finding.kind) {
    case 'passed':
      return `answered ${String(finding.status)} as expected`;
    case 'timed-out':
      return `${TIMED_OUT[finding.waitedFor]} within ${formatDuration(finding.afterMs)}`;
    case 'redirected':
      return describeRedirect(finding);
    default:
      return 'host' in finding ? describeUnanswered(finding) : describeWrong(finding);
  }
}

const TIMED_OUT = {
  address: 'no name server said where the host is',
  connection: 'no connection came about',
  answer: 'no answer came',
  end: 'the answer did not end',
} as const;

const TIMED_OUT_ADVICE = {
  address: 'Check the DNS of this machine, and that of the host’s zone.',
  connection:
    'Something drops what is sent there: see whether a firewall lets this machine pass, and whether host and port are right.',
  answer:
    'See in its log whether the service hangs or is starting still; if it just takes long, raise request-timeout.',
  end: 'See whether that address sends a stream; if it just takes long, raise request-timeout.',
} as const;

type WrongFinding = Extract<Finding, { readonly kind: `wrong-${string}` }>;

function describeWrong(finding: WrongFinding): string {
  switch (finding.kind) {
    case 'wrong-status':
      return `status ${String(finding.status)} instead of ${finding.expected}`;
    case 'wrong-body': {
      const where = finding.isWhole ? '' : 'the first MiB of ';
      return `${where}the body (${String(finding.sizeBytes)} bytes) does not contain “${finding.missing}”`;
    }
    case 'wrong-json':
      return `${finding.path} in the body ${describeFound(finding.found)} instead of ${finding.expected}`;
    case 'wrong-header':
      return `header ${finding.name} ${describeFound(finding.found)} instead of “${finding.expected}”`;
    case 'wrong-version':
      return `another version answers: ${finding.said} ${describeFound(finding.found)} instead of ${finding.expected}`;
    default:
      return assertNever(finding);
  }
}

/** What to do about a finding, as full sentences; empty where nothing is to be done. */
export function adviseOn(finding: Finding, origin: Origin | undefined): string {
  switch (finding.kind) {
    case 'passed':
      return '';
    case 'timed-out':
      return TIMED_OUT_ADVICE[finding.waitedFor];
    case 'redirected':
      return REDIRECT_ADVICE[finding.because];
    default:
      return 'host' in finding ? UNANSWERED_ADVICE[finding.kind] : adviseOnWrong(finding, origin);
  }
}

function adviseOnWrong(finding: WrongFinding, origin: Origin | undefined): string {
  switch (finding.kind) {
    case 'wrong-status':
      return adviseOnStatus(finding.status, origin);
    case 'wrong-body':
    case 'wrong-json':
    case 'wrong-header':
      return origin === 'platform'
        ? 'The answer is a web page, perhaps of what stands before the service: see whether the address is that of the service itself.'
        : 'Compare what is expected with the beginning of the body below.';
    case 'wrong-version':
      return finding.found.kind === 'value'
        ? 'The former release still serves: see whether the roll-out has ended, was rolled back, or reached another environment.'
        : 'Nothing there says which version answers: see where the service tells it, and correct version-path or version-header.';
    default:
      return assertNever(finding);
  }
}

/** How it ended with a target, to follow its name. */
export function describeVerdict(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'passed':
      return 'passed';
    case 'late':
      return 'did not pass in time';
    case 'unsteady':
      return 'was good at the end, but not steadily enough in time';
    case 'gave-up':
      return `did not pass after ${String(verdict.retries)} retries`;
    case 'cancelled':
      return 'was cancelled';
    default:
      return assertNever(verdict);
  }
}

function describeRedirect(finding: Finding & { readonly kind: 'redirected' }): string {
  const { status, to, because } = finding;
  const where = to === '' ? 'to nowhere' : `to ${to}`;
  const what = `redirected ${where} (${String(status)})`;
  switch (because) {
    case 'not-followed':
      return what;
    case 'login':
      return `${what}, which looks like a login page`;
    case 'too-many':
      return `${what}, the eleventh time`;
    case 'not-safe':
      return `${what}, where the request must not go`;
    default:
      return assertNever(because);
  }
}

const REDIRECT_ADVICE = {
  'not-followed':
    'Name the address it leads to, or set follow-redirects, or expect this very status.',
  login:
    'Somebody has to sign in there: verify an address that is open, or send credentials in headers.',
  'too-many': 'The redirects go in a circle: see how the service makes its own address.',
  'not-safe':
    'A request is not taken from https to http, nor its body to another origin: name the address it leads to.',
} as const;

function adviseOnStatus(status: number, origin: Origin | undefined): string {
  if (status === 401 || status === 403) {
    return 'Send credentials in headers, or verify an address that is open.';
  }
  if (status === 404) {
    return origin === 'platform'
      ? 'What stands before the service does not know this address: see whether it is routed, and the path right.'
      : 'See whether the path is right, and whether this release serves it.';
  }
  if (status === 429) return 'The service limits requests: raise retry-interval.';
  if (status < 500) return 'See whether method, headers and body are what the service expects.';
  return origin === 'platform'
    ? 'The answer is a page of what stands before the service: see whether the service has started and passes its own health check.'
    : 'See the log of the service: it was reached and failed.';
}

const UNANSWERED: Readonly<Record<Unanswered, string>> = {
  'name-not-found': 'there is no address for the name',
  refused: 'no connection is accepted by',
  'tls-failed': 'the certificate or encryption is not accepted of',
  'proxy-failed': 'the proxy does not connect to',
  'cut-off': 'the connection was cut off by',
  'not-http': 'the answer is not HTTP from',
  unreachable: 'no way leads to',
};

const UNANSWERED_ADVICE: Readonly<Record<Unanswered, string>> = {
  'name-not-found':
    'Check the host’s name and whether its DNS record exists yet; a new one may take minutes.',
  refused: 'See whether the service has started and listens on this port.',
  'tls-failed':
    'See whether this port speaks https, and whether the certificate is issued already and names this host; name an authority of your own in NODE_EXTRA_CA_CERTS.',
  'proxy-failed': 'Check HTTPS_PROXY, and whether the host belongs into NO_PROXY.',
  'cut-off': 'See in its log whether the service crashes or restarts.',
  'not-http':
    'Check scheme and port; if a web server answers there, see what it and the proxies before it send.',
  unreachable: 'Check the network, and whether this machine needs HTTPS_PROXY.',
};

type UnansweredFinding = Extract<Finding, { readonly host: unknown }>;

function describeUnanswered({ kind, host, systemCode }: UnansweredFinding): string {
  const what = `${UNANSWERED[kind]} ${host}`;
  return systemCode === '' ? what : `${what} (${systemCode})`;
}

function describeFound(found: Found): string {
  switch (found.kind) {
    case 'value':
      return `is “${found.text}”`;
    case 'nothing':
      return 'is missing';
    case 'not-json':
      return 'cannot be read, since the body is not JSON,';
    case 'too-long':
      return 'cannot be read, since the body has more than 1 MiB,';
    default:
      return assertNever(found);
  }
}
