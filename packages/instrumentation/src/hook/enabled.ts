import { notices } from '@mcp-vitals/signals';
import { sdkBehind } from '../record/sdk-presence.js';
import type { Observer } from '../wire/observer.js';

/** The observers of the enabled instrumentations, in the order in which they were enabled; those that are lent come last. */
class Enabled {
  readonly #owned = new Set<Observer>();
  readonly #lent = new Set<Observer>();

  add(observer: Observer, isLent: boolean): void {
    const [to, from] = isLent ? [this.#lent, this.#owned] : [this.#owned, this.#lent];
    from.delete(observer);
    to.add(observer);
  }

  delete(observer: Observer): void {
    this.#owned.delete(observer);
    this.#lent.delete(observer);
  }

  /** The one that observes modules that are patched as they load. */
  get first(): Observer | undefined {
    const [first] = this.#all();
    return first;
  }

  /** The first one that reports to the global providers. */
  get firstGlobal(): Observer | undefined {
    for (const one of this.#all()) if (one.telemetry.source.isGlobal) return one;
    return undefined;
  }

  /** Reports instrumentations whose providers get nothing, because the first one observes what is patched. */
  sayUnheard(): void {
    const [first, ...others] = this.#owned;
    const heard = first && sdkBehind(first.telemetry.source.tracerProvider);
    const isUnheard = ({ telemetry, isByHand }: Observer): boolean =>
      !isByHand && telemetry.records && sdkBehind(telemetry.source.tracerProvider) !== heard;
    if (others.some(isUnheard)) sayUnheard();
  }

  *#all(): Generator<Observer> {
    yield* this.#owned;
    yield* this.#lent;
  }
}

export const enabled = new Enabled();

function sayUnheard(): void {
  notices.say(
    'not_observed',
    'two McpInstrumentations with different tracer providers are enabled, and the first of them observes every connection, so the ' +
      'provider of the other receives no MCP spans; disable() one of them, or give each its own clients and servers with its ' +
      'methods instrumentClient() and instrumentServer()',
    'unheard instrumentation',
  );
}
