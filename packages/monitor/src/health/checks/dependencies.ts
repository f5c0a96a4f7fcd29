import type { WindowView } from '@mcp-vitals/windows';
import type { ResourceReader } from '../../resources.js';

/** Something that can be asked whether it is there: a client's `ping`, or its `server/discover`. */
export interface Pingable {
  ping(options: { signal: AbortSignal }): Promise<unknown>;
}

/** What the checks read of a schema manager: its connection, and what its cache and its validator did since it was made. */
export interface SchemaManagerView {
  getComprehensiveMonitoringReport(): Promise<{ readonly schema: SchemaManagerFigures }>;
}

export interface SchemaManagerFigures {
  readonly connection: { readonly state: string };
  readonly cache: { readonly hits: number; readonly misses: number; readonly stale: number; readonly bytes: number };
  readonly validation: { readonly valid: number; readonly invalid: number };
}

/** What the built-in checks look at; a check whose dependency is missing is unknown and weighs nothing. */
export interface HealthDependencies {
  readonly mcpClient?: Pingable | undefined;
  readonly schemaManager?: SchemaManagerView | undefined;
  readonly windows?: WindowView | undefined;
  readonly resources?: ResourceReader | undefined;
}

/** The method each dependency is recognized by. */
const METHODS: Readonly<Record<keyof HealthDependencies, string>> = {
  mcpClient: 'ping',
  schemaManager: 'getComprehensiveMonitoringReport',
  windows: 'query',
  resources: 'read',
};

/** @throws TypeError naming the dependency that is unknown or cannot do what the checks need. */
export function checkDependencies(dependencies: HealthDependencies): void {
  for (const [name, value] of Object.entries(dependencies)) {
    const method = METHODS[name as keyof HealthDependencies];
    if (method === undefined) {
      throw new TypeError(
        `there is no health dependency ${JSON.stringify(name)}; known are ${Object.keys(METHODS).join(', ')}`,
      );
    }
    if (value !== undefined && typeof (value as Record<string, unknown> | null)?.[method] !== 'function') {
      throw new TypeError(`the health dependency ${name} must have a method ${method}()`);
    }
  }
}
