import { type Clock, keepFromHost, notices } from '@mcp-vitals/signals';
import type { Pins } from './pin.js';
import { copyOf, PinFile } from './pin-file.js';
import { PinFileError } from './pin-file-error.js';

/** The interval between reminders on stderr while the pin file cannot be used. */
const REMIND_MILLIS = 3_600_000;

/** The pinned definitions, in a file shared with other processes, or in memory for this process. */
export class PinStore {
  readonly #file: PinFile | undefined;
  readonly #clock: Clock;
  #fromFile: Pins | undefined;
  #pins: Pins = new Map();
  /** Changes that are not in the file yet. */
  #pending: ((pins: Pins) => void)[] = [];
  #problems: { read?: string; write?: string } = {};
  #outages = 0;
  #remindAt = 0;

  constructor(file: string | undefined, clock: Clock) {
    this.#file = file === undefined ? undefined : new PinFile(file);
    this.#clock = clock;
  }

  get pins(): Pins {
    return this.#pins;
  }

  /** Why the file cannot be used at present, and what to do; `undefined` while it can be used. */
  get problem(): string | undefined {
    return this.#problems.read ?? this.#problems.write;
  }

  get hasUnsaved(): boolean {
    return this.#pending.length > 0 && this.#file !== undefined;
  }

  /** Loads the pins that other processes wrote meanwhile. @throws {PinFileError} `unreadable` */
  async load(): Promise<void> {
    if (!this.#file) return;
    try {
      this.#rebase(await this.#file.read());
      this.#mended('read');
    } catch (error) {
      this.#failed('read', error);
      throw error;
    }
  }

  /** @param change applied to the pins in memory now, and to the pins of the file when it is written */
  update(change: (pins: Pins) => void): void {
    change(this.#pins);
    if (this.#file) this.#pending.push(change);
  }

  /** Writes pending changes to the file. After a failure they stay pending. @throws {PinFileError} */
  async save(): Promise<void> {
    if (!this.#file || this.#pending.length === 0) return;
    const changes = [...this.#pending];
    try {
      const pins = await this.#file.update((agreed) => {
        for (const change of changes) change(agreed);
      });
      this.#pending = this.#pending.slice(changes.length);
      this.#rebase(pins);
      this.#mended('write');
      this.#mended('read');
    } catch (error) {
      this.#failed(error instanceof PinFileError && error.code === 'unreadable' ? 'read' : 'write', error);
      throw error;
    }
  }

  #rebase(fromFile: Pins): void {
    if (this.#fromFile === fromFile) return;
    this.#fromFile = fromFile;
    this.#pins = copyOf(fromFile);
    for (const change of this.#pending) change(this.#pins);
  }

  #mended(what: 'read' | 'write'): void {
    delete this.#problems[what];
  }

  /** Reports a failure at once and then at intervals, so that a later reader of the log sees it too. */
  #failed(what: 'read' | 'write', error: unknown): void {
    const isNew = this.problem === undefined;
    this.#problems[what] = (error as Error).message;
    keepFromHost('drift', 'definitions are not compared with the pin file', error);
    if (isNew) this.#outages++;
    else if (this.#clock.now() < this.#remindAt) return;
    this.#remindAt = this.#clock.now() + REMIND_MILLIS;
    notices.say('not_honoured', this.problem!, `${this.#file!.path} ${this.#outages} ${this.#remindAt}`);
  }
}
