import type { Anomaly, AnomalyKind, AnomalyUnit } from './anomaly.js';

/** What a watch found, in its own figures. */
export interface Finding {
  readonly kind: AnomalyKind;
  readonly since: number;
  readonly from: number;
  readonly to: number;
  readonly unit: AnomalyUnit;
  readonly strength: number;
}

const JOIN = 10 * 60_000;

/** One lane's running episode. */
interface Episode {
  readonly anomaly: Anomaly;
  readonly muted: boolean;
}

export type Lane = 'latency' | 'errors' | 'silence';

/** Turns findings into anomalies that open and close, one an episode. */
export class Episodes {
  readonly #open = new Map<Lane, Episode>();
  #changes: Anomaly[] = [];
  #count = 0;

  open(lane: Lane, finding: Finding, now: number, traceIds: readonly string[]): void {
    let muted = false;
    for (const other of this.#open.values()) {
      if (!other.muted && now - other.anomaly.detectedAt < JOIN) muted = true;
    }
    const factor = finding.to / finding.from;
    const critical =
      finding.kind === 'silence' || (finding.kind === 'errors' ? finding.to >= 0.25 : finding.unit === 'ms' && factor >= 3);
    const anomaly: Anomaly = {
      id: muted ? 0 : ++this.#count,
      kind: finding.kind,
      state: 'open',
      since: finding.since,
      detectedAt: now,
      from: finding.from,
      to: finding.to,
      unit: finding.unit,
      confidence: 1 - 0.2 * Math.exp(-2 * (finding.strength - 1)),
      severity: critical ? 'critical' : 'warning',
      traceIds,
      summary: '',
    };
    this.#open.set(lane, { anomaly, muted });
    if (!muted) this.#changes.push(anomaly);
  }

  close(lane: Lane, at: number, resolution: 'recovered' | 'new normal'): void {
    const episode = this.#open.get(lane);
    this.#open.delete(lane);
    if (episode === undefined || episode.muted) return;
    this.#changes.push({ ...episode.anomaly, state: 'closed', endedAt: at, resolution });
  }

  take(): Anomaly[] {
    const changes = this.#changes;
    this.#changes = [];
    return changes;
  }
}
