import { neverEnded, toErrorChain } from '../kernel/index.ts';
import { parseArguments } from './arguments.ts';
import { COMMANDS } from './commands.ts';
import type { ExitCode, Invocation } from './invocation.ts';
import type { CliWorld } from './world.ts';

/**
 * Runs one command line, and is the only place that catches what it throws: then it shows the whole
 * chain of messages and the hint on standard error, and with `--verbose` the stacks. What is thrown
 * where nobody can catch it is shown so too; the command goes on to its end, and then has failed.
 */
export async function runCli(argv: readonly string[], world: CliWorld): Promise<ExitCode> {
  const parsed = parseArguments(argv, COMMANDS);
  if (parsed.kind === 'help') {
    world.print(parsed.text);
    return 0;
  }
  if (parsed.kind === 'usage-error') {
    const { message, helpCommand } = parsed;
    world.stderr.write(`error: ${message}\n  See what is understood:\n\n      ${helpCommand}\n`);
    return 1;
  }
  const { command } = parsed;
  if ('answer' in command) {
    world.print(command.answer());
    return 0;
  }
  const { openInvocation, writeRedacted } = await import('./invocation.ts');
  const invocation = await openInvocation(parsed, world);
  using reporter = invocation.reporter;
  const failures: unknown[] = [];
  const failWith = (error: unknown): void => {
    reporter[Symbol.dispose]();
    writeRedacted(invocation, describeError(error, invocation));
    failures.push(error);
  };
  // Also what comes after the end: Node.js would print it as it is, with every secret in it.
  world.onUncaught(failWith);
  using _stalling = world.onStalled(() => {
    failWith(neverEnded());
  });
  try {
    const exitCode = await command.run(invocation);
    return failures.length > 0 ? 1 : exitCode;
  } catch (error) {
    failWith(error);
    return 1;
  }
}

function describeError(error: unknown, { flags }: Invocation): string {
  const { text, hint, stacks } = toErrorChain(error);
  const lines = [`error: ${text}`];
  if (hint !== undefined) lines.push(`  ${hint}`);
  if (flags.boolean('verbose')) lines.push('', stacks);
  return `${lines.join('\n')}\n`;
}
