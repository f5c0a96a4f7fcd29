import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const inflate = promisify(gunzip);

/** The content of a gzip body; `undefined` when it would be longer than permitted, as a few bytes of it can be. @throws when it is no gzip */
export async function inflated(bytes: Uint8Array, maxBytes: number): Promise<Buffer | undefined> {
  try {
    return await inflate(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw error;
  }
}
