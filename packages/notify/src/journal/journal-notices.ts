import { keepFromHost, notices } from '@mcp-vitals/signals';

export function sayDegraded(path: string | undefined, reason: string, error: unknown): void {
  keepFromHost('notify', 'alerts are kept in memory alone', error);
  notices.say(
    'not_honoured',
    `the journal ${path} cannot be written (${reason}); alerts go on in memory, and those not yet delivered are lost if this process ` +
      'is killed; free the disk or make its folder writable, it is tried again by itself',
    'journal',
  );
}

/** One line is the end that a crash tears off. */
export function sayDamaged(path: string, recovered: number, discardedLines: number): void {
  if (discardedLines <= 1) return;
  notices.say(
    'not_honoured',
    `the journal ${path} is damaged after ${recovered} entries (${discardedLines} lines discarded); what these lines said of ` +
      'alerts and notices is forgotten; check its disk',
    'journal damage',
  );
}
