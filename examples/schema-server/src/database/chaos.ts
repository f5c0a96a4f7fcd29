import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../random.js';
import { DatabaseError } from './database-error.js';
import { identityOf } from './identity.js';
import type { SchemaDatabase } from './schema-database.js';

/** Settings of injected faults, which repeat for a seed. */
export interface ChaosOptions {
  /** Slow statements out of 100: 0 to 100. @default 0 */
  readonly slowPercent?: number;
  /** Failing statements out of 100: 0 to 100. @default 0 */
  readonly failPercent?: number;
  /** The largest delay of a slow one, in milliseconds; the smallest is half of it. @default 1500 */
  readonly slowMillis?: number;
  /** The seed that selects the statements. @default 16 */
  readonly seed?: number;
  /** Waits for a number of milliseconds. Injected by tests. */
  readonly wait?: (millis: number) => Promise<unknown>;
}

/** A database with injected slow and failing statements, by a seeded draw for each. */
export function withChaos(
  database: SchemaDatabase,
  { slowPercent = 0, failPercent = 0, slowMillis = 1500, seed = 16, wait = (millis) => sleep(millis) }: ChaosOptions,
): SchemaDatabase {
  if (slowPercent === 0 && failPercent === 0) return database;
  const random = seededRandom(seed);
  return {
    ...identityOf(database),
    async query(statement) {
      const [slow, fail, length] = [random() * 100 < slowPercent, random() * 100 < failPercent, random()];
      if (slow) await wait(slowMillis * (0.5 + length / 2));
      if (fail) throw new DatabaseError('08006', 'the connection was lost (chaos)');
      return await database.query(statement);
    },
    close: () => database.close(),
  };
}
