import { BASE_CONFIG, toShellWord } from '../kernel/index.ts';
import { createConcealer, createRedactor } from '../outputs/index.ts';
import { readContext } from '../github/index.ts';
import { openGitHub, openNodePorts, openSinkPorts } from '../node/index.ts';
import type { EnvironmentRequest, OperationPorts, RunIdentity } from '../operations/index.ts';
import { redactPlain, toPlainText } from '../views/index.ts';
import type { ParsedFlags } from './command-spec.ts';
import { createTerminalReporter, type TerminalReporter } from './terminal-reporter.ts';
import type { CliWorld } from './world.ts';

/** 0 done, 1 failed, 2 there are changes (only where asked for). */
export type ExitCode = 0 | 1 | 2;

/** One command as it was called. */
export interface Invocation {
  readonly flags: ParsedFlags;
  readonly positionals: readonly string[];
  readonly world: CliWorld;
  readonly reporter: TerminalReporter;
  readonly ports: OperationPorts;
}

/** Gives a command its ports. Everything it says from then on is redacted. */
export async function openInvocation(
  given: { readonly flags: ParsedFlags; readonly positionals: readonly string[] },
  world: CliWorld,
): Promise<Invocation> {
  const redactor = createRedactor();
  const concealer = createConcealer(redactor);
  const reporter = createTerminalReporter({
    stream: world.stderr,
    environment: world.environment,
    redact: (text) => redactor.redact(text),
    isVerbose: given.flags.boolean('verbose'),
  });
  const nodePorts = await openNodePorts(world.entry);
  const ports = {
    ...nodePorts,
    sinkPorts: { ...openSinkPorts(nodePorts, concealer), step: undefined },
    github: openGitHub(undefined, { ...nodePorts, concealer }),
    reporter,
    concealer,
    identity: findIdentity(world),
  };
  return { ...given, world, reporter, ports };
}

/** In a workflow, as of the actions: so that others can look up whether the run goes on. */
function findIdentity({ environment, who }: CliWorld): RunIdentity {
  const { identity } = readContext(environment, { hostName: who.host, pid: who.pid });
  return environment('GITHUB_ACTIONS') === 'true'
    ? identity
    : { ...who, repository: '', runId: '', runAttempt: '', job: '', url: '' };
}

/** Which environment of which config a command is about. */
export function toEnvironmentRequest(
  { flags, world }: Pick<Invocation, 'flags' | 'world'>,
  positional: string | undefined,
): EnvironmentRequest {
  const environment = flags.text('env') ?? '';
  return {
    folder: world.folder,
    config: flags.text('config'),
    positional,
    environment: environment === BASE_CONFIG ? '' : environment,
    pluginFolder: flags.text('plugin-dir'),
  };
}

/** A command line to copy, about the same environment of the same config. */
export function toCommandLine(
  { flags }: Pick<Invocation, 'flags'>,
  command: string,
  positional?: string,
): string {
  const given = [
    ['--config', flags.text('config') ?? positional],
    ['--env', flags.text('env')],
  ] as const;
  const kept = given.flatMap(([flag, value]) =>
    value === undefined ? [] : [flag, toShellWord(value)],
  );
  return ['wfctl', command, ...kept].join(' ');
}

/** Prints a text that may hold what was concealed; results of `--show-sensitive` go another way. */
export function printRedacted({ world, ports }: Invocation, text: string): void {
  world.print(ports.concealer.redact(text));
}

/**
 * Writes a text to standard error, redacted and without anything a terminal would act on: what others
 * said may be part of it.
 */
export function writeRedacted(
  { world, ports }: Pick<Invocation, 'world' | 'ports'>,
  text: string,
): void {
  world.stderr.write(redactPlain(text, toPlainText, (each) => ports.concealer.redact(each)));
}
