/** One aspect of the set-up. */
export interface SetupCheck {
  /** A stable name, such as `mcp_traffic`. */
  readonly name: string;
  /** `unknown` where it cannot be told from inside this process, or not yet. */
  readonly status: 'ok' | 'failed' | 'unknown';
  /** What was found. */
  readonly message: string;
  /** What to do; `undefined` if nothing. */
  readonly remedy?: string;
}

/** What {@link Vitals.validateMonitoringSetup} found in the running process. */
export interface SetupReport {
  /** Whether no check failed. */
  readonly valid: boolean;
  readonly checks: readonly SetupCheck[];
  /** A line for each failed check. */
  readonly issues: readonly string[];
}

export const ok = (name: string, message: string): SetupCheck => ({ name, status: 'ok', message });
export const failed = (name: string, message: string, remedy: string): SetupCheck => ({
  name,
  status: 'failed',
  message,
  remedy,
});
export const unknown = (name: string, message: string, remedy?: string): SetupCheck => ({
  name,
  status: 'unknown',
  message,
  ...(remedy !== undefined && { remedy }),
});

export const setupReportOf = (checks: readonly SetupCheck[]): SetupReport => ({
  valid: checks.every(({ status }) => status !== 'failed'),
  checks,
  issues: checks
    .filter(({ status }) => status === 'failed')
    .map(({ name, message, remedy }) => `${name}: ${message}; ${remedy}`),
});
