import { type CoreError, isCoreError } from '../kernel/index.ts';
import type { ProviderClient } from '../plugins/index.ts';
import { openProviders, type ProviderContext } from './providers.ts';
import type { Session } from './session.ts';

/** Providers of which some may not have started. Disposing it ends those that did. */
export interface ApartProviders extends AsyncDisposable {
  readonly clients: ReadonlyMap<string, ProviderClient>;
  /** By `iac.provider` module name, why it could not be opened. */
  readonly failures: ReadonlyMap<string, CoreError>;
}

/**
 * Starts providers side by side, each on its own account: one that cannot start takes nothing from
 * those that can. Rejects when it is cancelled, and with what is no error of ours.
 */
export async function openApart(
  refs: readonly string[],
  session: Session,
  context: ProviderContext,
): Promise<ApartProviders> {
  const names = [...new Set(refs)];
  const attempts = await Promise.allSettled(
    names.map((ref) => openProviders([ref], session, context)),
  );
  const opened = attempts.flatMap((attempt) =>
    attempt.status === 'fulfilled' ? [attempt.value] : [],
  );
  const close = async (): Promise<void> => {
    await Promise.all(opened.map((providers) => providers[Symbol.asyncDispose]()));
  };
  const failures = new Map<string, CoreError>();
  for (const [index, attempt] of attempts.entries()) {
    if (attempt.status === 'fulfilled') continue;
    const error: unknown = attempt.reason;
    if (!isCoreError(error) || context.request.cancelled?.aborted === true) {
      await close();
      throw error;
    }
    failures.set(names[index] ?? '', error);
  }
  const clients = new Map(opened.flatMap((providers) => [...providers.clients]));
  return { clients, failures, [Symbol.asyncDispose]: close };
}
