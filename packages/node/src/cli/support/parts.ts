import { open, stat } from 'node:fs/promises';
import { arch, platform, release } from 'node:os';
import { maskSecrets } from '@mcp-vitals/signals';
import { MonitoringConfig } from '../../config/monitoring-config.js';
import { runDoctor } from '../../doctor/run-doctor.js';
import { reasonOf } from '../../environment/system-error.js';
import { VERSION } from '../../version.js';
import { type CommandContext, textOption } from '../base/command.js';
import { CommandError } from '../base/command-error.js';
import { shownJson, shownText } from '../base/shown.js';
import { chooseMonitor } from '../report/choose-monitor.js';
import { fetchJson } from '../report/monitor-client.js';

/** One part of the bundle. */
export interface BundlePart {
  /** The name in the bundle. */
  readonly name: string;
  readonly about: string;
  /** Its content, already without secrets and paths. @throws when there is none */
  readonly read: (context: CommandContext) => Promise<string>;
}

const MAX_LOG_BYTES = 256 * 1024;
const DOCTOR_TIMEOUT_MILLIS = 10_000;

export const PARTS: readonly BundlePart[] = [
  {
    name: 'versions.json',
    about: 'versions of Node.js, of the system and of mcp-vitals',
    read: async () => json(versions()),
  },
  { name: 'settings.json', about: 'settings in effect, secrets masked', read: async () => json(settings()) },
  { name: 'doctor.json', about: 'what doctor finds', read: doctor },
  {
    name: 'report.json',
    about: 'the report of the running monitor',
    read: (context) => ofMonitor('/api/report', context),
  },
  {
    name: 'changes.json',
    about: 'changes of health, alerts and schemas',
    read: (context) => ofMonitor('/api/changes', context),
  },
  { name: 'log.txt', about: 'the end of the log, secrets removed', read: log },
];

const json = (value: unknown): string => `${shownJson(value, 2)}\n`;

const versions = () => ({
  mcpVitals: VERSION,
  node: process.version,
  modules: process.versions,
  system: { platform: platform(), release: release(), arch: arch() },
});

function settings() {
  const config = MonitoringConfig.fromEnv();
  return { issues: config.validate(), settings: config.effective(), variables: variableNames() };
}

/** The names of variables that matter; of a value only whether there is one. */
const variableNames = () =>
  Object.keys(process.env)
    .filter((name) => /^(MCP_|OTEL_|NODE_OPTIONS$|NO_COLOR$|HTTPS?_PROXY$|NO_PROXY$)/i.test(name))
    .sort();

async function doctor({ options }: CommandContext): Promise<string> {
  if (options.doctor === false) throw new Error('left out by --no-doctor');
  return json(await runDoctor({ timeoutMillis: DOCTOR_TIMEOUT_MILLIS }));
}

async function ofMonitor(path: string, context: CommandContext): Promise<string> {
  return json(await fetchJson(chooseMonitor(context), path));
}

/** The last lines of the log. */
async function log(context: CommandContext): Promise<string> {
  const file = textOption(context, 'log') ?? MonitoringConfig.fromEnv().logging.logFilePath;
  if (file === undefined) throw new Error('no log file is set');
  const handle = await open(file, 'r');
  try {
    const { size } = await stat(file);
    const start = Math.max(0, size - MAX_LOG_BYTES);
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(MAX_LOG_BYTES), 0, MAX_LOG_BYTES, start);
    const text = buffer.toString('utf8', 0, bytesRead);
    // The first line may be cut, and half of a secret is not recognised.
    const whole = start === 0 ? text : text.slice(text.indexOf('\n') + 1);
    return maskSecrets(whole)
      .split('\n')
      .map((line) => shownText(line))
      .join('\n');
  } finally {
    await handle.close();
  }
}

/** Why a part is missing. */
export const whyMissing = (error: unknown): string =>
  shownText(error instanceof CommandError ? error.message : reasonOf(error));
