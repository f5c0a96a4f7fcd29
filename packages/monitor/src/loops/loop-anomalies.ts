import type { Anomaly } from '../anomaly/anomaly.js';
import { type Loop, severityOfLoop } from './loop.js';
import { describeLoop } from './loop-text.js';

/** An anomaly stays open this long after its last loop: most loops are over before anybody could look. */
const HOLD_MILLIS = 60_000;

/** The loops of one operation on one side, as one anomaly. */
export interface LoopAnomaly extends Anomaly {
  readonly operation: string;
  readonly operationKind: Loop['role'];
}

/** Makes one anomaly of the loops of an operation that are open together or follow each other, however many sessions have one. */
export class LoopAnomalies {
  readonly #open = new Map<string, { told: LoopAnomaly; lastEndMillis: number }>();
  #count = 0;

  /** @param loops those that are open, and those that ended since the last call */
  changes(loops: readonly Loop[], nowMillis: number): LoopAnomaly[] {
    const changes: LoopAnomaly[] = [];
    for (const loop of loops) {
      const change = this.#take(loop, nowMillis);
      if (change !== undefined) changes.push(change);
    }
    for (const [key, { told, lastEndMillis }] of this.#open) {
      if (nowMillis - lastEndMillis <= HOLD_MILLIS) continue;
      this.#open.delete(key);
      changes.push({ ...told, state: 'closed', endedAt: lastEndMillis, resolution: 'recovered' });
    }
    return changes;
  }

  #take(loop: Loop, nowMillis: number): LoopAnomaly | undefined {
    const { role, operation, calls, startMillis, endMillis, traceIds } = loop;
    const isCritical = severityOfLoop(loop) === 'critical';
    const key = `${role} ${operation}`;
    const episode = this.#open.get(key);
    if (episode !== undefined) {
      episode.lastEndMillis = Math.max(episode.lastEndMillis, endMillis);
      const escalates = isCritical && episode.told.severity !== 'critical';
      if (calls <= episode.told.to && !escalates) return undefined;
    }
    const before = episode?.told;
    const severity = isCritical || before?.severity === 'critical' ? 'critical' : 'warning';
    const isWorse = before !== undefined && severity !== before.severity;
    const told: LoopAnomaly = {
      id: before?.id ?? ++this.#count,
      kind: 'loop',
      state: 'open',
      since: before?.since ?? startMillis,
      detectedAt: before?.detectedAt ?? nowMillis,
      ...(isWorse ? { escalatedAt: nowMillis } : before?.escalatedAt && { escalatedAt: before.escalatedAt }),
      from: 1,
      to: Math.max(calls, before?.to ?? 0),
      unit: 'calls',
      // Counted, not estimated.
      confidence: 1,
      severity,
      traceIds,
      summary: describeLoop(loop),
      operation,
      operationKind: role,
    };
    if (episode === undefined) this.#open.set(key, { told, lastEndMillis: endMillis });
    else episode.told = told;
    return before === undefined || isWorse ? told : undefined;
  }
}
