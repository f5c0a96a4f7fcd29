import { systemClock } from '@mcp-vitals/signals';

const FIRST_LOOK_MILLIS = 10_000;

const looks: (() => void)[] = [];

const lookAll = (): void => {
  for (const look of looks) look();
};

/** Calls `look` when the application has had time to set itself up, and at its exit. All looks share one listener of the process. */
export function lookLate(look: () => void): void {
  if (looks.push(look) > 1) return;
  systemClock.after(FIRST_LOOK_MILLIS, lookAll);
  process.once('exit', lookAll);
}
