import { spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { BACKENDS_CACHE } from '../backends/programs.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A promtool, and the major version whose reading of windows it has. */
export interface Promtool {
  readonly version: 2 | 3;
  /** `undefined` where it is missing. */
  readonly program: string | undefined;
}

const majorOf = (program: string): string | undefined =>
  /version (\d+)\./.exec(spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1];

/** Debian's Prometheus 2 and the Prometheus 3 that scripts/setup-backends.sh builds. */
export const PROMTOOLS: readonly Promtool[] = ([2, 3] as const).map((version) => ({
  version,
  program: ['promtool', path.join(BACKENDS_CACHE, 'bin/promtool')].find(
    (program) => majorOf(program) === String(version),
  ),
}));

/** Runs a tool in a folder of its own, with these files in it. */
export async function runTool(
  program: string,
  args: readonly string[],
  files: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly output: string }> {
  await mkdir(path.join(ROOT, '.cache/promtool'), { recursive: true });
  const folder = await mkdtemp(path.join(ROOT, '.cache/promtool/run-'));
  try {
    for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
    // Less work for its garbage collector: a sixth of the time.
    const env = { ...process.env, GOGC: '400' };
    const child = spawn(program, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { code, output: `${stdout}${stderr}` };
  } finally {
    await rm(folder, { recursive: true });
  }
}
