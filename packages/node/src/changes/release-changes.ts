import { describeComparison, type ReleaseState } from '@mcp-vitals/monitor';
import type { NewChange } from './change.js';

/** Tells what changed with the releases from one evaluation to the next: a version, and indicators that got worse. */
export class ReleaseChanges {
  #isBegun = false;
  /** The indicators that are worse, by name. */
  #worse: ReadonlyMap<string, string> = new Map();

  /** @param startedMillis wall time at which this process began to watch: an earlier release is no change of today */
  of(state: ReleaseState | undefined, startedMillis: number): NewChange[] {
    if (state?.previous === undefined) return [];
    const { current, previous, comparison, atMillis } = state;
    const changes: NewChange[] = [];
    if (!this.#isBegun && current.sinceMillis >= startedMillis) {
      const reason = `service.version is ${current.version}, and was ${previous.version}`;
      const common = { kind: 'release' as const, subject: 'service.version', reason };
      changes.push({ ...common, atMillis: current.sinceMillis, from: previous.version, to: current.version });
    }
    this.#isBegun = true;
    const now = new Map(
      comparison
        .filter(({ verdict }) => verdict === 'worse')
        .map((one) => [one.indicator.name, describeComparison(one)]),
    );
    const change = (subject: string, from: string | null, to: string, reason: string) =>
      changes.push({ atMillis, kind: 'release', subject, from, to, reason });
    for (const [name, reason] of now) if (!this.#worse.has(name)) change(name, null, 'worse', reason);
    for (const name of this.#worse.keys()) {
      if (!now.has(name))
        change(name, 'worse', 'no difference', `it differs less from ${previous.version} than before`);
    }
    this.#worse = now;
    return changes;
  }
}
