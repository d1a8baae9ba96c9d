import { expect, it } from 'vitest';
import { findAddress } from '../../../runners/database/address.ts';
import { collectionSpecs, OBSERVATIONS } from '../../../runners/database/collections.ts';
import type { Row } from '../../../runners/database/database.ts';
import { createStore } from '../../../runners/database/store.ts';
import { connect } from '../../../runners/live/mongo.ts';
import { GIVEN_SERVER, OWN_SERVER, testDatabase, withDb } from '../mongo-server.ts';
import { recorded } from './world.ts';

/** `npm run rate:mongo`: long enough to be a measurement. */
const LONG = process.env['MONGO_RATE'] === 'long';
const DOCUMENTS = LONG ? 10_000 : 2000;
const ROUNDS = LONG ? 5 : 1;
const BATCH = 1000;

/** Documents a second of work that stores all of them. */
async function rate(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (DOCUMENTS / (performance.now() - start)) * 1000;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

it.skipIf(!OWN_SERVER && GIVEN_SERVER === undefined)(
  'observations are stored at four fifths or more of the rate of insertMany alone',
  async () => {
    const uri = await testDatabase();
    const { document, metrics, lines } = await recorded();
    const observations = lines.filter(({ is }) => is === 'observation');
    const all = Array.from({ length: DOCUMENTS }, (_, n) => ({ ...observations[n % observations.length]!, n }));
    const database = await connect(findAddress(uri, {})!);
    await database.prepare(collectionSpecs());
    const rates: { readonly ours: number; readonly bare: number }[] = [];
    await withDb(uri, async (db) => {
      const collection = db.collection<Row & { readonly _id: string }>(OBSERVATIONS);
      const options = { ordered: false, writeConcern: { w: 'majority', journal: true } } as const;
      for (let round = 0; round < ROUNDS; round++) {
        const store = createStore(database, `ours-${round}`);
        await store.begin(document);
        const ours = await rate(async () => {
          for (const [i, line] of all.entries()) {
            store.log?.(line);
            if (i % BATCH === 0) await store.drain(metrics);
          }
          await store.finish(document, metrics, new AbortController().signal);
        });
        const same = await collection.find({ run: `ours-${round}` }).toArray();
        expect(same).toHaveLength(DOCUMENTS);
        const copies = same.map((row) => ({ ...row, _id: `bare-${round}:${String(row['row'])}`, run: `bare-${round}` }));
        const bare = await rate(async () => {
          for (let i = 0; i < copies.length; i += BATCH) await collection.insertMany(copies.slice(i, i + BATCH), options);
        });
        rates.push({ ours, bare });
      }
    });
    await database.close();
    const ratio = median(rates.map(({ ours, bare }) => ours / bare));
    if (LONG) {
      for (const { ours, bare } of rates) console.log(`stored ${ours.toFixed(0)}/s, insertMany alone ${bare.toFixed(0)}/s`);
      console.log(`median ratio ${ratio.toFixed(2)} (n = ${ROUNDS} rounds of ${DOCUMENTS} documents)`);
    }
    // One short round on a machine that is busy with other tests says little.
    expect(ratio).toBeGreaterThan(LONG ? 0.8 : 0.3);
  },
  300_000,
);
