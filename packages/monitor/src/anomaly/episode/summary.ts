import type { Finding } from '../finding.js';

/** One sentence with the kind of the change, the value before and the value now. */
export function summarize({ kind, from }: Pick<Finding, 'kind' | 'from'>, to: number): string {
  switch (kind) {
    case 'level':
      return `A typical call takes ${duration(to)} instead of ${duration(from)} (x${number(to / from)})`;
    case 'drift':
      return `Calls get steadily slower: a typical one took ${duration(from)} and takes ${duration(to)} (x${number(to / from)})`;
    case 'tail':
      return `${share(to)} of calls are very slow, usually ${share(from)}`;
    case 'errors':
      return `${share(to)} of calls fail, usually ${share(from)}`;
    case 'silent_failures':
      return `${share(to)} of successful calls have an empty, null or much shorter result, or one that begins like an error; usually ${share(from)}`;
    case 'starved':
      return `The process waits for a processor ${share(to)} of the time, usually ${share(from)}, and its operations are slower with it`;
    case 'no_traffic':
      return `No calls, usually ${number(from)} a minute at this time of the day`;
  }
}

function duration(ms: number): string {
  return ms < 1000 ? `${number(ms)} ms` : `${number(ms / 1000)} s`;
}

function share(part: number): string {
  return part < 0.001 ? 'under 0.1 %' : `${number(100 * part)} %`;
}

function number(value: number): string {
  return String(Number(value.toPrecision(2)));
}
