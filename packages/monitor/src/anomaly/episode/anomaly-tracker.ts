import type { Anomaly, AnomalyKind } from '../anomaly.js';
import type { Ending, Finding } from '../finding.js';
import { CRITICAL } from '../tuning.js';
import { summarize } from './summary.js';

/** What begins so soon after an open episode belongs to it, in ms. */
const TOGETHER = 10 * 60_000;
/** Changes nobody asked for are dropped beyond this many, the oldest first. */
const MAX_CHANGES = 64;

/** Who watches what; each has at most one episode at a time. */
export type Lane = 'latency' | 'errors' | 'no_traffic';

interface Episode {
  readonly anomaly: Anomaly;
  /** Another lane's open episode that this one belongs to, if it does. */
  readonly host: Episode | null;
  readonly also: Set<AnomalyKind>;
}

/** Makes one anomaly an episode of what the lanes find, with an opening and a closing. */
export class AnomalyTracker {
  readonly #open = new Map<Lane, Episode>();
  #changes: Anomaly[] = [];
  #count = 0;

  open(lane: Lane, finding: Finding, now: number, traceIds: readonly string[]): void {
    const { kind, since, from, to, unit } = finding;
    let host: Episode | null = null;
    for (const episode of this.#open.values()) {
      if (episode.host === null && now - episode.anomaly.detectedAt < TOGETHER) host = episode;
    }
    host?.also.add(kind);
    const anomaly: Anomaly = {
      id: host?.anomaly.id ?? ++this.#count,
      kind,
      state: 'open',
      since,
      detectedAt: now,
      from,
      to,
      unit,
      confidence: confidenceOf(finding.strength),
      severity: severityOf(finding, to),
      also: [],
      traceIds,
      summary: summarize(finding, to),
    };
    this.#open.set(lane, { anomaly, host, also: new Set() });
    if (host === null) this.#tell(anomaly);
  }

  close(lane: Lane, ending: Ending, traceIds: readonly string[]): void {
    const episode = this.#open.get(lane);
    this.#open.delete(lane);
    if (episode === undefined || episode.host !== null) return;
    const { endedAt, resolution, worst } = ending;
    this.#tell({
      ...episode.anomaly,
      state: 'closed',
      endedAt,
      resolution,
      to: worst,
      severity: severityOf(episode.anomaly, worst),
      also: [...episode.also],
      traceIds: traceIds.length > 0 ? traceIds : episode.anomaly.traceIds,
      summary: summarize(episode.anomaly, worst),
    });
  }

  /** Closes everything that is open, as when the clock was set back. */
  closeAll(now: number): void {
    for (const [lane, { anomaly }] of this.#open) {
      this.close(lane, { endedAt: now, resolution: 'new normal', worst: anomaly.to }, []);
    }
  }

  /** What opened and closed since it was last asked. */
  take(): Anomaly[] {
    const changes = this.#changes;
    if (changes.length > 0) this.#changes = [];
    return changes;
  }

  #tell(anomaly: Anomaly): void {
    this.#changes.push(anomaly);
    if (this.#changes.length > MAX_CHANGES) this.#changes.shift();
  }
}

/** Fitted to the share of real ones among alarms of the same strength in `bench/detection`. */
function confidenceOf(strength: number): number {
  return 1 - 0.1 * Math.exp(-2 * (strength - 1));
}

function severityOf({ kind, unit, from }: Pick<Finding, 'kind' | 'unit' | 'from'>, to: number): Anomaly['severity'] {
  const critical =
    kind === 'no_traffic' ||
    (kind === 'errors' && to >= CRITICAL.share) ||
    (unit === 'ms' && to >= CRITICAL.factor * from);
  return critical ? 'critical' : 'warning';
}
