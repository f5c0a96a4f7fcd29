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
  // Before the server and its SDK, which it instruments as they load.
  const { startMonitoring } = await import('./monitoring.js');
  const vitals = startMonitoring(flags.spansTo);
  const logger = vitals.getLogger('schema-server');
  const { startServer } = await import('./server.js');
  const running = startServer(flags, process.env.SCHEMA_DATABASE_URL, logger);

  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), GOODBYE_MILLIS);
    void running
      .then((server) => server.close())
      .catch(() => undefined)
      .then(() => vitals.shutdown())
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
