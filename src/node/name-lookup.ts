import { type ChildProcess, spawn } from 'node:child_process';
import { lookup as lookUpHere, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';

/** What the process that looks names up answers. */
interface Answer {
  readonly host: string;
  /** What the system calls its failure, such as `ENOTFOUND`; absent where there are addresses. */
  readonly code?: string;
  readonly addresses?: readonly LookupAddress[];
}

type Listener = (answer: Answer) => void;

/**
 * Looks names up as the system does, in a process of its own. In ours, four lookups run at once, none
 * can be called off, and the process does not end before them: where a name server is silent, four names
 * would keep all others waiting, and a deadline would pass long before the step ends. The process of
 * its own ends with this one. A name is looked up once for all who ask while that takes.
 */
export const lookUpApart: LookupFunction = (host, options, callback) => {
  askApart(host, ({ code, addresses = [] }) => {
    const family = options.family === 4 || options.family === 6 ? options.family : undefined;
    const fitting = addresses.filter((each) => family === undefined || each.family === family);
    const [first] = fitting;
    if (first === undefined) callback(toLookupError(host, code ?? 'ENOTFOUND'), '');
    else if (options.all === true) callback(null, fitting);
    else callback(null, first.address, first.family);
  });
};

function toLookupError(host: string, code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`getaddrinfo ${code} ${host}`), { code, hostname: host });
}

/** Who waits for the addresses of which host. */
const waiting = new Map<string, Listener[]>();
let helper: ChildProcess | undefined;

function askApart(host: string, listener: Listener): void {
  const others = waiting.get(host);
  if (others !== undefined) {
    others.push(listener);
    return;
  }
  waiting.set(host, [listener]);
  helper ??= startHelper();
  if (!helper.connected) {
    askHere(host);
    return;
  }
  helper.send(host, (error) => {
    if (error !== null) askHere(host);
  });
}

function settle(answer: Answer): void {
  const listeners = waiting.get(answer.host) ?? [];
  waiting.delete(answer.host);
  for (const listener of listeners) listener(answer);
}

/** Where no process can be started, ours has to do it. */
function askHere(host: string): void {
  lookUpHere(host, { all: true }, (error, addresses) => {
    settle(error === null ? { host, addresses } : { host, code: error.code ?? '' });
  });
}

function startHelper(): ChildProcess {
  const child = spawn(process.execPath, ['-e', HELPER], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { ...pickEnvironment(), UV_THREADPOOL_SIZE: '256' },
    windowsHide: true,
  });
  child.on('message', (answer) => {
    settle(answer as Answer);
  });
  const replace = (): void => {
    if (helper !== child) return;
    helper = undefined;
    for (const host of waiting.keys()) askHere(host);
  };
  child.on('error', replace).on('exit', replace);
  // Whoever waits for an answer keeps this process alive by a limit of time of its own.
  child.unref();
  child.channel?.unref();
  return child;
}

/** What the system's own lookup reads, and what Windows needs to start a process. */
const NAMES = ['LOCALDOMAIN', 'RES_OPTIONS', 'HOSTALIASES', 'SystemRoot'];

function pickEnvironment(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    NAMES.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Killed rather than ended: to end it would wait for its lookups, as ours would have to. */
const HELPER = `
const { lookup } = require('node:dns');
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('SIGINT', () => undefined).on('SIGTERM', () => undefined);
process.on('message', (host) => {
  lookup(host, { all: true }, (error, addresses) => {
    process.send(error === null ? { host, addresses } : { host, code: error.code });
  });
});
`;
