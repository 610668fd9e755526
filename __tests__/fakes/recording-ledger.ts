import type { ChangeIntent, Ledger, ResourceRecord } from '../../src/resources/index.ts';

/** A ledger that keeps its lines, and can be told to refuse one of its verbs. */
export interface RecordingLedger extends Ledger {
  /** `intend create net`, `record net`, … in order; others may add theirs. */
  readonly lines: string[];
  readonly intents: ReadonlyMap<string, ChangeIntent>;
  readonly records: ReadonlyMap<string, ResourceRecord>;
}

/** Starts empty; `refuse` is asked before each line and rejects to refuse it. */
export function createRecordingLedger(
  refuse: (line: string) => Promise<void> = () => Promise.resolve(),
): RecordingLedger {
  const lines: string[] = [];
  const intents = new Map<string, ChangeIntent>();
  const records = new Map<string, ResourceRecord>();
  const write = async (line: string): Promise<void> => {
    await refuse(line);
    lines.push(line);
  };
  return {
    lines,
    intents,
    records,
    intend: async (intent) => {
      await write(`intend ${intent.action} ${intent.name}`);
      intents.set(intent.name, intent);
    },
    record: async (record) => {
      await write(`record ${record.name}`);
      records.set(record.name, record);
    },
    forget: async (name) => {
      await write(`forget ${name}`);
      records.delete(name);
    },
    settle: async (name) => {
      await write(`settle ${name}`);
      intents.delete(name);
    },
    settleLater: async (name) => {
      await write(`settle ${name} later`);
      intents.delete(name);
    },
    flush: () => Promise.resolve(),
  };
}
