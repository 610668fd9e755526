import type { Bucket, Buckets } from '../../../src/ports/index.ts';
import type { Classifier, Effect } from './classify.ts';

/** Performs a change with its effects counted, and perhaps does not live to see the end of it. */
type Change = <Answer>(effects: readonly Effect[], work: () => Promise<Answer>) => Promise<Answer>;

/** The buckets as a run sees them, with every change it makes there going through `change`. */
export function createBucketKnife(
  buckets: Buckets,
  classifier: Classifier,
  change: Change,
): Buckets {
  return {
    openMaker: (options, conceal) => buckets.openMaker(options, conceal),
    open: async (options, conceal) => {
      const bucket = await buckets.open(options, conceal);
      const watched: Bucket = {
        ...bucket,
        putIfMatch: (key, content, expected) =>
          change(toEffects(classifier, key, content.text), () =>
            bucket.putIfMatch(key, content, expected),
          ),
        delete: (key, expected) =>
          change([{ of: 'clear', amount: 1 }], () => bucket.delete(key, expected)),
      };
      return watched;
    },
  };
}

/** Says a write as the change of a file it stands for. */
function toEffects(classifier: Classifier, key: string, text: string): readonly Effect[] {
  if (key.endsWith('~')) return classifier.write(`${key}/1`, text);
  if (!key.endsWith('.json')) return [];
  return text.startsWith('gone') ? classifier.remove(key) : classifier.write(key, text);
}
