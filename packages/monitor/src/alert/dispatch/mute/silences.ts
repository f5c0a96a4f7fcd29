import { randomUUID } from 'node:crypto';
import { parseDuration } from '@mcp-vitals/windows';
import type { Alert } from '../../states/alert.js';
import { compileMatchers, type LabelTest } from '../route/matcher.js';
import type { Times } from '../times.js';
import type { Mute } from './mute.js';
import type { Silence, SilenceOptions } from './silence.js';

const MAX_SILENCES = 1000;
/** The longest silence: ten years. A later end may be none that a date can show. */
const MAX_LENGTH_MILLIS = 3653 * 86_400_000;

/** A silence as it is kept: its end follows the monotonic clock, so that a step of the wall clock neither ends nor extends it. */
export interface KeptSilence {
  readonly silence: Silence;
  readonly endsAtMillis: number;
}

/** The silences that have not ended. */
export class Silences {
  readonly #kept = new Map<string, KeptSilence & { readonly test: LabelTest }>();

  /** @throws RangeError when it has no matcher, comment, author or end, ends in the past or after ten years, or there are 1,000 already */
  add(options: SilenceOptions, { nowMillis, wallMillis }: Times): KeptSilence {
    const { matchers, comment, author, until } = options;
    if (matchers.length === 0)
      throw new RangeError('a silence without matchers would silence everything: name a label');
    if (comment.trim() === '' || author.trim() === '') throw new RangeError('a silence needs a comment and an author');
    if ((options.for === undefined) === (until === undefined)) {
      throw new RangeError('a silence needs an end: give either `for` or `until`');
    }
    const lengthMillis = options.for === undefined ? until!.getTime() - wallMillis : parseDuration(options.for);
    if (!(lengthMillis > 0)) throw new RangeError('a silence cannot end in the past');
    if (lengthMillis > MAX_LENGTH_MILLIS)
      throw new RangeError('a silence lasts at most ten years: give an earlier end');
    if (this.#kept.size >= MAX_SILENCES) throw new RangeError(`there are ${MAX_SILENCES} silences already: lift some`);
    const startsAt = Math.round(wallMillis);
    const endsAt = startsAt + Math.round(lengthMillis);
    const silence = { id: randomUUID(), matchers: [...matchers], comment, author, startsAt, endsAt };
    return this.keep({ silence, endsAtMillis: nowMillis + lengthMillis });
  }

  keep(kept: KeptSilence): KeptSilence {
    this.#kept.set(kept.silence.id, { ...kept, test: compileMatchers(kept.silence.matchers) });
    return kept;
  }

  /** Ends one early. */
  lift(id: string): Silence | undefined {
    const silence = this.#kept.get(id)?.silence;
    this.#kept.delete(id);
    return silence;
  }

  /** Removes and returns those that are over. */
  expire(nowMillis: number): Silence[] {
    const ended = [...this.#kept.values()].filter(({ endsAtMillis }) => endsAtMillis <= nowMillis);
    for (const { silence } of ended) this.#kept.delete(silence.id);
    return ended.map(({ silence }) => silence);
  }

  nextEndMillis(): number {
    return Math.min(Infinity, ...[...this.#kept.values()].map(({ endsAtMillis }) => endsAtMillis));
  }

  mutesOf({ labels }: Alert): Mute[] {
    const mutes: Mute[] = [];
    for (const { silence, endsAtMillis, test } of this.#kept.values()) {
      if (!test(labels)) continue;
      const { id, author, comment, endsAt } = silence;
      const reason = `silenced by ${author} until ${new Date(endsAt).toISOString()}: ${comment}`;
      mutes.push({ kind: 'silence', by: id, reason, untilMillis: endsAtMillis });
    }
    return mutes;
  }

  all(): KeptSilence[] {
    return [...this.#kept.values()].map(({ silence, endsAtMillis }) => ({ silence, endsAtMillis }));
  }
}
