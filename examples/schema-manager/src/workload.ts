import { setTimeout as delay } from 'node:timers/promises';
import type { McpStructuredLogger } from '@mcp-vitals/logging';
import type { McpSchemaManager } from '@mcp-vitals/schema';
import { sampleRows, validateQuery } from './extra-operations.js';

/** An event that the view shows in a line. */
export interface WorkEvent {
  at: Date;
  operation: string;
  what: string;
}

export interface WorkloadOptions {
  manager: McpSchemaManager;
  /** Writes a record of each operation that the manager does not record itself. */
  logger: McpStructuredLogger;
  signal: AbortSignal;
  onEvent: (event: WorkEvent) => void;
  /** Called once, after the discovery. */
  onReady: () => void;
  /** A number in [0, 1), a new one each time. */
  random: () => number;
}

interface Table {
  database: string;
  table: string;
}

interface Task {
  name: string;
  /** Frequency, relative to the others. */
  weight: number;
  run: () => Promise<void>;
}

/** As many callers at once, each pausing this long on average between two tasks. */
const CALLERS = 3;
const MEAN_PAUSE_MILLIS = 90;

/**
 * The day of a schema manager: discovers everything once, then reads popular tables over and over, looks for new ones,
 * checks schemas and queries, and sometimes asks for a table that does not exist.
 */
export async function work({ manager, logger, signal, onEvent, onReady, random }: WorkloadOptions): Promise<void> {
  const options = { signal };
  const tables = await discover(manager, signal, onEvent);
  onReady();
  const pick = (): Table => tables[Math.floor(random() ** 2.5 * tables.length)]!;
  const tasks: Task[] = [
    {
      name: 'get_table_schema',
      weight: 62,
      run: async () => {
        const { database, table } = pick();
        const schema = await manager.getTableSchema(database, table, options);
        if (random() < 0.25) {
          const [problem] = await manager.validateSchema(schema);
          if (problem) onEvent({ at: new Date(), operation: 'validate_schema', what: problem.message });
        }
      },
    },
    {
      name: 'discover_tables',
      weight: 8,
      run: async () => void (await manager.discoverTables(pick().database, options)),
    },
    { name: 'discover_databases', weight: 4, run: async () => void (await manager.discoverDatabases(options)) },
    {
      name: 'validate_query',
      weight: 14,
      run: async () => {
        const { database, table } = pick();
        // One in twelve is misspelt, as people do.
        const columns = random() < 1 / 12 ? 'colour_of_the_sky' : '*';
        await validateQuery(manager, logger, database, `select ${columns} from ${database}.${table}`, options);
      },
    },
    {
      name: 'sample_rows',
      weight: 10,
      run: async () => {
        const { database, table } = pick();
        await sampleRows(manager, logger, database, table, options);
      },
    },
    {
      name: 'get_table_schema',
      weight: 1,
      run: async () => void (await manager.getTableSchema(pick().database, 'no_such_table', options)),
    },
  ];
  const caller = async (): Promise<void> => {
    while (!signal.aborted) {
      const task = choose(tasks, random);
      await task.run().catch((error: Error) => {
        if (!signal.aborted) onEvent({ at: new Date(), operation: task.name, what: error.message });
      });
      await delay(2 * random() * MEAN_PAUSE_MILLIS, undefined, { signal }).catch(() => {});
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
}

/** Discovers the tables to manage. Retries until it succeeds, because the server may fail at the start. */
async function discover(
  manager: McpSchemaManager,
  signal: AbortSignal,
  onEvent: WorkloadOptions['onEvent'],
): Promise<Table[]> {
  const untilItWorks = async (
    operation: string,
    attempt: () => Promise<readonly string[]>,
  ): Promise<readonly string[]> => {
    while (!signal.aborted) {
      try {
        return await attempt();
      } catch (error) {
        if (!signal.aborted) onEvent({ at: new Date(), operation, what: (error as Error).message });
        await delay(200, undefined, { signal }).catch(() => {});
      }
    }
    return [];
  };
  const found: Table[] = [];
  for (const database of await untilItWorks('discover_databases', () => manager.discoverDatabases({ signal }))) {
    const tables = await untilItWorks('discover_tables', () => manager.discoverTables(database, { signal }));
    found.push(...tables.map((table) => ({ database, table })));
  }
  if (found.length === 0 && !signal.aborted) throw new Error('the server knows no tables');
  return found;
}

function choose(tasks: readonly Task[], random: () => number): Task {
  let left = random() * tasks.reduce((sum, task) => sum + task.weight, 0);
  for (const task of tasks) {
    left -= task.weight;
    if (left < 0) return task;
  }
  return tasks[0]!;
}
