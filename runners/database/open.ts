import { randomBytes } from 'node:crypto';
import { findAddress, runAddress } from './address.ts';
import { collectionSpecs } from './collections.ts';
import type { Database } from './database.ts';

/** The database that a command line or the environment names, made ready for runs; null: they name none. */
export async function openDatabase(given: string | undefined): Promise<Database | null> {
  const address = findAddress(given, process.env);
  if (address === undefined) return null;
  const { connect } = await import('../live/mongo.ts');
  const database = await connect(address);
  try {
    await database.prepare(collectionSpecs());
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

/** Short enough for the names of containers, and no two alike. */
export function runName(): string {
  const time = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '');
  return `${time}-${randomBytes(3).toString('hex')}`;
}

/** Copies a run of a database to a run folder of its own; gives the folder, and what to call it. */
export async function fetchAt(name: string): Promise<{ readonly folder: string; readonly shown: string }> {
  const address = runAddress(name, process.env);
  const [{ connect }, { fetchRun }] = await Promise.all([import('../live/mongo.ts'), import('./fetch.ts')]);
  const database = await connect(address);
  try {
    return await fetchRun(database, address.run);
  } finally {
    await database.close();
  }
}
