import type { FindingLevel } from './finding-kind.js';
import type { FindingCode } from './finding-kinds.js';

/** The result of one look. No text holds a secret or an absolute path. */
export interface Finding {
  /** A stable code; docs/doctor.md states cause and remedy of each. */
  readonly code: FindingCode | 'OK';
  readonly level: FindingLevel;
  /** The name of the check that made it. */
  readonly check: string;
  /** What it is about, such as `traces`, `MCP_LOG_FILE_PATH` or `claude-desktop: files`; absent where the check says it. */
  readonly subject?: string;
  /** What happened, with the value and its limit. */
  readonly happened: string;
  /** What it means; absent for `ok`. */
  readonly means?: string;
  /** What to do; absent for `ok`. */
  readonly remedy?: string;
  /** The remedy as a command of a shell, where one command does it. */
  readonly command?: string;
  /** What `--fix --yes` would change, in words; absent where it changes nothing. */
  readonly fix?: string;
}

/** How one check ended. */
export interface CheckRun {
  readonly name: string;
  readonly status: 'done' | 'timed_out' | 'failed' | 'aborted';
  readonly durationMillis: number;
}
