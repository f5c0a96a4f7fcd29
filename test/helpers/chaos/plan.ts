/** What is done to the main job or its server, and when. */
export interface Fault {
  readonly kind: 'kill' | 'hang' | 'slow' | 'garbage' | 'suspend';
  readonly atMillis: number;
  readonly lastsMillis: number;
}

export interface ChaosPlan {
  readonly seed: number;
  readonly args: readonly string[];
  /** Whether times count from the start of the server; else from when the job is connected to it. */
  readonly early: boolean;
  readonly faults: readonly Fault[];
}

const KINDS: readonly Fault['kind'][] = ['kill', 'hang', 'slow', 'garbage', 'garbage', 'suspend'];

/** The plan of a seed: the same seed gives the same plan. */
export function planOf(seed: number): ChaosPlan {
  const random = randomOf(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const args = [
    ...['--for', `${2 + Math.floor(random() * 3)}s`],
    ...['--sdk', pick(['v1', 'v2']), '--transport', pick(['http', 'stdio'])],
    ...['--slow-percent', String(pick([0, 4, 40])), '--fail-percent', String(pick([0, 1, 30, 100]))],
  ];
  const faults = Array.from({ length: 1 + Math.floor(random() * 4) }, () => ({
    kind: pick(KINDS),
    atMillis: Math.round(random() * 3500),
    lastsMillis: Math.round(100 + random() * 1900),
  }));
  return { seed, args, early: random() < 0.15, faults };
}

/** Mulberry32, a small generator: equal seeds give equal plans on every machine. */
function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
