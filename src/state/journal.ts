import { compareBytes } from '../kernel/index.ts';
import { type EnvironmentName, type ResourceName } from '../resources/index.ts';
import { toEnvironmentFolder } from './companion-key.ts';
import { type Intent } from './intent.ts';
import { JournalPage, readJournalPage } from './journal-page.ts';
import { mapInChunks } from './map-in-chunks.ts';
import { type Companions } from './store.ts';

/**
 * The intents of one environment. What `open`, `close` and `flush` say survives our death once they
 * resolve; when they reject it may or may not.
 */
export interface Journal {
  /** As they are on disk, sorted by name. Rejects with `STATE_UNREADABLE` rather than leave one out. */
  pending(): Promise<readonly Intent[]>;
  /** Writes it down before the call it announces; replaces one of the same name. */
  open(intent: Intent): Promise<void>;
  /** Clears an intent that nothing came of. */
  close(name: ResourceName): Promise<void>;
  /**
   * Clears an intent with the next write, without waiting for one: for the many whose record tells
   * the outcome anyway, so that they do no harm if they stay behind.
   */
  closeLater(name: ResourceName): Promise<void>;
  /** Writes what `closeLater` left to be written. */
  flush(): Promise<void>;
}

/**
 * Opens the journal of an environment. Whoever writes to it holds the environment's lock.
 *
 * ```
 * environments/staging/journal/1      { "intents": [ … ] }, at most 64 of them
 * environments/staging/journal/2      more, when so many stay open
 * ```
 *
 * Whatever is opened and closed while a page is being written goes into its next version together,
 * so that a hundred resources at once cost a few writes. A page is no longer than a run has use
 * for, so that intents that stay open do not weigh on every later write.
 */
export function openJournal(companions: Companions, environment: EnvironmentName): Journal {
  const folder = `${toEnvironmentFolder(environment)}/journal`;
  let pages: Promise<JournalPage[]> | undefined;
  const load = (): Promise<JournalPage[]> => (pages ??= readPages(companions, folder));
  return {
    pending: async () => {
      pages = readPages(companions, folder);
      const intents = (await pages).flatMap((page) => page.intents());
      return intents.sort((left, right) => compareBytes(left.name, right.name));
    },
    open: async (intent) => {
      const all = await load();
      const page =
        findPage(all, intent.name) ??
        all.find((candidate) => candidate.hasRoom()) ??
        addPage(all, { companions, folder });
      const before = page.get(intent.name);
      page.set(intent);
      try {
        await page.write();
      } catch (error) {
        // No call will follow: a later write must not prove one.
        if (before === undefined) page.delete(intent.name);
        else page.set(before);
        throw error;
      }
    },
    close: async (name) => {
      const page = findPage(await load(), name);
      page?.delete(name);
      await page?.write();
    },
    closeLater: async (name) => {
      findPage(await load(), name)?.delete(name);
    },
    flush: async () => {
      await mapInChunks(await load(), (page) => page.write());
    },
  };
}

async function readPages(companions: Companions, folder: string): Promise<JournalPage[]> {
  const keys = await companions.list(folder);
  return [...(await mapInChunks(keys, (key) => readJournalPage(companions, key)))];
}

function findPage(pages: readonly JournalPage[], name: ResourceName): JournalPage | undefined {
  return pages.find((page) => page.get(name) !== undefined);
}

function addPage(
  pages: JournalPage[],
  { companions, folder }: { readonly companions: Companions; readonly folder: string },
): JournalPage {
  const taken = new Set(pages.map(({ key }) => key));
  let number = 1;
  while (taken.has(`${folder}/${String(number)}`)) number += 1;
  const page = new JournalPage(companions, `${folder}/${String(number)}`);
  pages.push(page);
  return page;
}
