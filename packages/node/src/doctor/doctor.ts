import { homedir } from 'node:os';
import path from 'node:path';
import { escapeText, maskSecrets, systemClock } from '@mcp-vitals/signals';
import { MonitoringConfig } from '../config/monitoring-config.js';
import { FILE_VARIABLE, type Variables, variableOf } from '../config/source/environment-layer.js';
import { Environment } from '../environment/environment.js';
import type { DoctorCheck, DoctorContext } from './check.js';
import { CHECKS } from './checks.js';
import type { DoctorOptions, DoctorReport } from './doctor-options.js';
import { FixPlan } from './fix/fix-plan.js';
import { commandLineOf } from './program/program.js';
import { type Diagnosis, found } from './result/diagnosis.js';
import type { CheckRun, Finding } from './result/finding.js';
import type { FindingLevel } from './result/finding-kind.js';
import { kindOf } from './result/finding-kinds.js';
import { changeOf } from './result/fix-step.js';
import { ShownPaths } from './result/shown-path.js';

const LEVELS: readonly FindingLevel[] = ['ok', 'info', 'warn', 'fail'];
const DEFAULT_TIMEOUT_MILLIS = 15_000;
const MAX_TEXT_CHARACTERS = 600;

/** Runs every check at the same time, each within its limit, and puts their results in order. */
export async function examine(options: DoctorOptions): Promise<DoctorReport> {
  const context = contextOf(options);
  // Neither the timers nor the sockets of the checks keep the process alive.
  const alive = setInterval(() => {}, 60_000);
  const runs = await Promise.all(CHECKS.map((check) => runCheck(check, context))).finally(() => clearInterval(alive));
  const diagnoses = runs.flatMap(({ run, diagnoses }) =>
    diagnoses.map((diagnosis) => ({ diagnosis, result: findingOf(diagnosis, run.name, context.paths) })),
  );
  const results = diagnoses.map(({ result }) => result);
  const counts = Object.fromEntries(
    LEVELS.map((level) => [level, results.filter((result) => result.level === level).length]),
  ) as Record<FindingLevel, number>;
  return {
    worst: LEVELS.findLast((level) => counts[level] > 0) ?? 'ok',
    counts,
    findings: results.filter(({ level }) => level !== 'ok'),
    results,
    checks: runs.map(({ run }) => run),
    fixes: new FixPlan(
      diagnoses.flatMap(({ diagnosis: { step, code }, result: { subject, fix } }) =>
        step === undefined || code === 'OK' || fix === undefined
          ? []
          : [{ code, ...(subject !== undefined && { subject }), change: fix, step }],
      ),
    ),
  };
}

function contextOf(options: DoctorOptions): Omit<DoctorContext, 'signal'> {
  const folder = path.resolve(options.folder ?? '.');
  const given = options.variables ?? process.env;
  const variables = { ...given, ...commandLineOf({ folder, options, variables: given }).variables };
  const home = options.home ?? homedir();
  return {
    options,
    folder,
    home,
    platform: options.platform ?? process.platform,
    variables,
    environment: new Environment(variables),
    config: configOf(folder, variables),
    paths: new ShownPaths(folder, home),
    clock: options.clock ?? systemClock,
    timeoutMillis: options.timeoutMillis ?? DEFAULT_TIMEOUT_MILLIS,
  };
}

/** The settings of the application, which reads its file from its folder. */
function configOf(folder: string, variables: Variables): MonitoringConfig {
  const file = variableOf(variables, FILE_VARIABLE)?.trim();
  return file === undefined
    ? MonitoringConfig.fromEnv({}, variables)
    : MonitoringConfig.fromFile(path.resolve(folder, file), {}, variables);
}

interface RanCheck {
  readonly run: CheckRun;
  readonly diagnoses: readonly Diagnosis[];
}

async function runCheck(check: DoctorCheck, shared: Omit<DoctorContext, 'signal'>): Promise<RanCheck> {
  const { clock, options, paths } = shared;
  const stop = new AbortController();
  const context: DoctorContext = { ...shared, signal: stop.signal };
  const limitMillis = check.limitMillis?.(context) ?? context.timeoutMillis;
  const started = clock.now();
  let cancel = () => {};
  const ended = new Promise<readonly [CheckRun['status'], Diagnosis[]]>((resolve) => {
    const timedOut = found('CHECK_TIMED_OUT', `${check.name} did not end within ${limitMillis / 1000} s`);
    cancel = clock.after(limitMillis, () => resolve(['timed_out', [timedOut]]));
    if (options.signal?.aborted) resolve(['aborted', []]);
    options.signal?.addEventListener('abort', () => resolve(['aborted', []]), { once: true });
  });
  const work = check.run(context).then(
    (diagnoses) => ['done', diagnoses] as const,
    (error: unknown) => ['failed', [found('CHECK_FAILED', `${check.name}: ${String(error)}`)]] as const,
  );
  const [status, diagnoses] = await Promise.race([work, ended]);
  cancel();
  stop.abort();
  const run = { name: check.name, status, durationMillis: Math.round(clock.now() - started) };
  options.onCheck?.(
    run,
    diagnoses.map((diagnosis) => findingOf(diagnosis, check.name, paths)),
  );
  return { run, diagnoses };
}

function findingOf(diagnosis: Diagnosis, check: string, paths: ShownPaths): Finding {
  const { code, happened, subject, command, step } = diagnosis;
  const kind = code === 'OK' ? undefined : kindOf(code);
  const means = diagnosis.means ?? kind?.means;
  const remedy = diagnosis.remedy ?? kind?.remedy;
  const shown = (text: string) => shownText(text, paths);
  return {
    code,
    level: kind?.level ?? 'ok',
    check,
    ...(subject !== undefined && { subject: shown(subject) }),
    happened: shown(happened),
    ...(means !== undefined && { means: shown(means) }),
    ...(remedy !== undefined && { remedy: shown(remedy) }),
    ...(command !== undefined && { command: shown(command) }),
    ...(step !== undefined && { fix: shown(changeOf(step, paths)) }),
  };
}

/** A text for a terminal and for JSON: bounded, on one line, without secrets and absolute paths. */
function shownText(text: string, paths: ShownPaths): string {
  const shown = escapeText(paths.masked(maskSecrets(text.slice(0, 2 * MAX_TEXT_CHARACTERS))));
  return shown.length > MAX_TEXT_CHARACTERS ? `${shown.slice(0, MAX_TEXT_CHARACTERS)}…` : shown;
}
