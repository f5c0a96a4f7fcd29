import type { SchemaKind } from '@mcp-vitals/signals';
import { acceptName } from './agreement.js';
import { PinFile } from './pin-file.js';

export interface AcceptedPin {
  readonly pinFile: string;
  /** The server's name in the report. */
  readonly server: string;
  readonly kind: SchemaKind;
  readonly name: string;
  /** The fingerprint of the definition in the report; `null` to accept that it is gone. */
  readonly fingerprint: string | null;
}

/**
 * Accepts one reported change in the pin file, without asking a server. Only the definition with this fingerprint is
 * accepted, not a later one; running detectors, in other processes too, see it with their next comparison.
 * @throws {PinFileError} when the pin file cannot be read or written
 * @throws {RangeError} when the pin file has no such server or definition
 */
export async function acceptPin({ pinFile, server, kind, name, fingerprint }: AcceptedPin): Promise<void> {
  const file = new PinFile(pinFile);
  const agreed = (await file.read()).get(server);
  if (!agreed)
    throw new RangeError(`${pinFile} has no pins of a server ${server}: pass the name that the report gives`);
  const before = agreed.get(kind)?.get(name);
  if (fingerprint === null) {
    if (!before)
      throw new RangeError(
        `${pinFile} has no pin of a ${kind} ${name} of ${server}: pass the names that the report gives`,
      );
    await file.update(acceptName(server, kind, name, []));
    return;
  }
  if (before?.some((pin) => pin.fingerprint === fingerprint)) return;
  const definition = before?.[0]?.definition ?? {};
  const besides = (before ?? []).flatMap((pin) => [pin.fingerprint, ...(pin.besides ?? [])]);
  await file.update(acceptName(server, kind, name, [{ fingerprint, definition, awaited: true, besides }]));
}
