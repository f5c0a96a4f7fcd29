import { SchemaError } from '../model/schema-error.js';

/** An outage of the server. Times are on the connection's clock, in milliseconds. */
export interface Outage {
  readonly at: number;
  readonly nextAt: number;
  /** The number of failed attempts to connect since it began. */
  readonly failures: number;
  readonly cause: unknown;
}

/** Returns the error of a call during an outage. */
export function outageError({ at, nextAt, failures, cause }: Outage, now: number): SchemaError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const attempts = failures === 1 ? '1 attempt' : `${failures} attempts`;
  return new SchemaError(
    'unavailable',
    `the schema server has been unavailable for ${seconds(now - at)} (${reason}); ` +
      `${attempts} to connect failed, the next one is in ${seconds(Math.max(0, nextAt - now))}`,
    { cause },
  );
}

/** Returns the error of a call whose answer is lost and that must not be sent twice. */
export function unknownOutcomeError(name: string, cause: unknown): SchemaError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SchemaError(
    'outcome_unknown',
    `no answer to ${name} (${reason}): the server may have carried it out. It was not sent again, because the server ` +
      'declares the tool neither read-only nor idempotent; check its effect before you call it again',
    { cause },
  );
}

const seconds = (millis: number): string => `${(millis / 1000).toFixed(1)} s`;
