import { compareReleases, type Release, ReleaseSampler, type ReleaseState } from '@mcp-vitals/monitor';
import {
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_VERSION,
  type Clock,
  escapeText,
  keepFromHost,
  wallTimeOf,
} from '@mcp-vitals/signals';
import type { WindowView } from '@mcp-vitals/windows';
import type { Attributes } from '@opentelemetry/api';
import { KeptSamples } from './kept-samples.js';
import { ReleaseFiles } from './release-files.js';

/** Marks on a chart. */
const MAX_MARKS = 20;
/** Characters of a version. */
const MAX_VERSION = 128;

export interface ReleaseWatchOptions {
  /** A folder that outlives the process. @default none: nothing to compare with after a restart */
  readonly folder?: string | undefined;
  /** The least width of the windows that are compared, in seconds. */
  readonly windowSeconds: number;
  readonly windows: WindowView;
  readonly clock: Clock;
}

/** When a release began. */
export type ReleaseMark = Omit<Release, 'samples'>;

/** The releases of this service: the running one by the resource's `service.version`, and those before it. */
export class ReleaseWatch {
  readonly #sampler: ReleaseSampler;
  readonly #files: ReleaseFiles | undefined;
  readonly #clock: Clock;
  readonly #kept = new KeptSamples();
  #marks: readonly ReleaseMark[] = [];
  #current: ReleaseMark | undefined;
  #previous: Release | undefined;
  #state: ReleaseState | undefined;

  constructor({ folder, windowSeconds, windows, clock }: ReleaseWatchOptions) {
    this.#sampler = new ReleaseSampler({ windows, windowMillis: windowSeconds * 1000 });
    this.#files = folder === undefined ? undefined : new ReleaseFiles(folder);
    this.#clock = clock;
  }

  /** When the releases began, oldest first, the running one last. */
  get marks(): readonly ReleaseMark[] {
    return this.#marks;
  }

  /** The running release compared with the one before it; `undefined` while the version is not known. */
  get state(): ReleaseState | undefined {
    if (this.#current === undefined) return undefined;
    if (this.#state === undefined) {
      const previous = this.#previous;
      const comparison = previous ? compareReleases(previous, { ...this.#current, samples: this.#kept.all }) : [];
      this.#state = { current: this.#current, previous, comparison, atMillis: this.#wallMillis() };
    }
    return this.#state;
  }

  /** Takes samples that are due. Never throws. @param resource of the meter provider; `undefined` before a collection */
  observe(resource: Attributes | undefined, nowMillis: number): void {
    try {
      if (this.#current === undefined) this.#begin(resource);
      if (this.#current === undefined) return;
      const samples = this.#sampler.sample(nowMillis, Math.round(wallTimeOf(this.#clock, nowMillis)));
      if (samples.length === 0) return;
      this.#kept.add(...samples);
      this.#files?.append(samples);
      this.#state = undefined;
    } catch (error) {
      keepFromHost('node', 'this window is missing in the comparison of releases', error);
    }
  }

  #begin(resource: Attributes | undefined): void {
    const stated = resource?.[ATTR_SERVICE_VERSION];
    if (stated === undefined || stated === '') return;
    const version = escapeText(String(stated).slice(0, MAX_VERSION));
    const service = String(resource?.[ATTR_SERVICE_NAME] ?? '').slice(0, MAX_VERSION);
    const sinceMillis = this.#wallMillis();
    const known = this.#files?.read(service) ?? [];
    const last = known.at(-1);
    if (last?.version === version) {
      this.#current = { version, sinceMillis: last.sinceMillis };
      this.#kept.add(...last.samples);
    } else {
      this.#current = { version, sinceMillis };
    }
    const earlier = last?.version === version ? known.slice(0, -1) : known;
    this.#previous = earlier.at(-1);
    this.#marks = [
      ...earlier.map(({ version: of, sinceMillis: since }) => ({ version: of, sinceMillis: since })),
      this.#current,
    ].slice(-MAX_MARKS);
    this.#files?.begin({ service, ...this.#current });
  }

  #wallMillis(): number {
    return Math.round(wallTimeOf(this.#clock, this.#clock.now()));
  }
}
