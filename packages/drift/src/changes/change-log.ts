import type { McpMetricsCollector } from '@mcp-vitals/signals';
import { digestOf } from '../pins/digest.js';
import { announce } from './announce.js';
import type { SchemaChange } from './schema-change.js';

/** Announcements remembered; beyond it all are forgotten and a change may be announced twice. */
const MAX_ANNOUNCED = 10_000;

/** The current differences, by server and by list or table. Each change is announced once. */
export class ChangeLog {
  readonly #collector: McpMetricsCollector;
  readonly #changes = new Map<string, Map<string, readonly SchemaChange[]>>();
  readonly #announced = new Set<string>();

  constructor(collector: McpMetricsCollector) {
    this.#collector = collector;
  }

  of(server: string): SchemaChange[] {
    return [...(this.#changes.get(server)?.values() ?? [])].flat();
  }

  /** @param part the list or the table that was compared */
  set(server: string, part: string, changes: readonly SchemaChange[]): void {
    const parts = this.#changes.get(server) ?? new Map<string, readonly SchemaChange[]>();
    this.#changes.set(server, parts);
    if (changes.length === 0) parts.delete(part);
    else parts.set(part, changes);
    for (const change of changes) this.#announce(change);
  }

  #announce(change: SchemaChange): void {
    const { server, kind, name, text, fingerprint } = change;
    const { fingerprint: key } = digestOf([server, kind, name, change.change, text, fingerprint]);
    if (this.#announced.has(key)) return;
    if (this.#announced.size >= MAX_ANNOUNCED) this.#announced.clear();
    this.#announced.add(key);
    announce(change, this.#collector);
  }
}
