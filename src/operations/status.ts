import type { Diagnostic } from '../kernel/index.ts';
import type { ProviderClient } from '../plugins/index.ts';
import { DriverError, type ResourceRecord } from '../resources/index.ts';
import { scopeMemory } from './compute-plan.ts';
import type { Refused } from './plan.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';
import { openProviders } from './providers.ts';
import { type InvalidConfig, openSession } from './session.ts';

/** What one remembered resource is doing, by its provider's account. */
export type ResourceStatusLine = {
  readonly name: string;
  readonly type: string;
  readonly providerRef: string;
} & (
  | { readonly kind: 'known'; readonly status: string }
  /** The provider did not speak of it, or could not be asked. */
  | { readonly kind: 'unknown'; readonly because: string }
);

export type StatusOutcome =
  | {
      readonly kind: 'status';
      readonly lines: readonly ResourceStatusLine[];
      readonly diagnostics: readonly Diagnostic[];
    }
  | InvalidConfig
  | Refused;

/**
 * Asks the providers how every remembered resource is. A provider that fails makes its resources
 * `unknown`, never healthy (T-48).
 *
 * @throws StateError, PluginError
 */
export async function status(
  request: EnvironmentRequest & { readonly cancelled?: AbortSignal },
  ports: OperationPorts,
): Promise<StatusOutcome> {
  const opening = await openSession(request, ports, { onlyLooks: true });
  if (opening.kind === 'invalid') return opening;
  await using session = opening.session;
  const scope = await scopeMemory(session, ports);
  if (scope.kind === 'refused') return scope;
  const needed = [...new Set(scope.records.flatMap(({ providerRef }) => providerRef ?? []))];
  await using providers = await openProviders(needed, session, { request, ports });
  const lines: ResourceStatusLine[] = [];
  for (const [ref, client] of providers.clients) {
    const records = scope.records.filter(({ providerRef }) => providerRef === ref);
    lines.push(...(await ask(records, { ref, client })));
  }
  lines.sort((left, right) => (left.name < right.name ? -1 : 1));
  return { kind: 'status', lines, diagnostics: [...opening.diagnostics, ...scope.warnings] };
}

async function ask(
  records: readonly ResourceRecord[],
  provider: {
    readonly ref: string;
    readonly client: Pick<ProviderClient, 'status'>;
  },
): Promise<readonly ResourceStatusLine[]> {
  const toLine = (record: ResourceRecord) => ({
    name: record.name,
    type: record.type,
    providerRef: provider.ref,
  });
  if (records.length === 0) return [];
  try {
    const refs = records.map(({ name, type, providerId }) => ({ name, type, providerId }));
    const answers = new Map(
      (await provider.client.status(refs)).map((answer) => [answer.name, answer.status]),
    );
    return records.map((record) => {
      const answer = answers.get(record.name);
      return answer === undefined
        ? { ...toLine(record), kind: 'unknown', because: 'the provider does not mention it' }
        : { ...toLine(record), kind: 'known', status: answer };
    });
  } catch (error) {
    if (!(error instanceof DriverError)) throw error;
    return records.map((record) => ({
      ...toLine(record),
      kind: 'unknown',
      because: error.message,
    }));
  }
}
