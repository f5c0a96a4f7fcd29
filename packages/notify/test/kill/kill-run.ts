import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { HttpReceiver } from '../channels/http-receiver.js';
import { MailServer } from '../channels/mail-server.js';

const NOTIFIER = fileURLToPath(new URL('../fixtures/notifier.mjs', import.meta.url));

/** A notice that a receiver took, and the process that sent it. */
interface Arrival {
  readonly id: string;
  readonly life: number;
}

export interface KillReport {
  readonly kills: number;
  /** Kills of a process that had opened its journal. */
  readonly killsAtWork: number;
  readonly planned: number;
  readonly arrived: number;
  /** Notices on disk that never arrived. */
  readonly lost: readonly string[];
  readonly duplicates: number;
  /** What a duplicate must not be, with the reason. */
  readonly violations: readonly string[];
}

/** Kills a notifier with SIGKILL at random moments, starts it anew each time, lets the last one finish, and compares. */
export async function killRun(kills: number, seed: number): Promise<KillReport> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-kill-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [mail, hook] = [await MailServer.start(), await HttpReceiver.start()];
  const random = randomFrom(seed);
  const planned = new Map<string, string>();
  const told = new Map<string, number>();
  let killsAtWork = 0;

  /** One process: killed after a random time, unless it is the last. */
  const live = async (life: number, isLast: boolean) => {
    const args = [path.join(folder, 'journal'), mail.port, hook.port, isLast ? 0 : 12, seed + life].map(String);
    const child = spawn(process.execPath, [NOTIFIER, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += String(chunk);
    });
    let isReady = false;
    let facts = Math.floor(random() * 16);
    const kill = (millis: number) => setTimeout(() => child.kill('SIGKILL'), millis);
    const closed = once(child, 'close');
    // Some die while they open the journal, most while they work.
    if (!isLast && random() < 0.2) kill(150 + random() * 250);
    for await (const line of createInterface({ input: child.stdout })) {
      const [fact, id = '', channel = ''] = line.split(' ');
      if (fact === 'planned') planned.set(id, channel);
      if (fact === 'told') told.set(id, life);
      if (fact === 'ready') isReady = true;
      // Counted in facts, so that a slow machine is not always killed before it sends anything.
      if (!isLast && facts-- === 0) kill(random() * 20);
    }
    const [code, signal] = await closed;
    if (isLast ? code !== 0 : signal !== 'SIGKILL' && code !== 0) throw new Error(`life ${life} ended: ${stderr}`);
    if (isReady && signal === 'SIGKILL') killsAtWork++;
    arrivals.close(life);
  };

  const arrivals = new Arrivals(mail, hook);
  for (let life = 0; life < kills; life++) await live(life, false);
  await live(kills, true);
  return { kills, killsAtWork, ...compare(planned, told, arrivals) };
}

/** What the two receivers took, by the life in which they took it. */
class Arrivals {
  readonly byChannel: Readonly<Record<string, Arrival[]>> = { email: [], webhook: [] };
  readonly #mail: MailServer;
  readonly #hook: HttpReceiver;

  constructor(mail: MailServer, hook: HttpReceiver) {
    this.#mail = mail;
    this.#hook = hook;
  }

  /** Assigns what arrived since the last call to a life. */
  close(life: number): void {
    const { email = [], webhook = [] } = this.byChannel;
    for (const { mail } of this.#mail.mails.slice(email.length)) {
      email.push({ id: mail.messageId!.replace(/^<|@.*$/g, ''), life });
    }
    for (const { headers } of this.#hook.requests.slice(webhook.length)) {
      webhook.push({ id: String(headers['idempotency-key']), life });
    }
  }
}

function compare(planned: Map<string, string>, told: Map<string, number>, { byChannel }: Arrivals) {
  const violations: string[] = [];
  let duplicates = 0;
  const arrived = new Set<string>();
  for (const [channel, list] of Object.entries(byChannel)) {
    const duplicatesOfLife = new Map<number, number>();
    for (const [at, { id, life }] of list.entries()) {
      arrived.add(id);
      if (planned.has(id) && planned.get(id) !== channel) violations.push(`${id} went to ${channel}`);
      const before = list.slice(0, at).findLast((one) => one.id === id);
      if (before === undefined) continue;
      duplicates++;
      duplicatesOfLife.set(life, (duplicatesOfLife.get(life) ?? 0) + 1);
      if (before.life === life) violations.push(`${id} arrived twice from one process`);
      if ((told.get(id) ?? life) < life) violations.push(`${id} was repeated after it was known to be delivered`);
      // Only the notice that was being sent when the process died may be repeated.
      const last = list.findLast((one) => one.life === before.life);
      if (last?.id !== id) violations.push(`${id} was repeated, but ${last?.id} was the last one sent`);
    }
    for (const [life, count] of duplicatesOfLife)
      if (count > 1) violations.push(`${count} duplicates on ${channel} in life ${life}`);
  }
  const lost = [...planned.keys()].filter((id) => !arrived.has(id));
  return { planned: planned.size, arrived: arrived.size, lost, duplicates, violations };
}

/** Numbers in [0, 1), the same for the same seed: mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
