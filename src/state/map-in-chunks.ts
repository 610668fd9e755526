/** How many files are read at once: enough to keep a disk busy, few enough for any limit. */
const CHUNK = 32;

/** Maps in order with a bounded number of calls at a time. */
export async function mapInChunks<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  let hasFailed = false;
  const workOff = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (hasFailed) return;
      try {
        results[index] = await work(item);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(CHUNK, items.length) }, workOff));
  return results;
}
