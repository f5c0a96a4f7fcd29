import type { SchemaKind } from '@mcp-vitals/signals';
import { acceptName } from './agreement.js';
import { PinFile } from './pin-file.js';

export interface AcceptedPin {
  readonly pinFile: string;
  /** As reports name it. */
  readonly server: string;
  readonly kind: SchemaKind;
  readonly name: string;
  /** Of the definition as it was reported; `null` to agree that it is gone. */
  readonly fingerprint: string | null;
}

/**
 * Agrees with one reported change, in the file alone: no server is asked. Just the definition with this fingerprint is
 * accepted, not what the server says by now; watches under way, in other processes too, see it with their next comparison.
 * @throws {PinFileError} what keeps the pin file from being read or written
 * @throws {RangeError} when nothing that is agreed on could be meant
 */
export async function acceptPin({ pinFile, server, kind, name, fingerprint }: AcceptedPin): Promise<void> {
  const file = new PinFile(pinFile);
  const agreed = (await file.read()).get(server);
  if (!agreed) throw new RangeError(`${pinFile} agrees on nothing with a server ${server}`);
  const before = agreed.get(kind)?.get(name);
  if (fingerprint === null) {
    if (!before) throw new RangeError(`${pinFile} agrees on no ${kind} ${name} of ${server}`);
    await file.update(acceptName(server, kind, name, []));
    return;
  }
  if (before?.some((pin) => pin.fingerprint === fingerprint)) return;
  const definition = before?.[0]?.definition ?? {};
  await file.update(acceptName(server, kind, name, [{ fingerprint, definition, awaited: true }]));
}
