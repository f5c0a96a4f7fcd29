import type { AlertFigure } from '../evaluate/alert-figure.js';
import type { AlertLevel } from '../rules/alert-level.js';

/** The states of Prometheus, and `resolved` for a while after an alert stopped firing. */
export type AlertState = 'pending' | 'firing' | 'resolved';

/** One alert: a rule and one set of labels. Times are the monotonic clock's, in milliseconds. */
export interface Alert {
  /** Hash of the labels, 16 hexadecimal digits; the same in every process and after a restart. */
  readonly fingerprint: string;
  readonly rule: string;
  readonly level: AlertLevel;
  /** `alertname`, `severity`, the rule's labels and its groups, with Prometheus' label names. */
  readonly labels: Readonly<Record<string, string>>;
  /** Rendered with the figure of the latest evaluation. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: AlertState;
  /** When the condition began to hold. */
  readonly activeSinceMillis: number;
  /** When it began to fire; `null` while pending. */
  readonly firingSinceMillis: number | null;
  /** When it resolved; `null` before. */
  readonly resolvedAtMillis: number | null;
  readonly lastEvaluatedMillis: number;
  /** The present figure: a resolved alert shows the value now. */
  readonly figure: AlertFigure;
  /** The worst value while it was pending or firing. */
  readonly peak: number | null;
  /** Why it is active beyond its condition: there was no data, or the evaluation failed. */
  readonly cause: 'condition' | 'no_data' | 'error';
  /** The trace of the worst call in the window, where one is known. */
  readonly traceId?: string;
  readonly shadow: boolean;
  /** Names of the rules that it depends on. */
  readonly dependsOn: readonly string[];
}
