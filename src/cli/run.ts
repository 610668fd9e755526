import { toErrorChain } from '../kernel/index.ts';
import { parseArguments } from './arguments.ts';
import { COMMANDS } from './commands.ts';
import type { ExitCode, Invocation } from './invocation.ts';
import type { CliWorld } from './world.ts';

/**
 * Runs one command line, and is the only place that catches what it throws: then it shows the whole
 * chain of messages and the hint on standard error, and with `--verbose` the stacks.
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
  const { openInvocation } = await import('./invocation.ts');
  const invocation = await openInvocation(parsed, world);
  using reporter = invocation.reporter;
  try {
    return await command.run(invocation);
  } catch (error) {
    reporter[Symbol.dispose]();
    tellError(error, invocation);
    return 1;
  }
}

function tellError(error: unknown, { world, ports, flags }: Invocation): void {
  const { text, hint, stacks } = toErrorChain(error);
  const lines = [`error: ${text}`];
  if (hint !== undefined) lines.push(`  ${hint}`);
  if (flags.boolean('verbose')) lines.push('', stacks);
  world.stderr.write(ports.concealer.redact(`${lines.join('\n')}\n`));
}
