import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The key of the copy of the OpenTelemetry API for the bundles of this project, which `scripts/bundle.mjs` puts into them. */
const BUNDLED_API = Symbol.for('@mcp-vitals/node.opentelemetry-api');

/**
 * Gives the bundles of this project a copy of the OpenTelemetry API in one file. To load the 65 files of the installed one
 * takes a third of the start, and many servers use it for nothing else. All copies of one version share their registrations.
 *
 * The installed one is used if it is another version, or if it is loaded already: tracers that were got from it before a
 * registration follow a registration by that copy alone.
 */
export function provideBundledApi(requireHere: NodeJS.Require): void {
  try {
    const installed = requireHere.resolve('@opentelemetry/api');
    if (requireHere.cache[installed]) return;
    const { version } = JSON.parse(readFileSync(path.resolve(installed, '../../../package.json'), 'utf8')) as {
      version: string;
    };
    const api: unknown = requireHere(`./opentelemetry/api-${version}.cjs`);
    Object.defineProperty(globalThis, BUNDLED_API, { value: api, configurable: true });
  } catch {
    // Another version or another layout than the bundled one.
  }
}
