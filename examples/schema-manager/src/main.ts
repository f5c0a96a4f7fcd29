import { once } from 'node:events';
import { access, constants, stat, writeFile } from 'node:fs/promises';
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
const MAX_READY_MILLIS = 10_000;
const MAX_TIMER_MILLIS = 2 ** 31 - 1;

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
    console.log(`\n${renderReport(report, { as: 'text' })}\n\n${renderSchemaReport(schema)}\n`);
    const trace = job.traces.findWhole();
    console.log(trace ? drawTrace(trace) : 'no trace reached the database yet');
    // After it was shown: a disk that filled up meanwhile costs the file alone.
    if (settings.report !== undefined) await writeFile(settings.report, `${JSON.stringify(report, null, 2)}\n`);
  } finally {
    await job.stop();
  }
}

/**
 * Counts from the moment there is something to do, which a database that fails every query never has: then from ten seconds
 * after the start. An interrupt does not wait for that.
 */
async function timeIsUp(ready: Promise<void>, millis: number | undefined, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const interrupted = once(signal, 'abort');
  if (millis === undefined) return void (await interrupted);
  const waited = Promise.race([ready, pause(MAX_READY_MILLIS, signal)]);
  await Promise.race([interrupted, waited.then(() => pause(millis, signal))]);
}

/** Waits, however long: a timer of Node.js takes no more than 24 days. */
async function pause(millis: number, signal: AbortSignal): Promise<void> {
  for (let rest = millis; rest > 0 && !signal.aborted; rest -= MAX_TIMER_MILLIS) {
    await delay(Math.min(rest, MAX_TIMER_MILLIS), undefined, { signal }).catch(() => {});
  }
}

/** A report that cannot be written should be known before the job, not after. */
async function assertWritable(file: string | undefined): Promise<void> {
  if (file === undefined) return;
  const existing = await stat(file).catch(() => undefined);
  if (existing?.isDirectory()) throw new UsageError(`--report: ${file} is a folder, name a file in it`);
  try {
    await access(existing ? file : dirname(file), constants.W_OK);
  } catch {
    throw new UsageError(`--report: ${existing ? file : dirname(file)} cannot be written to`);
  }
}
