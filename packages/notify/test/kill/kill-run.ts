import { fileURLToPath } from 'node:url';
import { repetitionsIn, runLives } from './lives.js';

const NOTIFIER = fileURLToPath(new URL('../fixtures/notifier.mjs', import.meta.url));

export interface KillReport {
  readonly kills: number;
  /** Kills of a process that had opened its journal. */
  readonly killsAtWork: number;
  readonly planned: number;
  readonly arrived: number;
  /** Notices on disk that never arrived. */
  readonly lost: readonly string[];
  readonly duplicates: number;
  /** What a duplicate must not be. */
  readonly violations: readonly string[];
}

/** Kills a notifier at random moments, lets the last one finish, and compares what was on disk with what arrived. */
export async function killRun(kills: number, seed: number): Promise<KillReport> {
  const planned = new Map<string, string>();
  const told = new Map<string, number>();
  const { killsAtWork, arrivals } = await runLives({
    ...{ script: NOTIFIER, kills, seed, maxFacts: 16 },
    argumentsOf: (life, isLast) => [isLast ? 0 : 12, seed + life],
    onFact: (line, life) => {
      const [fact, id = '', channel = ''] = line.split(' ');
      if (fact === 'planned') planned.set(id, channel);
      if (fact === 'told') told.set(id, life);
    },
  });
  const violations: string[] = [];
  const arrived = new Set<string>();
  let duplicates = 0;
  for (const [channel, list] of Object.entries(arrivals)) {
    const repetitions = repetitionsIn(list);
    duplicates += repetitions.count;
    violations.push(...repetitions.violations);
    for (const { id, life } of list) {
      arrived.add(id);
      if (planned.has(id) && planned.get(id) !== channel) violations.push(`${id} went to ${channel}`);
      if ((told.get(id) ?? life) < life) violations.push(`${id} was sent after it was known to be delivered`);
    }
  }
  const lost = [...planned.keys()].filter((id) => !arrived.has(id));
  return { kills, killsAtWork, planned: planned.size, arrived: arrived.size, lost, duplicates, violations };
}
