import { once } from 'node:events';
import { access, constants, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { renderReport } from '@mcp-vitals/monitor';
import { renderSchemaReport, SchemaError } from '@mcp-vitals/schema';
import { Job } from './job.js';
import { parseSettings, type Settings, USAGE, UsageError } from './settings.js';
import { showJob } from './terminal.js';
import { drawTrace } from './trace-tree.js';

/** A connection that does not answer must not keep a person waiting who wants to leave. */
const LAST_WORDS_MILLIS = 3000;

try {
  const settings = parseSettings(process.argv.slice(2));
  if (settings.help) console.log(USAGE);
  else await run(settings);
} catch (error) {
  // What kept the manager from connecting is told by the connection's own error.
  const cause = error instanceof SchemaError && error.code === 'unavailable' ? error.cause : error;
  console.error(`schema-manager: ${(cause as Error).message.split('\n')[0]}`);
  process.exitCode = cause instanceof UsageError ? 2 : 1;
}
// Whatever is still open has had its time.
setTimeout(() => process.exit(), LAST_WORDS_MILLIS).unref();

async function run(settings: Settings): Promise<void> {
  await assertWritable(settings.report);
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort()).once('SIGTERM', () => interrupt.abort());
  const job = new Job(settings);
  try {
    const { work, ready } = await job.start();
    const hideJob = showJob(job);
    try {
      await Promise.race([work, timeIsUp(ready, settings.forMillis, interrupt.signal)]);
    } finally {
      await hideJob();
    }
    const { schema, monitoring: report } = await job.comprehensiveReport();
    await job.stop();
    if (settings.report !== undefined) await writeFile(settings.report, `${JSON.stringify(report, null, 2)}\n`);
    console.log(`\n${renderReport(report, { as: 'text' })}\n\n${renderSchemaReport(schema)}\n`);
    const trace = job.traces.findWhole();
    console.log(trace ? drawTrace(trace) : 'no trace reached the database yet');
  } finally {
    await job.stop();
  }
}

/** Counts from the moment there is something to do; an interrupt does not wait for that. */
async function timeIsUp(ready: Promise<void>, millis: number | undefined, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const interrupted = once(signal, 'abort');
  if (millis !== undefined) await Promise.race([interrupted, ready.then(() => pause(millis, signal))]);
  else await interrupted;
}

function pause(millis: number, signal: AbortSignal): Promise<void> {
  return delay(millis, undefined, { signal }).catch(() => {});
}

/** A report that cannot be written should be known before the job, not after. */
async function assertWritable(file: string | undefined): Promise<void> {
  if (file === undefined) return;
  try {
    await access(dirname(file), constants.W_OK);
  } catch {
    throw new UsageError(`--report: ${dirname(file)} is no folder that can be written to`);
  }
}
