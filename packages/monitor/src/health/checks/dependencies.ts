import type { WindowView } from '@mcp-vitals/windows';
import type { ResourceReader } from '../../resources.js';

/** A peer whose reachability can be checked: by a client's `ping`, or its `server/discover`. */
export interface Pingable {
  ping(options: { signal: AbortSignal }): Promise<unknown>;
}

/** The part of a schema manager that the checks read: its connection, and the lifetime counters of its cache and validator. */
export interface SchemaManagerView {
  getComprehensiveMonitoringReport(): Promise<{ readonly schema: SchemaManagerFigures }>;
}

export interface SchemaManagerFigures {
  readonly connection: { readonly state: string };
  readonly cache: { readonly hits: number; readonly misses: number; readonly stale: number; readonly bytes: number };
  readonly validation: { readonly valid: number; readonly invalid: number };
}

/** The dependencies of the built-in checks; a check without its dependency is unknown with a weight of 0. */
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
