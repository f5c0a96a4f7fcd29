import {
  ATTR_ROLE,
  ATTR_TOOL_NEAREST,
  CardinalityLimit,
  closestName,
  METRICS,
  maskSecrets,
  metricOptions,
} from '@mcp-vitals/signals';
import type { Meter } from '@opentelemetry/api';
import type { Role } from '../config.js';

/** Nearest names that the metric tells apart; each is the name of a tool that a server has, and costs a series. */
const MAX_NEAREST = 5;

/** Known tools that a name is compared with. */
const MAX_CANDIDATES = 200;

/** Longer names are close to none and are not kept whole. */
const MAX_NAME_LENGTH = 128;

/** Names whose nearest tool is remembered. */
const MAX_REMEMBERED = 64;

/** New names that are compared within a second, so that made-up names cost no more than that. */
const MAX_PER_SECOND = 20;

interface Remembered {
  /** Number of known names when it was looked for. */
  readonly known: number;
  readonly nearest: string | undefined;
}

/** The names that a server is known to have. */
export interface Candidates {
  readonly size: number;
  names(kind: 'tools'): Iterable<string>;
}

/** Counts calls to tools that do not exist, by the tool that was probably meant. The name that was called is no metric attribute. */
export class UnknownTools {
  readonly #counts: Readonly<Record<Role, Map<string | undefined, number>>> = { client: new Map(), server: new Map() };
  readonly #limit = new CardinalityLimit(MAX_NEAREST);
  readonly #remembered = new Map<string, Remembered>();
  #second = 0;
  #compared = 0;

  /** Starts the counter of a role at 0, so that `increase()` counts the first call. */
  begin(role: Role): void {
    const counts = this.#counts[role];
    if (!counts.has(undefined)) counts.set(undefined, 0);
  }

  /** Counts a call. @returns the known tool whose name is closest; `undefined` when none is close */
  add(role: Role, name: string, known: Candidates): string | undefined {
    const nearest = this.#nearestTo(name, known);
    const counts = this.#counts[role];
    const key = nearest === undefined ? undefined : this.#limit.admit(nearest);
    counts.set(key, (counts.get(key) ?? 0) + 1);
    return nearest;
  }

  observe(meter: Meter): void {
    const { toolUnknownCalls } = METRICS;
    meter.createObservableCounter(toolUnknownCalls.name, metricOptions(toolUnknownCalls)).addCallback((result) => {
      for (const [role, counts] of Object.entries(this.#counts)) {
        for (const [nearest, count] of counts) {
          result.observe(count, {
            [ATTR_ROLE]: role,
            ...(nearest !== undefined && { [ATTR_TOOL_NEAREST]: nearest }),
          });
        }
      }
    });
  }

  #nearestTo(name: string, known: Candidates): string | undefined {
    const before = this.#remembered.get(name);
    if (before?.known === known.size) return before.nearest;
    if (!this.#mayCompare()) return before?.nearest;
    const found = closestName(name, othersThan(name, known.names('tools')), { minWords: 2 });
    const nearest = found !== undefined && maskSecrets(found) === found ? found : undefined;
    this.#remembered.delete(name);
    this.#remembered.set(name.slice(0, MAX_NAME_LENGTH), { known: known.size, nearest });
    if (this.#remembered.size > MAX_REMEMBERED) this.#remembered.delete(this.#remembered.keys().next().value!);
    return nearest;
  }

  #mayCompare(): boolean {
    const second = Math.floor(performance.now() / 1000);
    if (second !== this.#second) this.#compared = 0;
    this.#second = second;
    return ++this.#compared <= MAX_PER_SECOND;
  }
}

/** The first known names but the one that was called, which a server may have had before. */
function othersThan(name: string, known: Iterable<string>): string[] {
  const others: string[] = [];
  for (const other of known) if (other !== name && others.push(other) === MAX_CANDIDATES) break;
  return others;
}
