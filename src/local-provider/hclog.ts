/** A log that a go-plugin host understands: hclog's JSON lines on standard error. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** What a line tells beside its message; never a secret. */
export type LogFields = Readonly<Record<string, string | number>>;

/** Writes each line with one call of `write`. */
export function createLog(write: (line: string) => void): Log {
  const line = (level: string, message: string, fields: LogFields = {}): void => {
    const timestamp = new Date().toISOString().replace('Z', '000Z');
    write(
      `${JSON.stringify({ '@level': level, '@message': message, '@module': 'local', '@timestamp': timestamp, ...fields })}\n`,
    );
  };
  return {
    debug: (message, fields) => {
      line('debug', message, fields);
    },
    warn: (message, fields) => {
      line('warn', message, fields);
    },
    error: (message, fields) => {
      line('error', message, fields);
    },
  };
}
