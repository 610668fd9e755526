import type { CallOptions, ResourceDriver, ResourceOutput } from './driver.ts';
import { DriverError } from './driver-error.ts';
import { environmentFlag } from './environment-flag.ts';

/** What {@link findByName} looks for. */
export interface NameQuestion {
  readonly name: string;
  readonly type: string;
  /**
   * Id of what was replaced by it, or empty. A provider may show that for a while after it said that
   * it was deleted: it is not what is looked for.
   */
  readonly replacedId: string;
  /** For the command that a refusal advises. */
  readonly environment: string;
}

/**
 * Finds a resource by its name alone: by `read`, or in the provider's list of that type where it
 * cannot read by name. `undefined` when neither shows it.
 *
 * @throws DriverError; `PROVIDER_BAD_ANSWER` when the list holds several of that name, since nothing
 * tells which of them is meant.
 */
export async function findByName(
  driver: Pick<ResourceDriver, 'read' | 'enumerateAll'>,
  { name, type, replacedId, environment }: NameQuestion,
  options: CallOptions = {},
): Promise<ResourceOutput | undefined> {
  const isReplaced = ({ providerId }: ResourceOutput): boolean =>
    replacedId !== '' && providerId === replacedId;
  const answer = await readByName(driver, { name, type }, options);
  if (answer.kind === 'found' && !isReplaced(answer.output)) return answer.output;
  const all = await driver.enumerateAll(type, options);
  if (all.kind === 'not-supported') {
    if (answer.kind === 'refused') throw answer.error;
    return undefined;
  }
  const [found, another] = all.outputs.filter(
    (output) => output.name === name && !isReplaced(output),
  );
  if (another === undefined) return found;
  throw new DriverError(
    'PROVIDER_BAD_ANSWER',
    `the provider lists several ${type} called ${name}`,
    {
      hint: `Look up which one is meant and run: wfctl infra import --name ${name} --id <id>${environmentFlag(environment)}`,
    },
  );
}

type NameAnswer =
  | Awaited<ReturnType<ResourceDriver['read']>>
  /** It will not read without an id, which says nothing about the resource. */
  | { readonly kind: 'refused'; readonly error: DriverError };

async function readByName(
  driver: Pick<ResourceDriver, 'read'>,
  { name, type }: { readonly name: string; readonly type: string },
  options: CallOptions,
): Promise<NameAnswer> {
  try {
    return await driver.read({ name, type, providerId: '' }, options);
  } catch (error) {
    const wantsId =
      error instanceof DriverError &&
      (error.code === 'PROVIDER_INVALID' || error.code === 'PROVIDER_NOT_SUPPORTED');
    if (!wantsId) throw error;
    return { kind: 'refused', error };
  }
}
