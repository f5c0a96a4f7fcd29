/** The behaviour of the collector during a fault. */
export type Behaviour =
  | { readonly kind: 'healthy' }
  /** The process is killed, and started again when the fault is over. */
  | { readonly kind: 'killed' }
  /** The process is stopped (SIGSTOP): connections are made and nothing is read. */
  | { readonly kind: 'paused' }
  /** Requests are read and not answered. */
  | { readonly kind: 'hung' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'slow'; readonly millis: number }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: 'date' | number }
  | { readonly kind: 'limit'; readonly maxBytes: number };

export interface Fault {
  readonly title: string;
  readonly behaviour: Behaviour;
  /** Spans a second. */
  readonly rate: number;
  /** Duration of the fault; the collector is healthy before and after. An infinite one lasts to the end. */
  readonly seconds: number;
  /** Healthy time after the fault, while the work goes on. */
  readonly afterSeconds: number;
  /** The collector speaks TLS with a certificate that nobody trusts. */
  readonly isUntrusted?: boolean;
}

const fault = (
  title: string,
  behaviour: Behaviour,
  rate: number,
  seconds: number,
  afterSeconds = seconds === Number.POSITIVE_INFINITY ? 0 : 15,
): Fault => ({ title, behaviour, rate, seconds, afterSeconds });

const FOR_GOOD = Number.POSITIVE_INFINITY;
const unavailable = (retryAfter: 'date' | number): Behaviour => ({ kind: 'status', status: 503, retryAfter });

/** The faults of `docs/reliability.md`; the longest come first, because several run at a time. */
export const FAULTS: readonly Fault[] = [
  fault('killed, back after 60 s', { kind: 'killed' }, 100, 60),
  fault('killed, back after 20 s', { kind: 'killed' }, 1000, 20),
  fault('paused (SIGSTOP) for 30 s', { kind: 'paused' }, 100, 30),
  fault('accepts requests, does not answer for 30 s', { kind: 'hung' }, 100, 30),
  fault('accepts requests, does not answer for 30 s', { kind: 'hung' }, 1000, 30),
  fault('each answer 2 s late, to the end', { kind: 'slow', millis: 2000 }, 100, FOR_GOOD, 20),
  fault('each answer 2 s late, to the end', { kind: 'slow', millis: 2000 }, 1000, FOR_GOOD, 20),
  fault('connections reset for 20 s', { kind: 'reset' }, 100, 20),
  fault('503 for 8 s', { kind: 'status', status: 503 }, 100, 8),
  fault('429 for 8 s, Retry-After 2', { kind: 'status', status: 429, retryAfter: 2 }, 100, 8),
  fault('503 for 8 s, Retry-After 15', unavailable(15), 100, 8, 20),
  fault('503 for 8 s, Retry-After a date 15 s ahead', unavailable('date'), 100, 8, 20),
  fault('413 above 100 kB', { kind: 'limit', maxBytes: 100_000 }, 1000, FOR_GOOD, 10),
  fault('401', { kind: 'status', status: 401 }, 100, FOR_GOOD, 10),
  { ...fault('certificate of an unknown authority', { kind: 'healthy' }, 100, FOR_GOOD, 10), isUntrusted: true },
  fault('down at the end', { kind: 'killed' }, 100, FOR_GOOD, 5),
  fault('accepts requests, does not answer at the end', { kind: 'hung' }, 100, FOR_GOOD, 5),
];

/** Short faults with each kind of end, for the smoke test. */
export const QUICK_FAULTS: readonly Fault[] = [
  fault('killed, back after 2 s', { kind: 'killed' }, 100, 2, 4),
  fault('413 above 30 kB', { kind: 'limit', maxBytes: 30_000 }, 1000, FOR_GOOD, 3),
  fault('401', { kind: 'status', status: 401 }, 100, FOR_GOOD, 3),
];
