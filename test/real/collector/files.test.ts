import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { ROOT } from '../../helpers/compat-app.js';
import { type BackendName, backendProgram, describeWith } from '../backends/programs.js';

const MAIN = 'otel-collector.yaml';

describeWith(['otelcol'], 'the Collector', () => {
  const validate = (files: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    promisify(execFile)(
      backendProgram('otelcol')!,
      ['validate', ...files.map((file) => `--config=${path.join(ROOT, file)}`)],
      { env: { ...env } },
    );

  it.each([
    { files: [MAIN] },
    { files: [MAIN, 'deploy/collector/keep-every-trace.yaml'] },
    { files: [MAIN, 'test/real/collector/with-files.yaml'] },
    { files: [MAIN, 'deploy/collector/without-instances.yaml'] },
    { files: ['deploy/collector/front.yaml'] },
  ])('accepts $files with its defaults alone', async ({ files }) => {
    const { stdout, stderr } = await validate(files);
    expect(stdout + stderr).not.toMatch(/deprecated|warn/i);
  });

  it('refuses a value from the environment that is not what the setting wants', async () => {
    await expect(validate([MAIN], { TRACE_KEEP_PERCENT: 'many' })).rejects.toThrow(/sampling_percentage/);
  });
});

describeWith(['promtool', 'amtool'], 'deploy/', () => {
  const check = async (program: BackendName, ...args: string[]) => {
    const { stdout, stderr } = await promisify(execFile)(backendProgram(program)!, args, { cwd: ROOT });
    return stdout + stderr;
  };

  it('has a configuration and rules that promtool accepts', async () => {
    const said = await check('promtool', 'check', 'config', '--lint=all', 'deploy/prometheus/prometheus.yaml');
    expect(said).toMatch(/\d+ rules found/);
    expect(said).not.toMatch(/warning|error/i);
  });

  it('has routes that amtool accepts', async () => {
    expect(await check('amtool', 'check-config', 'deploy/alertmanager/alertmanager.yaml')).toMatch(/SUCCESS/);
  });
});
