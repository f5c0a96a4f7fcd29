import type { DriftFigures } from '@mcp-vitals/drift';
import { escapeText } from '@mcp-vitals/signals';
import type { CacheFigures } from '../cache/cache-figures.js';
import type { ConnectionState } from '../connection/connection.js';

export interface ValidationFigures {
  readonly valid: number;
  readonly invalid: number;
  /** The share of validations without an error; `null` before the first. */
  readonly successRatio: number | null;
}

/** The report of a schema manager. */
export interface SchemaReport {
  readonly server: string;
  readonly adapter: string | undefined;
  readonly connection: { readonly state: ConnectionState; readonly losses: number };
  readonly cache: CacheFigures;
  readonly validation: ValidationFigures;
  readonly drift: DriftFigures;
}

export interface ComprehensiveMonitoringReport {
  readonly schema: SchemaReport;
  /** The report of the `monitoring` option; absent without one. */
  readonly monitoring?: unknown;
}

/** Renders the report in a few lines for a terminal. */
export function renderSchemaReport({ server, adapter, connection, cache, validation, drift }: SchemaReport): string {
  const lines = [
    `Schemas of ${escapeText(server)}: adapter ${escapeText(adapter ?? 'none yet')}, ${connection.state}, lost ${connection.losses} times`,
    `  cache       ${share(cache.hits, cache.misses + cache.stale, cache.hitRatio)} hits, ${cache.stale} answered stale; ` +
      `${cache.entries} entries, ${(cache.bytes / 1024).toFixed(1)} KiB; ${cache.timeSavedSeconds.toFixed(1)} s saved`,
    `  validation  ${share(validation.valid, validation.invalid, validation.successRatio)} valid`,
    `  drift       ${drift.watched} definitions watched, ${drift.changes.length} changed` +
      (drift.unwatched > 0 ? `, ${drift.unwatched} not watched: there are too many` : '') +
      (drift.problem === undefined ? '' : `; not compared with the pin file: ${escapeText(drift.problem)}`),
    ...drift.changes
      .slice(0, MAX_CHANGES)
      .map(({ change, kind, name, text }) => `    ${change} ${kind} ${escapeText(name)}: ${escapeText(text)}`),
  ];
  if (drift.changes.length > MAX_CHANGES) lines.push(`    and ${drift.changes.length - MAX_CHANGES} more`);
  return lines.join('\n');
}

const MAX_CHANGES = 10;

const share = (part: number, rest: number, ratio: number | null): string =>
  ratio === null ? 'none' : `${part} of ${part + rest} (${(100 * ratio).toFixed(1)} %)`;
