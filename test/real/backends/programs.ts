import { execFileSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { describe } from 'vitest';
import { findProgram } from '../../helpers/throw-away-server.js';

/** The cache that scripts/setup-backends.sh fills. */
export const BACKENDS_CACHE =
  process.env.BACKENDS_CACHE ||
  path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'mcp-vitals/backends');

/** The program of a back end and the part of scripts/setup-backends.sh, or Debian's package, that brings it. */
const BROUGHT_BY = {
  otelcol: 'collector',
  jaeger: 'jaeger',
  prometheus: 'prometheus',
  promtool: 'prometheus',
  alertmanager: 'alertmanager',
  amtool: 'alertmanager',
  'victoria-metrics': 'victoriametrics',
  'prometheus 2': 'debian',
  'debian alertmanager': 'debian',
} as const;

export type BackendName = keyof typeof BROUGHT_BY;

/** The file of the program, or undefined where it is missing: see {@link whyMissing}. */
export function backendProgram(name: BackendName): string | undefined {
  if (name === 'prometheus 2') return olderPrometheus();
  if (name === 'debian alertmanager') return findProgram('prometheus-alertmanager');
  const file = path.join(BACKENDS_CACHE, 'bin', name);
  try {
    accessSync(file, constants.X_OK);
    return file;
  } catch {
    return undefined;
  }
}

/** Debian's Prometheus, in PATH. */
function olderPrometheus(): string | undefined {
  const file = findProgram('prometheus');
  const is2 = file !== undefined && / version 2\./.test(execFileSync(file, ['--version'], { encoding: 'utf8' }));
  return is2 ? file : undefined;
}

/** The reasons for which some of these programs are missing; undefined when all are there. */
export function whyMissing(names: readonly BackendName[]): string | undefined {
  const reasons = names.filter((name) => backendProgram(name) === undefined).map(reasonOf);
  return reasons.length === 0 ? undefined : [...new Set(reasons)].join('; ');
}

function reasonOf(name: BackendName): string {
  const part = BROUGHT_BY[name];
  if (part === 'debian') return `${name} is not in PATH; scripts/setup-real.sh installs it`;
  try {
    return readFileSync(path.join(BACKENDS_CACHE, 'missing', part), 'utf8');
  } catch {
    return `${name} is not in ${BACKENDS_CACHE}/bin; scripts/setup-backends.sh builds it`;
  }
}

/** `describe`, skipped with the reason in its title where one of the programs is missing. */
export function describeWith(names: readonly BackendName[], title: string, tests: () => void): void {
  const reason = whyMissing(names);
  const titleWithReason = reason === undefined ? title : `${title} (skipped: ${reason})`;
  describe.skipIf(reason !== undefined)(titleWithReason, () => {
    tests();
  });
}
