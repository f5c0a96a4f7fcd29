import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Variant } from './variant.js';

const PEERS = new URL('../peers/', import.meta.url);

/**
 * The folders under `peers/`. Each is a package of its own, with a lock, and has a `peer.mjs` that exports the variant as
 * `peer`, without its name, and loads the package it is about only when it is to observe.
 */
export const peerNames = (): string[] =>
  readdirSync(PEERS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();

export async function loadPeer(name: string): Promise<Variant> {
  const folder = new URL(`${name}/`, PEERS);
  const { peer } = (await import(new URL('peer.mjs', folder).href)) as { peer: Omit<Variant, 'name'> };
  return { ...peer, name, imports: (peer.imports ?? []).map((file) => new URL(file, folder).href) };
}

/** Installs a peer by its lock, once. Its scripts are not run. */
export async function installPeer(name: string): Promise<void> {
  const folder = new URL(`${name}/`, PEERS);
  if (existsSync(new URL('node_modules/', folder))) return;
  await promisify(execFile)('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });
}
