export type StatusView = 'healthy' | 'degraded' | 'unhealthy' | 'unknown';

/** The health as the page shows it. Times are wall times, in milliseconds since the epoch, here and everywhere in this folder. */
export interface HealthView {
  readonly status: StatusView;
  /** 0 to 100; `null` while too little is known. */
  readonly score: number | null;
  /** Share of the weights, 0 to 1, of the checks that know something. */
  readonly coverage: number;
  readonly checks: readonly CheckView[];
}

export interface CheckView {
  readonly name: string;
  readonly status: StatusView;
  /** The points that it took from the score. */
  readonly pointsLost: number;
  readonly reason: string;
  readonly sinceMillis: number;
  readonly weight: number;
  readonly critical: boolean;
}

/** A figure of the whole process. */
export interface FigureView {
  readonly name: string;
  readonly title: string;
  readonly value: number | null;
  readonly unit: string;
  /** Events that it rests on. */
  readonly count: number;
  readonly over: string;
  /** Whether it rests on too little to be judged. */
  readonly insufficient: boolean;
}
