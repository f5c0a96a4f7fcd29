import type { Definition, ServerListing } from '../listing/server-listing.js';
import { digestOf } from './digest.js';
import { type NamedPins, type Pin, pinOf, type ServerPins } from './pin.js';
import { Turn } from './turn.js';

/** The most definitions of a kind pinned one by one; the rest share one fingerprint. */
const MAX_DEFINITIONS = 2000;
/** The most characters of a server's definitions, as JSON; the rest is pinned by fingerprint alone. */
const MAX_CHARACTERS = 16_000_000;
/** The name under which the definitions beyond the limit are pinned. */
const REST = '*';

/** Returns the pins of a listing. Yields to other work in between. */
export async function pinsOf({ tools, prompts, resources, instructions }: ServerListing): Promise<ServerPins> {
  const lists = [
    ['tool', tools],
    ['prompt', prompts],
    ['resource', resources],
  ] as const;
  const pins: ServerPins = new Map();
  let left = MAX_CHARACTERS;
  const keep = (characters: number) => {
    left -= characters;
    return left >= 0;
  };
  for (const [kind, list] of lists) if (list) pins.set(kind, await namedPins(list, keep));
  if (instructions !== undefined) pins.set('server', new Map([['instructions', [pinOf({ instructions }, keep)]]]));
  return pins;
}

async function namedPins(list: readonly Definition[], keep: (characters: number) => boolean): Promise<NamedPins> {
  const pins: NamedPins = new Map();
  const rest: string[] = [];
  const turn = new Turn();
  for (const [index, definition] of list.entries()) {
    if (index < MAX_DEFINITIONS) {
      const pin: Pin = pinOf(definition, keep);
      pins.set(definition.name, [...(pins.get(definition.name) ?? []), pin]);
    } else rest.push(digestOf(definition).fingerprint);
    await turn.giveWay();
  }
  if (rest.length > 0) {
    const beyondLimits = `${rest.length} definitions beyond the first ${MAX_DEFINITIONS}`;
    const { fingerprint } = digestOf(rest.sort());
    pins.set(REST, [...(pins.get(REST) ?? []), { fingerprint, definition: { beyondLimits, fingerprint } }]);
  }
  return pins;
}
