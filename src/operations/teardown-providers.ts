import { type Diagnostic, toErrorChain } from '../kernel/index.ts';
import { PluginError, type ProviderClient } from '../plugins/index.ts';
import { DriverError } from '../resources/index.ts';
import { openProviders, type ProviderContext } from './providers.ts';
import type { Session } from './session.ts';

/** The providers that could be started, and why the others could not. */
export interface TeardownProviders extends AsyncDisposable {
  readonly clients: ReadonlyMap<string, ProviderClient>;
  readonly problems: readonly Diagnostic[];
}

/**
 * Starts providers side by side, each by itself: that one cannot be asked is told, and is no reason to
 * leave what the others have.
 */
export async function openTeardownProviders(
  refs: readonly string[],
  session: Session,
  context: ProviderContext,
): Promise<TeardownProviders> {
  const attempts = await Promise.allSettled(
    refs.map((ref) => openProviders([ref], session, context)),
  );
  const opened = attempts.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const close = async (): Promise<void> => {
    await Promise.all(opened.map((providers) => providers[Symbol.asyncDispose]()));
  };
  const problems: Diagnostic[] = [];
  for (const [index, attempt] of attempts.entries()) {
    if (attempt.status === 'fulfilled') continue;
    const isCancelled = context.request.cancelled?.aborted === true;
    if (isCancelled || !isProviderFailure(attempt.reason)) {
      await close();
      throw attempt.reason;
    }
    problems.push(notStarted(refs[index] ?? '', attempt.reason));
  }
  return {
    clients: new Map(opened.flatMap(({ clients }) => [...clients])),
    problems,
    [Symbol.asyncDispose]: close,
  };
}

function isProviderFailure(error: unknown): boolean {
  return error instanceof PluginError || error instanceof DriverError;
}

function notStarted(ref: string, error: unknown): Diagnostic {
  const { text, hint } = toErrorChain(error);
  return {
    severity: 'error',
    code: 'PROVIDER_NOT_ASKED',
    summary: 'A provider could not be started',
    detail:
      `Nothing is known of what provider ${ref} has: ${text}.${hint === undefined ? '' : ` ${hint}`} ` +
      'What the other providers have is torn down all the same. Run the teardown again once it starts.',
  };
}
