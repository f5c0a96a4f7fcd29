import type { AlertSummaryView } from './alert-view.js';
import type { FigureView, HealthView } from './health-view.js';
import type { AnomalyView, OperationUpdateView, OperationView } from './operation-view.js';

/** What the events of `GET /api/stream` hold. A third one, `change`, holds a new entry of the journal. */
interface Evaluated {
  readonly atMillis: number;
  readonly serviceName: string | null;
  /** The window of the figures, such as `5m`. */
  readonly over: string;
  readonly health: HealthView;
  readonly figures: readonly FigureView[];
  /** Those that are open. */
  readonly anomalies: readonly AnomalyView[];
  readonly alerts: readonly AlertSummaryView[];
}

/** The event `snapshot`, the first of a stream. */
export interface SnapshotView extends Evaluated {
  readonly operations: readonly OperationView[];
}

/** The event `evaluation`, once a tick. Operations that are missing are not known any more. */
export interface EvaluationView extends Evaluated {
  readonly operations: readonly OperationUpdateView[];
}
