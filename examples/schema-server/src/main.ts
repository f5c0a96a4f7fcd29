import { type Flags, parseFlags, USAGE } from './flags.js';
import { StartupError } from './startup-error.js';

/** Timeout of the last export, in milliseconds; then the process ends. */
const GOODBYE_MILLIS = 1500;

try {
  const flags = parseFlags(process.argv.slice(2));
  if (flags.help) process.stdout.write(USAGE);
  else if (flags.seed) await seed();
  else await serve(flags);
} catch (error) {
  if (!(error instanceof StartupError)) throw error;
  process.stderr.write(`schema-server: ${error.message}\n`, () => process.exit(error.exitCode));
}

async function seed(): Promise<void> {
  const { seedSample } = await import('./sample/seed.js');
  await seedSample(process.env.SCHEMA_DATABASE_URL);
  process.stderr.write('schema-server: the sample is in the database\n');
}

async function serve(flags: Flags): Promise<void> {
  const { startServer } = await import('./server.js');
  const { startTelemetry } = await import('./telemetry.js');
  const { createServerLogger } = await import('./logger.js');
  const { spansTo } = flags;
  // Before any server object, because earlier instrumentation has no providers to record to.
  const telemetry = await startTelemetry({ env: process.env, ...(spansTo !== undefined && { spansTo }) });
  const logger = createServerLogger(process.env.MCP_LOG_LEVEL, telemetry.exportsLogs);
  const running = startServer(flags, process.env.SCHEMA_DATABASE_URL, logger);

  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), GOODBYE_MILLIS);
    void running
      .then((server) => server.close())
      .catch(() => undefined)
      .then(() => telemetry.shutdown())
      .finally(() => process.exit(0));
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  if (flags.transport === 'stdio' || flags.exitWithParent) {
    process.stdin.once('end', stop).once('close', stop);
    // On stdio the transport reads stdin; input from before it exists must not be lost.
    if (flags.transport === 'http') process.stdin.resume();
    process.once('disconnect', stop);
    process.stdout.on('error', stop);
  }

  const { url } = await running;
  if (url !== undefined) process.stderr.write(`listening on ${url}\n`);
  logger.info('serving', { sdk: flags.sdk, transport: flags.transport });
}
