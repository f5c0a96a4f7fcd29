import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/**
 * Reads a regular file as text. Anything else, such as a folder, a FIFO or a device, is refused without waiting for it.
 * @throws Error with the reason
 */
export function readPlainFile(path: string, maxBytes: number): string {
  if (path.includes('\0')) throw new Error('its name holds a NUL character');
  // A FIFO without a writer would otherwise block the process.
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(descriptor, { bigint: true }); // plain numbers of a FIFO would mislead the next realpath
    if (!stats.isFile()) throw new Error(stats.isDirectory() ? 'it is a folder' : 'it is not a regular file');
    const bytes = Buffer.alloc(maxBytes + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read) {
      read = readSync(descriptor, bytes, length, bytes.length - length, null);
    }
    if (length > maxBytes) throw new Error(`it is larger than ${maxBytes} bytes`);
    return new TextDecoder('utf-8').decode(bytes.subarray(0, length));
  } finally {
    closeSync(descriptor);
  }
}
