import type { ProviderClient } from '../plugins/index.ts';
import { type CallOptions, DriverError, type ResourceRecord } from '../resources/index.ts';
import type { Intent } from '../state/index.ts';

/**
 * The records as the next apply has them once it has looked into what an earlier run left: without
 * those of which a replace had deleted the resource and made no other. A provider could not compare
 * such a record with anything, so that no plan could be made until an apply. Reads, and writes
 * nothing; where a provider cannot say, the record stays.
 */
export async function foreseeRecovery(
  records: readonly ResourceRecord[],
  context: {
    readonly intents: readonly Intent[];
    readonly clients: ReadonlyMap<string, Pick<ProviderClient, 'read'>>;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<readonly ResourceRecord[]> {
  const gone = new Set<string>();
  for (const record of records.filter((each) => isBeingReplaced(each, context.intents))) {
    const client = context.clients.get(record.providerRef ?? '');
    if (client !== undefined && (await isGone(record, client, context.signal))) {
      gone.add(record.name);
    }
  }
  return records.filter(({ name }) => !gone.has(name));
}

/** Whether the provider has the resource of a record, by the id that the record knows. */
export async function isStillThere(
  { name, type, providerId }: ResourceRecord,
  client: Pick<ProviderClient, 'read'>,
  options: CallOptions,
): Promise<boolean> {
  const answer = await client.read({ name, type, providerId }, options);
  // A provider may look by name where it does not know the id, and show another.
  return answer.kind === 'found' && ['', providerId].includes(answer.output.providerId);
}

function isBeingReplaced(
  { name, providerId }: ResourceRecord,
  intents: readonly Intent[],
): boolean {
  return intents.some(
    (intent) =>
      intent.action === 'replace' && intent.name === name && intent.providerId === providerId,
  );
}

async function isGone(
  record: ResourceRecord,
  client: Pick<ProviderClient, 'read'>,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  try {
    return !(await isStillThere(record, client, signal === undefined ? {} : { signal }));
  } catch (error) {
    if (!(error instanceof DriverError) || signal?.aborted === true) throw error;
    return false;
  }
}
