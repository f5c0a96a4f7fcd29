import { loadPeer, peerNames } from './peers.js';
import type { Variant } from './variant.js';
import { VARIANTS } from './variants.js';

export async function findVariant(name: string): Promise<Variant> {
  const own = VARIANTS.find((variant) => variant.name === name);
  if (own) return own;
  if (peerNames().includes(name)) return await loadPeer(name);
  throw new Error(`no variant is called "${name}"`);
}
