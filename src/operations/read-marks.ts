import {
  DriverError,
  type ResourceDriver,
  type ResourceOutput,
  type ResourceRef,
} from '../resources/index.ts';

/**
 * Which outputs of something that exists are secrets, by the provider's word: what it answers to an
 * import has no place for that. None where it can neither read nor list.
 *
 * @throws DriverError where it can, and does not say
 */
export async function readMarks(
  { name, type, providerId }: ResourceRef,
  driver: Pick<ResourceDriver, 'read' | 'enumerateAll'>,
): Promise<ResourceOutput['sensitive']> {
  try {
    const answer = await driver.read({ name, type, providerId });
    return answer.kind === 'found' ? answer.output.sensitive : NONE;
  } catch (error) {
    if (!(error instanceof DriverError) || !MAY_LIST.has(error.code)) throw error;
    const all = await driver.enumerateAll(type);
    if (all.kind === 'all') return marksIn(all.outputs, providerId);
    if (error.code === 'PROVIDER_NOT_SUPPORTED') return NONE;
    throw error;
  }
}

/** It does not read, or shows the resource by a name of its own, which a list is free to do. */
const MAY_LIST: ReadonlySet<string> = new Set(['PROVIDER_NOT_SUPPORTED', 'PROVIDER_BAD_ANSWER']);

const NONE: ResourceOutput['sensitive'] = new Map();

function marksIn(
  outputs: readonly ResourceOutput[],
  providerId: string,
): ResourceOutput['sensitive'] {
  return outputs.find((output) => output.providerId === providerId)?.sensitive ?? NONE;
}
