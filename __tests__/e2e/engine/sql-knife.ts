import type { Sql, SqlConnection, SqlQuery, SqlValue } from '../../../src/ports/index.ts';
import type { Classifier, Effect } from './classify.ts';

/** Performs a change with its effects counted, and perhaps does not live to see the end of it. */
type Change = <Answer>(effects: readonly Effect[], work: () => Promise<Answer>) => Promise<Answer>;

/** The database as a run sees it, with every change it makes there going through `change`. */
export function createSqlKnife(sql: Sql, classifier: Classifier, change: Change): Sql {
  const watch =
    (query: SqlQuery): SqlQuery =>
    (text, values = []) => {
      const effects = toEffects(classifier, text, values);
      return effects.length === 0
        ? query(text, values)
        : change(effects, () => query(text, values));
    };
  return {
    parse: (address) => sql.parse(address),
    connect: async (address) => {
      const connection = await sql.connect(address);
      const watched: SqlConnection = {
        query: watch(connection.query),
        transaction: (work) => connection.transaction((query) => work(watch(query))),
        [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
      };
      return watched;
    },
  };
}

/** Says a statement as the change of a file it stands for. */
function toEffects(
  classifier: Classifier,
  text: string,
  [key, content]: readonly SqlValue[],
): readonly Effect[] {
  const path = String(key);
  if (/(INSERT INTO|UPDATE) iac_resources/.test(text)) {
    return classifier.write(`${path}.json`, '');
  }
  if (text.includes('DELETE FROM iac_resources')) return classifier.remove(`${path}.json`);
  if (/(INSERT INTO|UPDATE) wfctl_companions/.test(text)) {
    return classifier.write(`${path}~/1`, `here\n${String(content)}`);
  }
  return text.includes('DELETE FROM wfctl_companions')
    ? classifier.write(`${path}~/1`, 'gone\n')
    : [];
}
