import type { AlertStatesSnapshot, DispatchRecord } from '@mcp-vitals/monitor';

/** One line of the journal of alerts. Both times are of the moment at which it was written. */
export interface JournalEntry {
  /** Monotonic milliseconds of the process that wrote it. */
  readonly now: number;
  /** Milliseconds since the epoch. */
  readonly wall: number;
  readonly dispatch?: readonly DispatchRecord[];
  /** The alerts of some rules, all of them; a rule without alerts is named alone. */
  readonly states?: { readonly rules: readonly string[]; readonly snapshot: AlertStatesSnapshot };
}

/** Records in an entry: some hundred KiB at most, so that the disk takes a storm piece by piece. */
const RECORDS = 200;

export function* entriesOf(
  records: Iterable<DispatchRecord>,
  times: Pick<JournalEntry, 'now' | 'wall'>,
): Generator<JournalEntry> {
  let dispatch: DispatchRecord[] = [];
  for (const record of records) {
    dispatch.push(record);
    if (dispatch.length < RECORDS) continue;
    yield { ...times, dispatch };
    dispatch = [];
  }
  if (dispatch.length > 0) yield { ...times, dispatch };
}
