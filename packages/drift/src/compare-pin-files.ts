import { comparePins } from './changes/compare-pins.js';
import type { SchemaChange } from './changes/schema-change.js';
import type { NamedPins, Pins } from './pins/pin.js';
import { PinFile } from './pins/pin-file.js';
import { Turn } from './pins/turn.js';

/**
 * The changes from one pin file to another, of the servers that both have, or of those that only one of them has: all that
 * such a server shows was added or removed. A file that does not exist has no pins.
 * @throws {PinFileError} when a file cannot be read
 */
export async function comparePinFiles(beforeFile: string, afterFile: string): Promise<SchemaChange[]> {
  const [before, after] = await Promise.all([new PinFile(beforeFile).read(), new PinFile(afterFile).read()]);
  const changes: SchemaChange[] = [];
  const turn = new Turn();
  for (const { server, kind } of listsIn(before, after)) {
    const pinsOf = (pins: Pins): NamedPins => pins.get(server)?.get(kind) ?? new Map();
    for (const change of comparePins({ server, kind, before: pinsOf(before), after: pinsOf(after) })) {
      changes.push(change);
      await turn.giveWay();
    }
  }
  return changes;
}

/** Every list of either file, once. */
function listsIn(...files: readonly Pins[]) {
  const lists = files.flatMap((pins) =>
    [...pins].flatMap(([server, kinds]) => [...kinds.keys()].map((kind) => ({ server, kind }))),
  );
  return [...new Map(lists.map((list) => [`${list.server}\0${list.kind}`, list])).values()];
}
