import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Passes a copy of a pin file to `work` and removes it afterwards. Without a pin file there is no copy at this path. */
export async function withPinCopy<T>(file: string, work: (copy: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-schema-'));
  try {
    const copy = path.join(folder, 'pins.json');
    await copyFile(file, copy).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    return await work(copy);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
