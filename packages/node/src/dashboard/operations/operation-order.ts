import type { Sort, SortDirection } from '../table/column.js';

/** What operations are ordered by. */
export interface OrderedOperation {
  readonly name: string;
  readonly role: string;
  readonly count: number;
  readonly errorRatio: number | null;
  readonly p50Millis: number | null;
  readonly p95Millis: number | null;
  readonly p99Millis: number | null;
}

type Key = (operation: OrderedOperation) => number | string | null;

const KEYS: Readonly<Record<string, Key>> = {
  name: ({ name }) => name,
  role: ({ role }) => role,
  count: ({ count }) => count,
  errors: ({ errorRatio }) => errorRatio,
  p50: ({ p50Millis }) => p50Millis,
  p95: ({ p95Millis }) => p95Millis,
  p99: ({ p99Millis }) => p99Millis,
};

/** The questions that a list of operations answers, each a sort, and one a filter. */
export const LEADER_BOARDS = [
  { id: 'used', text: 'Most used', sort: { by: 'count', direction: 'descending' } },
  { id: 'slowest', text: 'Slowest', sort: { by: 'p95', direction: 'descending' } },
  { id: 'failing', text: 'Most failing', sort: { by: 'errors', direction: 'descending' } },
  { id: 'never', text: 'Never called', sort: { by: 'name', direction: 'ascending' } },
] as const satisfies readonly { readonly id: string; readonly text: string; readonly sort: Sort }[];

/** The sort that an address names, such as `p95` or `-p95`; the most used ones first otherwise. */
export function sortOf(text: string | undefined): Sort {
  const by = text?.replace(/^-/, '') ?? '';
  if (!Object.hasOwn(KEYS, by)) return LEADER_BOARDS[0].sort;
  return { by, direction: text!.startsWith('-') ? 'descending' : 'ascending' };
}

export const sortText = ({ by, direction }: Sort): string => (direction === 'descending' ? `-${by}` : by);

/** Sorts operations. Those without the figure stand last in both directions; equal ones are in the order of their names. */
export function sortOperations<Operation extends OrderedOperation>(
  operations: readonly Operation[],
  { by, direction }: Sort,
): Operation[] {
  const key = KEYS[by] ?? KEYS.count!;
  return operations.toSorted(
    (a, b) => compare(key(a), key(b), direction) || compareText(a.name, b.name) || compareText(a.role, b.role),
  );
}

function compare(a: number | string | null, b: number | string | null, direction: SortDirection): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order = typeof a === 'string' ? compareText(a, String(b)) : a - Number(b);
  return direction === 'ascending' ? order : -order;
}

/** By code point: `localeCompare` would take most of the time of sorting 2,000 names. */
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Whether a name holds every word of a filter. */
export function matchesFilter(name: string, filter: string): boolean {
  const lower = name.toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}
