import { type DriverError, mapLimited, type ResourceRef } from '../resources/index.ts';
import type { Inquiry, Unanswered } from './discover.ts';
import { driverErrorOf } from './look.ts';
import type { Evidence, Sighting } from './sighting.ts';

/** Sightings, and what could not be said of them. */
interface Inspected {
  readonly sightings: readonly Sighting[];
  readonly unanswered: readonly Unanswered[];
}

/** Finds what carries the tags and owners that were given, whatever it is called. */
export async function findMarked(
  inquiry: Inquiry,
): Promise<Inspected & { readonly isBlind: boolean }> {
  const { request, inspector, options } = inquiry;
  const answers = await Promise.all([
    ...request.tags.map((tag) =>
      askForMark({ evidence: 'tag', mark: tag }, inquiry, async () => {
        const answer = await inspector.enumerateByTag(tag);
        return answer.kind === 'refs' ? answer.refs : undefined;
      }),
    ),
    ...request.owners.map((owner) =>
      askForMark({ evidence: 'owner', mark: owner }, inquiry, async () => {
        const answer = await inspector.listOwners(owner, '', options);
        return answer.kind === 'owned' ? answer.resources.map(({ ref }) => ref) : undefined;
      }),
    ),
  ]);
  return {
    sightings: answers.flatMap(({ sightings }) => sightings),
    unanswered: answers.flatMap(({ unanswered }) => unanswered),
    isBlind: answers.length > 0 && answers.every(({ isSupported }) => !isSupported),
  };
}

/** @param list answers `undefined` where the provider has no such service. */
async function askForMark(
  { evidence, mark }: { readonly evidence: 'tag' | 'owner'; readonly mark: string },
  inquiry: Inquiry,
  list: () => Promise<readonly ResourceRef[] | undefined>,
): Promise<Inspected & { readonly isSupported: boolean }> {
  const { providerRef, options } = inquiry;
  try {
    const refs = await list();
    const sightings = (refs ?? []).map((ref) => ({
      providerRef,
      ref,
      evidence: new Set<Evidence>([evidence]),
      isAmbiguous: false,
      owner: evidence === 'owner' ? mark : '',
      output: undefined,
    }));
    return { sightings, unanswered: [], isSupported: refs !== undefined };
  } catch (thrown) {
    const error = driverErrorOf(thrown, options);
    const question = `what carries the ${evidence} ${mark}`;
    return { sightings: [], unanswered: [{ providerRef, question, error }], isSupported: true };
  }
}

/**
 * Reads what was only named, to learn whether it is protected. Lists by tag may lag: what is not
 * there by then is dropped.
 */
export async function readMarked(
  sightings: readonly Sighting[],
  inquiry: Inquiry,
): Promise<Inspected> {
  const { inspector, options } = inquiry;
  return await inspectEach(sightings, inquiry, {
    isMeant: ({ output }) => output === undefined,
    question: ({ ref }) => `what ${ref.name} (${ref.type}) is`,
    inspect: async (sighting) => {
      const answer = await inspector.read(sighting.ref, options);
      return answer.kind === 'found' ? { ...sighting, output: answer.output } : undefined;
    },
  });
}

/** Asks who owns what only a name speaks for, where the config or the request says who should. */
export async function ownerOfUnproven(
  sightings: readonly Sighting[],
  inquiry: Inquiry,
): Promise<Inspected> {
  const { inspector, options, request } = inquiry;
  return await inspectEach(sightings, inquiry, {
    isMeant: ({ evidence, ref }) =>
      [...evidence].every((one) => one === 'config') && request.ownersOf(ref.name).length > 0,
    question: ({ ref }) => `who owns ${ref.name} (${ref.type})`,
    inspect: async (sighting) => {
      const answer = await inspector.getOwner(sighting.ref, options);
      return answer.kind === 'owner' ? { ...sighting, owner: answer.owner } : sighting;
    },
  });
}

/** Asks about some of the sightings; one that could not be asked about stays as it was. */
async function inspectEach(
  sightings: readonly Sighting[],
  { providerRef, options, request }: Inquiry,
  about: {
    readonly isMeant: (sighting: Sighting) => boolean;
    readonly question: (sighting: Sighting) => string;
    readonly inspect: (sighting: Sighting) => Promise<Sighting | undefined>;
  },
): Promise<Inspected> {
  const failures: { readonly sighting: Sighting; readonly error: DriverError }[] = [];
  const inspected = await mapLimited(sightings, request.limit, async (sighting) => {
    if (!about.isMeant(sighting)) return sighting;
    try {
      return await about.inspect(sighting);
    } catch (thrown) {
      failures.push({ sighting, error: driverErrorOf(thrown, options) });
      return sighting;
    }
  });
  return {
    sightings: inspected.filter((sighting) => sighting !== undefined),
    unanswered: failures.map(({ sighting, error }) => ({
      providerRef,
      question: about.question(sighting),
      error,
    })),
  };
}
