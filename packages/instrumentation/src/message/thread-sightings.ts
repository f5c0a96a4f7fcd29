import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';

/** The key under which worker threads find the memory of the main thread. */
const PLACE = '@mcp-vitals/instrumentation.sightings';

/** Indexes into the memory: whether the main thread watches a pipe, the number of messages noted, and the latest of them. */
const WATCHED = 0;
const NOTED = 1;
const FIRST = 2;
const MAX_NOTED = 64;

/** Maximum number of characters of a key that tell it from others. */
const MAX_HASHED = 256;

/** The latest messages that worker threads saw. The main thread may feed such a thread with what it reads on a pipe that it watches. */
export class ThreadSightings {
  readonly #memory: Int32Array;

  constructor() {
    const given = isMainThread ? undefined : getEnvironmentData(PLACE);
    const shared = given instanceof SharedArrayBuffer ? given : new SharedArrayBuffer(4 * (FIRST + MAX_NOTED));
    this.#memory = new Int32Array(shared);
    if (isMainThread) setEnvironmentData(PLACE, shared);
  }

  /** Whether this is a worker thread whose messages are to be noted. */
  get isWatched(): boolean {
    return !isMainThread && Atomics.load(this.#memory, WATCHED) > 0;
  }

  /** Called by the main thread when it begins, and when it ends, to watch pipes. */
  watch(isOn: boolean): void {
    if (isMainThread) this.#memory.fill(0)[WATCHED] = Number(isOn);
  }

  note(key: string): void {
    if (!this.isWatched) return;
    const index = Atomics.add(this.#memory, NOTED, 1) & (MAX_NOTED - 1);
    Atomics.store(this.#memory, FIRST + index, hashOf(key));
  }

  /** Whether a worker thread saw the message. One sighting answers once. */
  take(key: string): boolean {
    if (!isMainThread) return false;
    const index = this.#memory.indexOf(hashOf(key), FIRST);
    if (index !== -1) this.#memory[index] = 0;
    return index !== -1;
  }
}

/** The FNV-1a hash of a key, which is not 0. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length && i < MAX_HASHED; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return hash | 1;
}
