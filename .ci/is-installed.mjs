/** Exits with 0 when node_modules holds the versions that package-lock.json states, platform-bound packages aside. */
import { readFileSync } from 'node:fs';

try {
  const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  const installed = packagesOf('node_modules/.package-lock.json');
  const differs = Object.entries(packagesOf('package-lock.json')).some(([path, wanted]) => {
    const isExternal = path.startsWith('node_modules/') || path.includes('/node_modules/');
    if (!isExternal || (wanted.optional && !installed[path])) return false;
    return installed[path]?.version !== wanted.version || installed[path]?.link !== wanted.link;
  });
  process.exitCode = differs ? 1 : 0;
} catch {
  process.exitCode = 1;
}
