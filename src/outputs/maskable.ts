/** The least length, in characters, of a text that can be hidden without hiding half the log. */
export const MIN_SECRET_LENGTH = 4;

/** Why a text is not hidden; a known name is one that was spared. */
export type RefusalReason = 'empty' | 'too-short' | 'common-word' | 'known-name';

/**
 * Words that stand in every log. Hiding them would make logs unreadable and would tell the reader
 * where they stood; a secret that is one of them is no secret.
 */
const COMMON_WORDS = new Set(
  (
    'true false null none undefined void yes enabled disabled active default auto ' +
    'test tests testing prod production stage staging dev devel develop development local localhost ' +
    'main master latest stable release public private internal external primary replica ' +
    'admin administrator root user users username guest owner name password passwd secret token ' +
    'postgres postgresql mysql mariadb redis mongo mongodb sqlite database cluster service ' +
    'http https tcp4 tcp6 host port path file info debug trace warn warning error ' +
    'string number boolean object array json yaml text data value config create update replace delete ' +
    'oauth2 x-access-token x-oauth-basic bearer basic ubuntu linux node docker 0.0.0.0 127.0.0.1'
  ).split(' '),
);

const LONGEST_COMMON_WORD = Math.max(...[...COMMON_WORDS].map(({ length }) => length));

/** Ports, sizes, counts and versions; every log is full of them. */
const FEW_DIGITS = /^-?[\d.]{1,5}$/;

/** Why the text cannot be hidden, or `undefined` when it can. */
export function findRefusal(text: string): RefusalReason | undefined {
  if (!/\S/.test(text)) return 'empty';
  if (text.length < MIN_SECRET_LENGTH || FEW_DIGITS.test(text)) return 'too-short';
  if (text.length > LONGEST_COMMON_WORD) return undefined;
  return COMMON_WORDS.has(text.toLowerCase()) ? 'common-word' : undefined;
}
