import { createRequire } from 'node:module';
import { notices } from '@mcp-vitals/signals';
import { registeredVersion } from '../telemetry/global-places.js';
import { lookLate } from './late-look.js';

/** The file moved with API 1.10. */
const VERSION_FILE = /[\\/]@opentelemetry[\\/]api[\\/](?:build[\\/]src[\\/]version\.js|dist[\\/]version\.cjs)$/;

/**
 * Checks shortly after the start and at exit whether the application uses a copy of the API that rejects ours, and
 * reports it.
 */
export function watchApiVersions(): void {
  lookLate(sayNewerCopies);
}

function sayNewerCopies(): void {
  const registered = registeredVersion();
  if (registered === undefined) return;
  const loaded = createRequire(import.meta.url).cache as Record<string, { exports?: { VERSION?: string } } | undefined>;
  for (const [file, module] of Object.entries(loaded)) {
    const version = VERSION_FILE.test(file) ? module?.exports?.VERSION : undefined;
    if (version === undefined || minorOf(version) <= minorOf(registered)) continue;
    notices.say(
      'not_observed',
      `the application uses @opentelemetry/api ${version} beside ${registered}, with which telemetry is set up, and the newer ` +
        'one rejects the older, so telemetry made through it is lost; use one version of it: npm ls @opentelemetry/api',
      'api versions',
    );
  }
}

/** The minor version. A copy of the API accepts registrations of the same or a later minor version. */
const minorOf = (version: string): number => Number(version.split('.')[1]);
