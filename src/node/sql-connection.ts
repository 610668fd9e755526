import type { Client } from 'pg';
import {
  type SqlConnection,
  type SqlError,
  type SqlQuery,
  type SqlRow,
  type SqlValue,
} from '../ports/index.ts';
import { type SqlAddress, toPlace } from './sql-address.ts';
import { cutOff, isWithoutTls, toConnectError, toStatementError } from './sql-failure.ts';
import { chooseTls, type TlsChoice } from './sql-tls.ts';

/** Connects; an answer that takes longer than `answerMs` ends the connection. */
export async function openSqlConnection(
  address: SqlAddress,
  answerMs: number,
): Promise<SqlConnection> {
  return new Connection(await connect(address), { place: toPlace(address), answerMs });
}

/** Tries what the address allows, and says the failure of the first way that is not the reason for the next. */
async function connect(address: SqlAddress): Promise<Client> {
  const [first = false, second] = await chooseTls(address);
  try {
    return await connectOnce(address, first);
  } catch (error) {
    const mayTryNext = isWithoutTls(error) || isRefusedByRule(error);
    if (second === undefined || !mayTryNext) throw toConnectError(error, toPlace(address));
  }
  try {
    return await connectOnce(address, second);
  } catch (error) {
    throw toConnectError(error, toPlace(address));
  }
}

/** The server's access rules may tell connections with TLS from those without. */
function isRefusedByRule(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '28000';
}

async function connectOnce(address: SqlAddress, ssl: TlsChoice): Promise<Client> {
  const { default: postgres } = await import('pg');
  const client = new postgres.Client({
    host: address.host,
    port: address.port,
    user: address.user,
    ...(address.password === undefined ? {} : { password: address.password }),
    database: address.database,
    application_name: address.applicationName,
    ...optionsOf(address),
    ssl,
    connectionTimeoutMillis: address.connectTimeoutMs,
    keepAlive: true,
    // Statements are sent as they come. Else changes made side by side would wait for each other's
    // way to the server and back.
    pipeline: true,
    // Every value stays the text the server sent.
    types: { getTypeParser: () => (value: string) => value },
  });
  // A connection that breaks between two statements would otherwise end the process.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

function optionsOf({ options, searchPath }: SqlAddress): { readonly options?: string } {
  const path =
    searchPath === undefined ? [] : [`-c search_path=${searchPath.replace(/[\s\\]/g, '\\$&')}`];
  const words = [...(options === undefined ? [] : [options]), ...path];
  return words.length === 0 ? {} : { options: words.join(' ') };
}

interface ConnectionFacts {
  readonly place: string;
  readonly answerMs: number;
}

class Connection implements SqlConnection {
  readonly #client: Client;
  readonly #facts: ConnectionFacts;
  /** Resolves when the last transaction has ended, which nothing may be sent into. */
  #free: Promise<unknown> = Promise.resolve();
  #isBroken = false;
  /** Statements that were sent and not answered. */
  #awaited = 0;
  #patience: NodeJS.Timeout | undefined;

  constructor(client: Client, facts: ConnectionFacts) {
    this.#client = client;
    this.#facts = facts;
    const noteBreak = (): void => {
      this.#isBroken = true;
    };
    client.on('error', noteBreak).on('end', noteBreak);
  }

  readonly query: SqlQuery = async (text, values = []) => {
    await this.#free;
    return await this.#ask(text, values);
  };

  transaction<T>(work: (query: SqlQuery) => Promise<T>): Promise<T> {
    const ended = this.#free.then(() => this.#transact(work));
    this.#free = ended.catch(() => undefined);
    return ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const timer = setTimeout(() => {
      this.#cut();
    }, FAREWELL_MS);
    try {
      if (this.#isBroken) this.#cut();
      else await this.#client.end();
    } catch {
      this.#cut();
    } finally {
      clearTimeout(timer);
    }
  }

  async #transact<T>(work: (query: SqlQuery) => Promise<T>): Promise<T> {
    await this.#ask('BEGIN', []);
    try {
      const result = await work((text, values = []) => this.#ask(text, values));
      await this.#ask('COMMIT', []);
      return result;
    } catch (error) {
      await this.#ask('ROLLBACK', []).catch(() => undefined);
      throw error;
    }
  }

  async #ask(text: string, values: readonly SqlValue[]): Promise<readonly SqlRow[]> {
    if (this.#isBroken) throw cutOff(this.#facts.place, undefined);
    this.#awaited += 1;
    if (this.#awaited === 1) this.#bePatient();
    try {
      const { rows } = await this.#client.query<SqlRow>(text, [...values]);
      return rows;
    } catch (error) {
      throw this.#toError(error);
    } finally {
      this.#awaited -= 1;
      this.#bePatient();
    }
  }

  /** The server answers in order, so that each answer begins the time of the next. */
  #bePatient(): void {
    clearTimeout(this.#patience);
    if (this.#awaited === 0) return;
    this.#patience = setTimeout(() => {
      this.#cut();
    }, this.#facts.answerMs);
  }

  #toError(error: unknown): SqlError {
    const said = toStatementError(error, this.#facts.place);
    if (said.code === 'SQL_CUT_OFF') this.#cut();
    return said;
  }

  /** Ends the connection without a word, which fails whatever waits for an answer. */
  #cut(): void {
    this.#isBroken = true;
    const { connection } = this.#client;
    connection.stream.destroy();
  }
}

/** How long the server may take to say goodbye. */
const FAREWELL_MS = 1000;
