/** How many files are read at once: enough to keep a disk busy, few enough for any limit. */
const CHUNK = 32;

/** Maps in order with a bounded number of calls at a time. */
export async function mapInChunks<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += CHUNK) {
    results.push(...(await Promise.all(items.slice(start, start + CHUNK).map(work))));
  }
  return results;
}
