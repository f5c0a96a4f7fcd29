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

/** Grace period of handles that are open at the end, in milliseconds. */
const LAST_WORDS_MILLIS = 3000;
const MAX_READY_MILLIS = 10_000;
const MAX_TIMER_MILLIS = 2 ** 31 - 1;

try {
  const settings = parseSettings(process.argv.slice(2));
  if (settings.help) console.log(USAGE);
  else await run(settings);
} catch (error) {
  // The connection's own error gives the reason for which the manager did not connect.
  const cause = error instanceof SchemaError && error.code === 'unavailable' ? error.cause : error;
  console.error(`schema-manager: ${(cause as Error).message.split('\n')[0]}`);
  process.exitCode = cause instanceof UsageError ? 2 : 1;
}
// The grace period of open handles is over.
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
    console.log(
      `\n${renderReport(report, process.stdout.isTTY ? { width: process.stdout.columns } : {})}\n\n${renderSchemaReport(schema)}\n`,
    );
    const trace = job.traces.findWhole();
    console.log(trace ? drawTrace(trace) : 'no trace reached the database yet');
    // Written after the report is shown, so that a full disk loses only the file.
    if (settings.report !== undefined) await writeFile(settings.report, `${JSON.stringify(report, null, 2)}\n`);
  } finally {
    await job.stop();
  }
}

/**
 * Counts from the end of the discovery, which fails with a database that fails every query: then from ten seconds
 * after the start. An interrupt does not wait for that.
 */
async function timeIsUp(ready: Promise<void>, millis: number | undefined, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const interrupted = once(signal, 'abort');
  if (millis === undefined) return void (await interrupted);
  const waited = Promise.race([ready, pause(MAX_READY_MILLIS, signal)]);
  await Promise.race([interrupted, waited.then(() => pause(millis, signal))]);
}

/** Waits for any time: a timer of Node.js takes at most 24 days. */
async function pause(millis: number, signal: AbortSignal): Promise<void> {
  for (let rest = millis; rest > 0 && !signal.aborted; rest -= MAX_TIMER_MILLIS) {
    await delay(Math.min(rest, MAX_TIMER_MILLIS), undefined, { signal }).catch(() => {});
  }
}

/** Checks before the job that the report can be written. */
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
