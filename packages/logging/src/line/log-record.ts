import type { Correlation } from '../context/correlation.js';
import type { LogLevel } from '../level.js';
import type { PlainValue } from '../value/plain-value.js';

/** One event, ready to be written: bounded, masked, and nobody else's object. */
export interface LogRecord {
  /** Wall time in milliseconds since the epoch. */
  readonly timeMillis: number;
  readonly level: LogLevel;
  readonly logger: string;
  readonly message: string;
  readonly correlation: Correlation | undefined;
  readonly fields: Readonly<Record<string, PlainValue>>;
}
