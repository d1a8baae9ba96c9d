import {
  type AnyBulkWriteOperation,
  type Db,
  type Document,
  MongoBulkWriteError,
  MongoClient,
  MongoError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
} from 'mongodb';
import { UserError } from '../../core/errors.ts';
import { type Address, withoutSecrets } from '../database/address.ts';
import { type CollectionSpec, type Database, Lost, type Row } from '../database/database.ts';

/** Documents have names for ids. */
type Stored = Document & { _id: string };

/** How long a server may take to be found, and to answer. */
const FIND_MS = 5000;
const ANSWER_MS = 20_000;
/** Codes of MongoDB. */
const EXISTS = 48;
const DUPLICATE = 11000;
const NOT_ALLOWED = [13, 31, 8000];
const WRONG_PASSWORD = [18, 11];
const UNKNOWN_OPTION = [72, 40415, 40414, 9];
/** Of a replica set that has no primary for the moment, or of a server that is shutting down. */
const PASSING = [6, 7, 89, 91, 189, 9001, 10107, 11600, 11602, 13435, 13436];

/** The one that an address names, found and let in. Throws a UserError that says what is in the way. */
export async function connect(address: Address): Promise<Database> {
  const found = (error: unknown): unknown => failure(error, address);
  let client: MongoClient;
  try {
    client = new MongoClient(address.uri, {
      appName: 'rohe',
      serverSelectionTimeoutMS: FIND_MS,
      connectTimeoutMS: FIND_MS,
      socketTimeoutMS: ANSWER_MS,
      // What is acknowledged is on disk: it survives that the server is killed.
      writeConcern: { w: 'majority', journal: true },
    });
  } catch (error) {
    throw found(error);
  }
  try {
    await client.connect();
    await client.db(address.database).command({ ping: 1 });
  } catch (error) {
    await client.close();
    const known = found(error);
    throw known instanceof Lost ? unreachable(error, address) : known;
  }
  return database(client, client.db(address.database), address.shown, found);
}

function database(client: MongoClient, db: Db, shown: string, found: (error: unknown) => unknown): Database {
  const collection = (name: string) => db.collection<Stored>(name);
  const asked = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw found(error);
    }
  };
  return {
    shown,
    prepare: (specs) => asked(() => prepare(db, specs)),
    insert: (name, rows, again) =>
      asked(async () => {
        const missing = again ? await notThere(db, name, rows) : rows;
        if (missing.length > 0) await insertOnce(db, name, missing);
      }),
    put: (name, rows) =>
      asked(async () => {
        const puts = rows.map(
          (row): AnyBulkWriteOperation<Stored> => ({
            replaceOne: { filter: { _id: String(row['_id']) }, replacement: row, upsert: true },
          }),
        );
        if (puts.length > 0) await collection(name).bulkWrite(puts, { ordered: false });
      }),
    range: (name, run, from, to) =>
      asked(async () => {
        const rows = await collection(name)
          .find({ run, row: { $gte: from, $lt: to } })
          .sort({ run: 1, row: 1 })
          .toArray();
        return rows.filter((one, i) => one['row'] !== rows[i - 1]?.['row']);
      }),
    newest: (where) =>
      asked(() =>
        collection('runs').findOne(where === null ? {} : { [where.field]: { $exists: where.exists } }, {
          sort: { 'environment.startedAt': -1 },
        }),
      ),
    find: (name, id) => asked(() => collection(name).findOne({ _id: id })),
    close: () => client.close(),
  };
}

async function prepare(db: Db, specs: readonly CollectionSpec[]): Promise<void> {
  for (const { name, schema, indexes } of specs) {
    if (schema === null) await createSeries(db, name);
    else await createRuled(db, name, { $jsonSchema: schema });
    if (indexes.length > 0) await db.collection(name).createIndexes(indexes.map((key) => ({ key: { ...key } })));
  }
}

async function createRuled(db: Db, name: string, validator: Document): Promise<void> {
  try {
    await db.createCollection(name, { validator });
  } catch (error) {
    if (!has(error, [EXISTS])) throw error;
    await db.command({ collMod: name, validator });
  }
}

/** An ordinary collection where the server knows no time series. */
async function createSeries(db: Db, name: string): Promise<void> {
  try {
    await db.createCollection(name, { timeseries: { timeField: 'at', metaField: 'run', granularity: 'seconds' } });
  } catch (error) {
    if (has(error, [EXISTS])) return;
    if (!has(error, UNKNOWN_OPTION)) throw error;
    await db.createCollection(name);
  }
}

/** Those that are there already are no error. */
async function insertOnce(db: Db, name: string, rows: readonly Row[]): Promise<void> {
  try {
    await db.collection(name).insertMany([...rows], { ordered: false });
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError)) throw error;
    const failures = [error.writeErrors].flat();
    if (failures.length === 0 || failures.some(({ code }) => code !== DUPLICATE)) throw error;
  }
}

/** A time series keeps what has the same `_id` twice, so it is asked what has arrived. */
async function notThere(db: Db, name: string, rows: readonly Row[]): Promise<readonly Row[]> {
  const { run } = rows[0]!;
  const numbers = rows.map(({ row }) => Number(row));
  const there = db.collection(name).find({ run, row: { $gte: Math.min(...numbers), $lte: Math.max(...numbers) } });
  const known = new Set((await there.project({ _id: 0, row: 1 }).toArray()).map(({ row }) => row));
  return rows.filter(({ row }) => !known.has(row));
}

function has(error: unknown, codes: readonly number[]): boolean {
  return error instanceof MongoError && typeof error.code === 'number' && codes.includes(error.code);
}

/** What an error of the driver means. */
function failure(error: unknown, address: Address): unknown {
  if (!(error instanceof MongoError)) return error;
  const tell = (text: string): UserError => new UserError(text, { cause: error });
  if (isLost(error)) return new Lost(`MongoDB at ${address.shown} does not answer (${plain(error)})`, { cause: error });
  const at = `MongoDB at ${address.shown}`;
  if (has(error, WRONG_PASSWORD)) {
    return tell(
      `${at} does not let this user in: the name or the password is wrong, or the user is of another database (authSource)`,
    );
  }
  if (has(error, NOT_ALLOWED))
    return tell(`${at} does not allow this user to store runs: ${plain(error)}; give it the role readWrite there`);
  if (!(error instanceof MongoServerError)) return tell(`the address of ${at} cannot be used: ${plain(error)}`);
  return tell(`${at} refuses: ${plain(error)}`);
}

function isLost(error: MongoError): boolean {
  // Of a batch whose connection broke the driver keeps neither class nor code.
  if (error instanceof MongoBulkWriteError) {
    return [error.writeErrors].flat().length === 0 && (error.code === undefined || has(error, PASSING));
  }
  return (
    error instanceof MongoNetworkError ||
    error instanceof MongoServerSelectionError ||
    error.hasErrorLabel('RetryableWriteError') ||
    has(error, PASSING) ||
    /^Mongo(NotConnected|ServerClosed|TopologyClosed|PoolCleared|WaitQueueTimeout|OperationTimeout)/.test(error.name)
  );
}

function unreachable(error: unknown, { shown, hosts }: Address): UserError {
  const reasons = error instanceof MongoServerSelectionError ? [...(error.reason?.servers.values() ?? [])] : [];
  const why = reasons.map((server) => server.error?.message).find((text) => text !== undefined) ?? (error as Error).message;
  const what = /closed|timed out|message size|opcode/i.test(why)
    ? `what answers at ${hosts} does not speak like a MongoDB, or needs TLS (tls=true)`
    : `no MongoDB answers at ${hosts}`;
  return new UserError(`${shown}: ${what} (${withoutSecrets(why)}); start it, or mend the address`, { cause: error });
}

function plain(error: MongoError): string {
  return withoutSecrets(error.message).split('\n')[0]!;
}
