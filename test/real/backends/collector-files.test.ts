import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { ROOT } from '../../helpers/compat-app.js';
import { backendProgram, describeWith } from './programs.js';

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
    { files: [MAIN, 'test/real/backends/with-files.yaml'] },
    { files: ['deploy/collector/front.yaml'] },
  ])('accepts $files with its defaults alone', async ({ files }) => {
    const { stdout, stderr } = await validate(files);
    expect(stdout + stderr).not.toMatch(/deprecated|warn/i);
  });

  it('refuses a value from the environment that is not what the setting wants', async () => {
    await expect(validate([MAIN], { TRACE_KEEP_PERCENT: 'many' })).rejects.toThrow(/sampling_percentage/);
  });
});
