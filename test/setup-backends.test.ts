import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { ROOT } from './helpers/compat-app.js';

/** A go to which a module is not served, and which would build what it has. */
const GO = `#!/bin/sh
case "$1" in
  get) echo 'go: that module: 403 Forbidden' >&2; exit 1 ;;
  build) while [ "$1" != -o ]; do shift; done; echo '#!/bin/sh' >"$2"; chmod +x "$2" ;;
esac
`;

it('scripts/setup-backends.sh says which step of a build failed, and takes nothing for built after it', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-setup-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(path.join(folder, 'bin'));
  await writeFile(path.join(folder, 'bin/go'), GO, { mode: 0o755 });
  const cache = path.join(folder, 'cache');
  const { stdout } = await promisify(execFile)('bash', ['scripts/setup-backends.sh', 'victoriametrics'], {
    cwd: ROOT,
    env: { PATH: `${path.join(folder, 'bin')}:/usr/bin:/bin`, HOME: folder, BACKENDS_CACHE: cache },
  });
  expect(stdout).toMatch(
    /victoriametrics .* could not be built: go: that module: 403 Forbidden\. The tests .* skipped/,
  );
  expect(await readFile(path.join(cache, 'missing/victoriametrics'), 'utf8')).toContain('403 Forbidden');
  expect(await readdir(path.join(cache, 'stamp'))).toEqual([]);
  expect(await readdir(path.join(cache, 'bin'))).toEqual([]);
});
