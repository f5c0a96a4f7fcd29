import type { Anomaly } from '../anomaly.js';
import type { Change, Finding, Lane } from '../finding.js';
import { CRITICAL, RESTLESS } from '../tuning.js';
import { RecentEpisodes } from './recent-episodes.js';
import { confidenceOf, magnitudeOf, severityOf } from './severity.js';
import { summarize } from './summary.js';
import { WeeklyEpisodes } from './weekly-episodes.js';

/** Changes kept until they are read; beyond this many the oldest are dropped. */
const MAX_CHANGES = 64;

interface OpenEpisode {
  readonly finding: Finding;
  readonly detectedAt: number;
  worst: number;
  /** The last report of it; `null` while it does not exceed the operation's recent or weekly ones. */
  told: Anomaly | null;
}

const newRecent = () => ({
  warning: new RecentEpisodes(RESTLESS.warnings, RESTLESS.warningMargin),
  critical: new RecentEpisodes(RESTLESS.criticals, RESTLESS.criticalMargin),
});

/** Makes one anomaly of each episode that a detector finds, and reports its opening, its escalations and its end. */
export class AnomalyTracker {
  readonly #open = new Map<Lane, OpenEpisode>();
  readonly #recent = new Map<Lane, ReturnType<typeof newRecent>>();
  readonly #weeklyLevels = new WeeklyEpisodes();
  #changes: Anomaly[] = [];
  #count = 0;
  #untold = 0;
  #dropped = 0;

  /** Episodes that were not reported because the operation had as large ones shortly before, or at this time of the weeks before. */
  get untold(): number {
    return this.#untold;
  }

  /** Changes dropped because there were too many before they were read. */
  get dropped(): number {
    return this.#dropped;
  }

  /** @param traceIds the calls to open, the slowest first */
  apply(lane: Lane, change: Change, nowMillis: number, traceIds: readonly string[]): void {
    if (change.type === 'opened') {
      const episode = { finding: change.finding, detectedAt: nowMillis, worst: change.finding.to, told: null };
      this.#open.set(lane, episode);
      this.#judge(lane, episode, nowMillis, traceIds);
      return;
    }
    const episode = this.#open.get(lane);
    if (episode === undefined) return;
    if (change.type === 'worse') {
      episode.worst = change.to;
      this.#judge(lane, episode, nowMillis, traceIds);
      return;
    }
    this.#open.delete(lane);
    this.#close(lane, episode, change, traceIds);
  }

  /** Returns the anomalies that opened, escalated and closed since the last call. */
  take(): Anomaly[] {
    const changes = this.#changes;
    if (changes.length > 0) this.#changes = [];
    return changes;
  }

  /** Reports an episode that exceeds the recent ones of its severity and its week's, or that is critical and much worse than reported. */
  #judge(lane: Lane, episode: OpenEpisode, nowMillis: number, traceIds: readonly string[]): void {
    const { finding, detectedAt, worst, told } = episode;
    const severity = severityOf(finding, worst);
    if (told?.severity !== severity) {
      const recent = this.#recentOf(lane)[severity].bar(nowMillis);
      const weekly = lane === 'level' ? this.#weeklyLevels.bar(finding.sinceMillis) : 0;
      if (magnitudeOf(finding, worst) < Math.max(recent, weekly)) return;
    } else if (severity !== 'critical' || !isMuchWorse(finding, told.to, worst)) return;
    const { kind, sinceMillis, from, unit, strength } = finding;
    episode.told = {
      id: told?.id ?? ++this.#count,
      kind,
      state: 'open',
      since: sinceMillis,
      detectedAt: told?.detectedAt ?? detectedAt,
      ...(told !== null && { escalatedAt: nowMillis }),
      from,
      to: worst,
      unit,
      confidence: confidenceOf(strength),
      severity,
      traceIds: traceIds.length > 0 ? traceIds : (told?.traceIds ?? []),
      summary: summarize(finding, worst),
    };
    this.#tell(episode.told);
  }

  #close(
    lane: Lane,
    { finding, worst: before, told }: OpenEpisode,
    { ending, worst: last }: Extract<Change, { type: 'ended' }>,
    traceIds: readonly string[],
  ): void {
    const worst = finding.unit === 'calls/min' ? last : Math.max(before, last);
    const severity = severityOf(finding, worst);
    const { endMillis: endedAt, resolution } = ending;
    this.#remember(lane, finding, finding.to, endedAt);
    if (severity !== severityOf(finding, finding.to)) this.#remember(lane, finding, worst, endedAt);
    if (lane === 'level') this.#weeklyLevels.add(finding.sinceMillis, magnitudeOf(finding, worst));
    if (told === null) {
      this.#untold++;
      return;
    }
    this.#tell({
      ...told,
      state: 'closed',
      endedAt,
      resolution,
      to: worst,
      severity,
      traceIds: traceIds.length > 0 ? traceIds : told.traceIds,
      summary: summarize(finding, worst),
    });
  }

  #remember(lane: Lane, finding: Finding, to: number, endMillis: number): void {
    this.#recentOf(lane)[severityOf(finding, to)].add(endMillis, magnitudeOf(finding, to));
  }

  #recentOf(lane: Lane): ReturnType<typeof newRecent> {
    let recent = this.#recent.get(lane);
    if (recent === undefined) {
      recent = newRecent();
      this.#recent.set(lane, recent);
    }
    return recent;
  }

  #tell(anomaly: Anomaly): void {
    this.#changes.push(anomaly);
    if (this.#changes.length <= MAX_CHANGES) return;
    this.#changes.shift();
    this.#dropped++;
  }
}

/** A share cannot always become three times as large: of one below half it counts too that a third of the other calls is left. */
function isMuchWorse({ unit, from }: Finding, told: number, worst: number): boolean {
  const { factor, share } = CRITICAL.muchWorse;
  if (unit === 'ms') return worst >= factor * told;
  return worst - from >= share * (told - from) || (unit === 'share' && told < 0.5 && 1 - worst <= (1 - told) / share);
}
