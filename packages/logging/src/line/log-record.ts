import type { PlainValue } from '@mcp-vitals/signals';
import type { Correlation } from '../context/correlation.js';
import type { LogLevel } from '../level.js';

/** One event, ready to be written: a bounded, masked copy that shares no object with the caller. */
export interface LogRecord {
  /** Wall time in milliseconds since the epoch. */
  readonly timeMillis: number;
  readonly level: LogLevel;
  readonly logger: string;
  readonly message: string;
  readonly correlation: Correlation | undefined;
  readonly fields: Readonly<Record<string, PlainValue>>;
}
