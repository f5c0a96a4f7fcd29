import { isMainThread } from 'node:worker_threads';
import { notices } from '@mcp-vitals/signals';
import { isSdkRegistered } from '../telemetry/global-places.js';
import { areProvidersLent } from '../telemetry/globals.js';
import { lookLate } from './late-look.js';

/**
 * Reports, shortly after the start or at exit, variables of OpenTelemetry that the application has set meanwhile, as npm `dotenv` does:
 * `register` has read them before. A set-up of the application's own reads them when it starts.
 */
export function watchForLateVariables(): void {
  if (!isMainThread) return;
  const early = new Set(variables());
  lookLate(() => {
    if (isSdkRegistered() && !areProvidersLent()) return;
    const late = variables().filter((name) => !early.has(name));
    if (late.length === 0) return;
    const what = `${late.join(', ')} ${late.length === 1 ? 'was' : 'were'} set after the start, as by a file .env that the application`;
    notices.say(
      'not_honoured',
      `${what} reads, so mcp-vitals started without; start with node --env-file=.env, or preload what reads it, as in ` +
        'node --require dotenv/config --import @mcp-vitals/node/register',
      'late variables',
    );
  });
}

const variables = (): string[] => Object.keys(process.env).filter((name) => name.startsWith('OTEL_'));
