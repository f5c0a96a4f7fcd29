import { systemClock } from '@mcp-vitals/signals';

const FIRST_LOOK_MILLIS = 10_000;

/** Calls `look` when the application has had time to set itself up, and at its exit. */
export function lookLate(look: () => void): void {
  systemClock.after(FIRST_LOOK_MILLIS, look);
  process.once('exit', look);
}
