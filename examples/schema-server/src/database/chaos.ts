import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../random.js';
import { DatabaseError } from './database-error.js';
import { identityOf } from './identity.js';
import type { SchemaDatabase } from './schema-database.js';

/** A bad day, the same one every time. */
export interface ChaosOptions {
  /** Out of 100 statements, how many are slow: 0 to 100. @default 0 */
  readonly slowPercent?: number;
  /** Out of 100 statements, how many fail: 0 to 100. @default 0 */
  readonly failPercent?: number;
  /** How long a slow one takes longer, in milliseconds: between half of this and this. @default 1500 */
  readonly slowMillis?: number;
  /** Which statements it meets. @default 16 */
  readonly seed?: number;
  /** Waits for so many milliseconds. Injected by tests. */
  readonly wait?: (millis: number) => Promise<unknown>;
}

/** Puts slow and failing statements in front of a database, by a seeded draw for each. */
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
