import type { Reporter } from '../ports/index.ts';
import { DriverError, type ResourceOutput, type ResourceRef } from '../resources/index.ts';
import type { ProviderClient } from './provider-client.ts';
import { findProviderIdFormat, fitsProviderIdFormat } from './provider-id-format.ts';

/**
 * Keeps malformed ids, such as a name in the place of a UUID, out of the state (T-66). One that a
 * call is to be made with is warned of, once; one that a provider answers anew is refused before
 * anybody can record it, with `PROVIDER_BAD_ANSWER`.
 */
export function checkProviderIds(client: ProviderClient, reporter: Reporter): ProviderClient {
  const warn = createWarner(client.identity.name, reporter);
  const check = (output: ResourceOutput, known?: string): ResourceOutput => {
    if (output.providerId !== known) checkOutput(client.identity.name, output);
    return output;
  };
  return {
    ...client,
    create: async (spec, options) => check(await client.create(spec, options)),
    read: async (ref, options) => {
      warn(ref);
      const answer = await client.read(ref, options);
      if (answer.kind === 'found') check(answer.output, ref.providerId);
      return answer;
    },
    update: async (ref, spec, options) => {
      warn(ref);
      return check(await client.update(ref, spec, options));
    },
    delete: async (ref, options) => {
      warn(ref);
      return await client.delete(ref, options);
    },
    diff: async (spec, current, options) => {
      warn(current);
      return await client.diff(spec, current, options);
    },
    importResource: async (ref) => {
      const found = await client.importResource(ref);
      checkOutput(client.identity.name, { ...found, name: ref.providerId });
      return found;
    },
  };
}

function createWarner(provider: string, reporter: Reporter): (ref: ResourceRef) => void {
  const warned = new Set<string>();
  return ({ name, type, providerId }) => {
    const format = findProviderIdFormat(provider, type);
    if (format === undefined || providerId === '' || warned.has(providerId)) return;
    if (fitsProviderIdFormat(format, providerId)) return;
    warned.add(providerId);
    reporter.report({
      kind: 'note',
      level: 'warning',
      text: `The id recorded of ${name} (${type}), "${providerId}", is no ${SPOKEN[format]}, which the ids of provider "${provider}" are: calls about it may fail or hit something else. Record it again with wfctl infra import.`,
    });
  };
}

function checkOutput(
  provider: string,
  { name, type, providerId }: Pick<ResourceOutput, 'name' | 'type' | 'providerId'>,
): void {
  const format = findProviderIdFormat(provider, type);
  if (format === undefined || fitsProviderIdFormat(format, providerId)) return;
  throw new DriverError(
    'PROVIDER_BAD_ANSWER',
    `provider "${provider}" gave "${name}" (${type}) the id "${providerId}", which is no ${SPOKEN[format]} (${format}): state not persisted`,
    {
      hint: 'Look up the id in the provider’s console, record it with wfctl infra import --name and --id, and report this to the authors of the plugin.',
    },
  );
}

const SPOKEN = {
  uuid: 'UUID',
  domain_name: 'domain name',
  arn: 'ARN',
  freeform: 'id at all',
} as const;
