import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The path of a checkout that a bench reads: the one given, or `.cache/<name>`, cloned when it is missing. Ends the process when it
 * is not available, so that no result is missing unnoticed.
 * @param needed a file or folder that the checkout must have
 */
export function checkout(given, name, repository, needed) {
  const root = given ?? join(import.meta.dirname, '../../.cache', name);
  if (given === undefined && !existsSync(root)) {
    spawnSync('git', ['clone', '--quiet', '--depth', '1', repository, root], { stdio: 'inherit' });
  }
  if (!existsSync(join(root, needed))) {
    console.error(`${root} is no checkout of ${repository} (no ${needed} in it). Nothing was measured.`);
    process.exit(1);
  }
  return root;
}
