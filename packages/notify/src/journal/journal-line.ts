import { crc32 } from 'node:zlib';

const CHECKSUM_DIGITS = 8;
const LINE_BREAK = 0x0a;

/** Lines decoded between two turns of the event loop. */
const LINES_A_TURN = 2000;

/** The first line of every file. */
const HEADER = { format: 'mcp-vitals-journal', version: 1 };

export interface DecodedLines<T> {
  readonly entries: T[];
  /** Bytes of the valid prefix, the header included; 0 when there is none. */
  readonly validBytes: number;
  readonly discardedLines: number;
}

/**
 * A line of the journal: checksum, JSON, line break. CRC-32 detects every flip of one bit; JSON holds no raw line break.
 * @throws {TypeError} for a value that has no JSON
 */
function encodeLine(entry: unknown): Buffer {
  const json = JSON.stringify(entry);
  if (json === undefined) throw new TypeError('a journal entry has to be JSON');
  return Buffer.from(`${crc32(json).toString(16).padStart(CHECKSUM_DIGITS, '0')} ${json}\n`);
}

export const HEADER_LINE = encodeLine(HEADER);

/** Encodes as it is iterated, and leaves out what has no JSON. */
export function* encodeLines(entries: Iterable<unknown>, onRejected: (error: unknown) => void): Iterable<Buffer> {
  for (const entry of entries) {
    try {
      yield encodeLine(entry);
    } catch (error) {
      onRejected(error);
    }
  }
}

/**
 * Decodes the valid prefix of a file. A file may end anywhere and hold anything: the first line that is torn or does not match
 * its checksum ends the prefix, and the lines from there on are counted.
 * @throws {Error} when a newer version wrote the file
 */
export async function decodeLines<T>(bytes: Buffer): Promise<DecodedLines<T>> {
  const values: unknown[] = [];
  let validBytes = 0;
  for (;;) {
    const end = bytes.indexOf(LINE_BREAK, validBytes);
    const line = end < 0 ? undefined : decodeLine(bytes.subarray(validBytes, end));
    if (line === undefined) break;
    if (values.length === 0 && !isHeader(line.value)) break;
    values.push(line.value);
    validBytes = end + 1;
    if (values.length % LINES_A_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return { entries: values.slice(1) as T[], validBytes, discardedLines: countLines(bytes.subarray(validBytes)) };
}

function decodeLine(line: Buffer): { value: unknown } | undefined {
  const json = line.subarray(CHECKSUM_DIGITS + 1);
  const checksum = `${crc32(json).toString(16).padStart(CHECKSUM_DIGITS, '0')} `;
  if (line.toString('latin1', 0, CHECKSUM_DIGITS + 1) !== checksum) return undefined;
  try {
    return { value: JSON.parse(json.toString()) };
  } catch {
    return undefined;
  }
}

function isHeader(value: unknown): boolean {
  const { format, version } = (value ?? {}) as Partial<typeof HEADER>;
  if (format !== HEADER.format) return false;
  if (version !== HEADER.version) throw new Error(`its format has version ${version}, this is ${HEADER.version}`);
  return true;
}

function countLines(bytes: Buffer): number {
  if (bytes.length === 0) return 0;
  let lines = 0;
  for (let at = bytes.indexOf(LINE_BREAK); at >= 0; at = bytes.indexOf(LINE_BREAK, at + 1)) lines++;
  return bytes.at(-1) === LINE_BREAK ? lines : lines + 1;
}
